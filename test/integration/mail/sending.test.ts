import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountOf, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const vera = accountOf("vera.sokolova@severnaya-pochta.ru");
let client: TestClient;

beforeEach(async () => {
  await world.resetAccount(clara.address);
  await world.resetAccount(vera.address);
  client = startClient();
});

afterEach(async () => {
  await client.stop();
  expect(client.bugs).toEqual([]);
});

async function outboxRow(outboxId: number) {
  return (await client.reader.listOutbox({})).find(({ id }) => id === outboxId);
}

async function online(account: { id: number }) {
  await until(() => client.states.findLast(({ accountId }) => accountId === account.id)?.phase === "online");
}

test("a message goes through the MX to the other provider, and exactly one copy is in Sent", async () => {
  const from = await client.add(clara);
  const to = await client.add(vera);
  await online(from);
  await online(to);
  const inbox = await until(() => client.mailbox(to, "inbox"));
  await until(async () => (await client.reader.getMailboxSync({ mailboxId: inbox.id })).listedDownTo === 1);
  const { messageId, outboxId } = await client.send(from, vera.address, "Здравствуй, Вера");
  const row = await until(async () => (await client.rows(inbox)).find(({ subject }) => subject === "Здравствуй, Вера"));
  expect(row.from[0]?.address).toBe(clara.address);
  await until(async () => (await outboxRow(outboxId)) === undefined);
  const filed = await world.listMailbox(clara.address, "Sent");
  expect(filed.map((message) => [message.messageId, message.flags])).toEqual([[messageId, ["\\Seen"]]]);
  expect(await world.listMailbox(vera.address)).toHaveLength(1);
  const sent = await client.mailbox(from, "sent");
  await until(async () => (await client.rows(sent)).length === 1);
});

test("a copy that the server has filed already is not filed again", async () => {
  const from = await client.add(clara);
  await world.stopService("postfix-a");
  const { messageId, outboxId } = await client.send(from, vera.address, "Once");
  await until(async () => (await outboxRow(outboxId))?.failure !== null);
  await world.seedMailbox(clara.address, "Sent", [
    { raw: `Message-ID: ${messageId}\r\nSubject: Once\r\n\r\nHello.\r\n`, flags: ["\\Seen"] },
  ]);
  await world.startService("postfix-a");
  await client.mail.reconnect({ accountId: from.id });
  await until(async () => (await outboxRow(outboxId)) === undefined, { within: 20_000 });
  expect(await world.listMailbox(clara.address, "Sent")).toHaveLength(1);
  await world.awaitMessage(vera.address, messageId);
});

test("while the submission server is stopped the message stays, says which leg failed, and goes out by itself later", async () => {
  const from = await client.add(clara);
  await online(from);
  await world.stopService("postfix-a");
  let outboxId: number;
  try {
    ({ outboxId } = await client.send(from, vera.address, "Patience"));
    const row = await until(async () => {
      const current = await outboxRow(outboxId);
      return current?.failure && current;
    });
    expect(row).toMatchObject({ state: "queued", failure: { code: "PORT_BLOCKED", leg: "outgoing" }, attempts: 1 });
    expect(row.retryAt).toBeGreaterThan(Date.now());
  } finally {
    await world.startService("postfix-a");
  }
  await until(async () => (await outboxRow(outboxId)) === undefined, { within: 20_000 });
  await until(async () => (await world.listMailbox(vera.address)).length === 1);
});

test("while the incoming server is out of reach a sent message says so, and its copy is filed later, once", async () => {
  const from = await client.add(clara, { incoming: { ...clara.incoming, port: 4321 } });
  const { messageId, outboxId } = await client.send(from, vera.address, "Later");
  const row = await until(async () => {
    const current = await outboxRow(outboxId);
    return current?.state === "accepted" && current.failure && current;
  });
  expect(row.failure).toMatchObject({ code: "PORT_BLOCKED", leg: "incoming" });
  await world.awaitMessage(vera.address, messageId);
  expect(await world.listMailbox(clara.address, "Sent")).toEqual([]);

  const repaired = { ...from, incoming: clara.incoming };
  await client.mail.startAccount({ account: repaired, password: clara.password, lastContact: null });
  await until(async () => (await outboxRow(outboxId)) === undefined);
  expect((await world.listMailbox(clara.address, "Sent")).map((message) => message.messageId)).toEqual([messageId]);
  expect(await world.listMailbox(vera.address)).toHaveLength(1);
});

describe("what the server refuses comes back as refused", () => {
  test("a recipient that does not exist, alone", async () => {
    const from = await client.add(clara);
    const { outboxId } = await client.send(from, "nobody@lindenpost.de", "To nobody");
    const row = await until(async () => {
      const current = await outboxRow(outboxId);
      return current?.state === "refused" && current;
    });
    expect(row.failure).toMatchObject({
      code: "RECIPIENTS_REFUSED",
      addresses: ["nobody@lindenpost.de"],
      leg: "outgoing",
    });
    expect(row.retryAt).toBeNull();
  });

  test("one of two: nobody gets it, and the refused one is named", async () => {
    const from = await client.add(clara);
    const { outboxId } = await client.send(from, `theo.brandt@lindenpost.de, nobody@lindenpost.de`, "To both");
    const row = await until(async () => {
      const current = await outboxRow(outboxId);
      return current?.state === "refused" && current;
    });
    expect(row.failure).toMatchObject({ code: "RECIPIENTS_REFUSED", addresses: ["nobody@lindenpost.de"] });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(
      (await world.listMailbox("theo.brandt@lindenpost.de")).filter(({ subject }) => subject === "To both"),
    ).toEqual([]);
  });
});

test("an international domain is reached by its A-label", async () => {
  const misha = accountOf("misha@бумажный-змей.рф");
  await world.resetAccount(misha.address);
  const from = await client.add(clara);
  await client.send(from, "misha@бумажный-змей.рф", "Kite");
  await until(async () => (await world.listMailbox(misha.address)).length === 1);
});

test("a rejected password keeps the message and is not tried again by itself", async () => {
  const from = await client.add(clara, { outgoing: { ...clara.outgoing, username: "someone.else@lindenpost.de" } });
  const { outboxId } = await client.send(from, vera.address, "No entry");
  const row = await until(async () => {
    const current = await outboxRow(outboxId);
    return current?.failure && current;
  });
  expect(row).toMatchObject({ state: "queued", failure: { code: "AUTH_REJECTED", leg: "outgoing" }, retryAt: null });
});
