import { afterEach, beforeEach, expect, test } from "vitest";
import { accountOf, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const walter = accountOf("walter.pike@stillwaterpost.com");
const clara = accountOf("clara.jensen@lindenpost.de");
let client: TestClient;

beforeEach(async () => {
  await world.resetAccount(walter.address);
  await world.resetAccount(clara.address);
  client = startClient();
});

afterEach(async () => {
  await client.stop();
  expect(client.bugs).toEqual([]);
});

const dotted = "Subject: Dots\r\nMessage-ID: <dots@seed.test>\r\n\r\n.\r\n..\r\n.one\r\nend\r\n.\r\n";

test("every message comes whole, stays on the server, and new ones come with a poll", async () => {
  await world.seedMailbox(walter.address, "INBOX", [
    {
      raw: "Subject: First\r\nFrom: a@northpier.io\r\nMessage-ID: <first@seed.test>\r\nDate: Mon, 3 Mar 2025 10:00:00 +0000\r\n\r\nOne.\r\n",
    },
    { raw: dotted },
  ]);
  const account = await client.add(walter);
  const inbox = await until(() => client.mailbox(account, "inbox"));
  const rows = await until(async () => {
    const listed = await client.rows(inbox);
    return listed.length === 2 && listed.every(({ subject }) => subject) && listed;
  });
  const dots = rows.find(({ subject }) => subject === "Dots");
  const raw = await until(() => client.reader.getRaw({ messageId: dots?.id ?? 0 }));
  expect(Buffer.from(raw).toString()).toBe(dotted);
  expect(await world.listMailbox(walter.address)).toHaveLength(2);

  const messageId = await world.deliver({ to: walter.address, from: "x@northpier.io", subject: "Second" });
  await world.awaitMessage(walter.address, messageId);
  await client.mail.refreshMailbox({ accountId: account.id, mailboxId: inbox.id });
  await until(async () => (await client.rows(inbox)).length === 3);
  expect(client.arrived).toHaveLength(1);
});

test("moved to the trash it stays there and does not come again; deleted for good it goes from the server", async () => {
  await world.seedMailbox(walter.address, "INBOX", [{ raw: dotted }, { raw: "Subject: Keep\r\n\r\nx\r\n" }]);
  const account = await client.add(walter);
  const inbox = await until(() => client.mailbox(account, "inbox"));
  await until(async () => (await client.rows(inbox)).length === 2);
  const id = (await client.rows(inbox)).find(({ subject }) => subject === "Dots")?.id ?? 0;
  await client.writer.deleteMessages({ messageIds: [id] });
  await client.mail.refreshMailbox({ accountId: account.id, mailboxId: inbox.id });
  const trash = await client.mailbox(account, "trash");
  await until(async () => (await client.rows(trash)).length === 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await client.rows(inbox)).map(({ subject }) => subject)).toEqual(["Keep"]);
  expect(await world.listMailbox(walter.address)).toHaveLength(2);

  const { accountIds } = await client.writer.deleteMessages({ messageIds: [id] });
  expect(accountIds).toEqual([account.id]);
  await client.mail.performOperations({ accountId: account.id });
  await until(async () => (await world.listMailbox(walter.address)).length === 1, { within: 20_000 });
  await until(async () => (await client.reader.listOperations({ accountId: account.id })).length === 0);
  expect(await client.rows(trash)).toEqual([]);
  expect((await client.rows(inbox)).map(({ subject }) => subject)).toEqual(["Keep"]);
});

test("what is sent has its copy in the local Sent", async () => {
  const account = await client.add(walter);
  await until(() => client.states.at(-1)?.phase === "online");
  const { messageId } = await client.send(account, clara.address, "From the marsh");
  await world.awaitMessage(clara.address, messageId);
  const sent = await client.mailbox(account, "sent");
  const [row] = await until(async () => {
    const listed = await client.rows(sent);
    return listed.length > 0 && listed;
  });
  expect(row).toMatchObject({ subject: "From the marsh", flags: ["\\Seen"] });
  expect(await client.reader.listOutbox({})).toEqual([]);
});
