import { afterEach, beforeEach, expect, test } from "vitest";
import { searchServers } from "../../../electron/core/server-search.ts";
import type { Account } from "../../../shared/account.ts";
import type { SearchScope } from "../../../shared/search.ts";
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

function letter(subject: string, text: string, daysOld: number): SeedMessage {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
  return {
    raw: `From: Theo <theo@lindenpost.de>\r\nSubject: ${encoded}\r\nMessage-ID: <${daysOld}@seed.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}\r\n`,
    date: new Date(Date.now() - daysOld * DAY),
  };
}

test.each([clara, vera])("a server finds by text that is not here, newest first ($address)", async (person) => {
  const archive = person === clara ? "Archive" : "INBOX.Архив";
  await world.seedMailbox(person.address, archive, [
    letter("Here", "The boathouse was painted.", 2),
    letter("Newer", "The boathouse leaks, лодки намокли.", 60),
    letter("Older", "A boathouse for sale.", 90),
    letter("Другое", "Ничего о лодках.", 120),
  ]);
  const account = await client.add(person, {}, { days: 30, size: null });
  const mailbox = await until(() => client.mailbox(account, "archive"));
  await until(async () => (await client.rows(mailbox)).length === 4);
  await until(async () => (await client.rows(mailbox))[0]?.snippet);
  await until(() => client.state(account)?.activity === null);

  const ask = (query: string, scope: SearchScope = everywhereOf(account)) => askServers(account, query, scope);
  expect(await ask("boathouse")).toEqual(["Newer", "Older"]);
  expect(await ask('"boathouse leaks"')).toEqual(["Newer"]);
  expect(await ask("boathouse -leaks")).toEqual(["Older"]);
  expect(await ask("лодк")).toEqual(["Newer", "Другое"]);
  expect(await ask("subject:другое OR sale")).toEqual(["Older", "Другое"]);
  expect(await ask("boathouse before:70d")).toEqual(["Older"]);
  expect(await ask("boathouse in:archive is:unread")).toEqual(["Newer", "Older"]);
  expect(await ask("boathouse -in:archive")).toEqual([]);
  expect(await ask("boathouse has:attachment")).toEqual([]);
  const inbox = await client.mailbox(account, "inbox");
  expect(await ask("boathouse", { accountId: account.id, mailboxId: inbox.id })).toEqual([]);

  // Once its text is here, it is the index that finds it.
  const newer = (await client.rows(mailbox)).find(({ subject }) => subject === "Newer");
  await client.mail.downloadMessage({ messageId: newer?.id ?? 0 });
  expect(await ask("boathouse")).toEqual(["Older"]);
});

test("a server that cannot be reached is told of, with why", async () => {
  await world.seedMailbox(clara.address, "Archive", [letter("Old", "A boathouse.", 90)]);
  const account = await client.add(clara, {}, { days: 30, size: null });
  const mailbox = await until(() => client.mailbox(account, "archive"));
  await until(async () => (await client.rows(mailbox)).length === 1);
  await client.mail.stopAccount({ accountId: account.id });
  const { messageIds, failures } = await searchServers(
    { reader: client.reader, mail: client.mail, now: Date.now },
    { query: "boathouse", scope: everywhereOf(account) },
  );
  expect(messageIds).toEqual([]);
  expect(failures).toEqual([{ accountId: account.id, failure: { code: "OFFLINE" } }]);
});

function everywhereOf(account: Account): SearchScope {
  return { accountId: account.id, mailboxId: null };
}

/** The subjects of what the account's server finds. */
async function askServers(account: Account, query: string, scope: SearchScope): Promise<string[]> {
  const { messageIds, failures, unlisted } = await searchServers(
    { reader: client.reader, mail: client.mail, now: Date.now },
    { query, scope },
  );
  expect({ failures, unlisted }).toEqual({ failures: [], unlisted: 0 });
  const mailboxes = await client.reader.listMailboxes({ accountId: account.id });
  const rows = (await Promise.all(mailboxes.map((mailbox) => client.rows(mailbox)))).flat();
  return messageIds.map((id) => rows.find((row) => row.id === id)?.subject ?? String(id));
}
