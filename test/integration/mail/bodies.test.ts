import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accountOf, type SeedMessage, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const vera = accountOf("vera.sokolova@severnaya-pochta.ru");
const DAY = 86_400_000;
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

function letter(index: number, daysOld: number, bytes = 200): SeedMessage {
  const text = `${index} слово`.repeat(Math.ceil(bytes / 12));
  return {
    raw: `From: Theo <theo@lindenpost.de>\r\nSubject: Letter ${index}\r\nMessage-ID: <l${index}@seed.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
    date: new Date(Date.now() - daysOld * DAY - index * 1_000),
  };
}

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

async function bodiesOf(mailboxId: number): Promise<(string | null)[]> {
  const { rows } = await client.reader.listMessages({ mailboxId, offset: 0, limit: 5_000 });
  return Promise.all(
    rows.map(async ({ id }) => {
      const raw = await client.reader.getRaw({ messageId: id });
      return raw && sha256(raw);
    }),
  );
}

test.each([clara, vera])("every message of every mailbox comes whole, byte for byte ($address)", async (person) => {
  const archive = person === clara ? "Archive" : "INBOX.Архив";
  const letters = Array.from({ length: 260 }, (_, index) => letter(index, index, index % 50 === 0 ? 400_000 : 300));
  await world.seedMailbox(person.address, "INBOX", letters.slice(0, 230));
  await world.seedMailbox(person.address, archive, letters.slice(230));
  const account = await client.add(person);
  const inbox = await until(() => client.mailbox(account, "inbox"));
  const filed = await until(() => client.mailbox(account, "archive"));
  await until(
    async () => {
      const all = [...(await bodiesOf(inbox.id)), ...(await bodiesOf(filed.id))];
      return all.length === 260 && all.every((hash) => hash !== null);
    },
    { within: 40_000, what: "every body" },
  );
  expect(await bodiesOf(inbox.id)).toEqual(letters.slice(0, 230).map(({ raw }) => sha256(raw)));
  expect(await bodiesOf(filed.id)).toEqual(letters.slice(230).map(({ raw }) => sha256(raw)));
  await until(() => client.state(account)?.activity === null);
  const downloads = client.states.flatMap(({ activity }) => (activity?.kind === "downloading" ? [activity] : []));
  expect(downloads.length).toBeGreaterThan(0);
  // Nothing was read that its person has not read.
  expect((await client.mailbox(account, "inbox")).unread).toBe(230);
});

test("only what is chosen is fetched by itself; the rest when it is opened, and more once more is chosen", async () => {
  await world.seedMailbox(clara.address, "Archive", [
    letter(1, 3),
    letter(2, 60),
    letter(3, 400),
    letter(4, 3, 90_000),
  ]);
  const account = await client.add(clara, {}, { days: 30, size: 50_000 });
  const archive = await until(() => client.mailbox(account, "archive"));
  const here = async () => (await bodiesOf(archive.id)).map((hash) => hash !== null);
  await until(async () => (await here())[0]);
  await until(() => client.state(account)?.activity === null);
  expect(await here()).toEqual([true, false, false, false]);

  const [, large] = await client.rows(archive);
  await client.mail.downloadMessage({ messageId: large?.id ?? 0 });
  expect(await here()).toEqual([true, true, false, false]);

  await client.mail.chooseOffline({ accountId: account.id, offline: { days: 365, size: null } });
  await until(async () => (await here())[2]);
  expect(await here()).toEqual([true, true, true, false]);
  await client.mail.chooseOffline({ accountId: account.id, offline: { days: null, size: null } });
  await until(async () => (await here()).every(Boolean));
});

test("what was cut off goes on after the connection is back", async () => {
  const letters = Array.from({ length: 400 }, (_, index) => letter(index, index % 20, 20_000));
  await world.seedMailbox(clara.address, "Archive", letters);
  const account = await client.add(clara);
  const archive = await until(() => client.mailbox(account, "archive"));
  const whole = async () => (await bodiesOf(archive.id)).filter((hash) => hash !== null).length;
  await until(async () => (await whole()) > 20);
  await world.stopService("dovecot-a");
  await world.startService("dovecot-a");
  await client.mail.reconnect({ accountId: account.id });
  await until(async () => (await whole()) === 400, { within: 40_000, what: "every body" });
});

test("a message that came while its mailbox was selected is opened at the first attempt", async () => {
  // Too old and too large to be fetched before anyone asks.
  const large = (index: number) => letter(index, 60, 2_200_000);
  await world.seedMailbox(clara.address, "INBOX", [large(1)]);
  const account = await client.add(clara, {}, { days: 30, size: null });
  const inbox = await until(() => client.mailbox(account, "inbox"));
  for (const count of [1, 2, 3]) {
    if (count > 1) await world.seedMailbox(clara.address, "INBOX", [large(count)]);
    const rows = await until(async () => (await client.rows(inbox)).length === count && client.rows(inbox));
    const added = rows.find(({ subject }) => subject === `Letter ${count}`);
    await client.mail.downloadMessage({ messageId: added?.id ?? 0 });
  }
  expect(await bodiesOf(inbox.id)).not.toContain(null);
});
