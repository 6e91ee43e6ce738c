import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../shared/account.ts";
import { startClient, type TestClient, until } from "../../integration/mail/client.ts";
import { accountOf } from "../../world/accounts.ts";
import { type GmailServer, startGmailServer } from "./gmail-server.ts";

// The mail worker with the real store and the real parser, against a Gmail that is made of its documents.
const june = accountOf("june.okafor@maplewick.com");
let server: GmailServer;
let client: TestClient;
let account: Account;

async function start(options?: Parameters<typeof startGmailServer>[0]): Promise<void> {
  server = await startGmailServer(options);
  server.deliver("Old", [], { seen: true });
  server.deliver("Both", ["INBOX", "Receipts"]);
  server.deliver("Inbox only", ["INBOX"]);
  server.deliver("Travel", ["&BB0EPg- travel", "[Gmail]/Important"], { seen: true });
  client = startClient();
  const incoming = { protocol: "imap", host: "127.0.0.1", port: server.port, security: "none", username: "j" } as const;
  account = await client.add(june, { incoming });
  await shows("all", ["Both", "Inbox only", "Old", "Travel"]);
  await shows("junk", []);
  await shows("trash", []);
}

beforeEach(() => start());

afterEach(async () => {
  await client.stop();
  await server.close();
  expect(client.bugs).toEqual([]);
});

type Where = Parameters<TestClient["mailbox"]>[1];
const receipts = { path: "Receipts" };

async function rowsIn(where: Where) {
  return client.rows(await client.mailbox(account, where));
}

async function row(where: Where, subject: string) {
  const found = (await rowsIn(where)).find((each) => each.subject === subject);
  if (!found) throw new Error(`no ${subject}`);
  return found;
}

const shows = (where: Where, subjects: readonly string[]) =>
  until(
    async () => {
      const { id } = await client.mailbox(account, where);
      const { listedDownTo } = await client.reader.getMailboxSync({ mailboxId: id });
      const shown = (await rowsIn(where)).map(({ subject }) => subject).sort();
      return listedDownTo === 1 && shown.join() === [...subjects].sort().join();
    },
    { what: `${JSON.stringify(where)} with ${subjects}` },
  );

const nothingWaits = () =>
  until(async () => (await client.reader.listOperations({ accountId: account.id })).length === 0);

test("what only repeats is not listed, and labels stand beside the message as a person wrote them", async () => {
  expect(server.received()).not.toMatch(/SELECT "?\[Gmail\]\/(Important|Starred)/);
  expect((await row("all", "Both")).labels).toEqual(["Receipts"]);
  expect((await row("all", "Travel")).labels).toEqual(["Но travel"]);
  expect((await row("inbox", "Both")).labels).toEqual(["Receipts"]);
  expect((await row("inbox", "Inbox only")).labels).toBeUndefined();
});

test("a message is downloaded once for all of its mailboxes", async () => {
  const inAll = await row("all", "Both");
  await client.mail.downloadMessage({ messageId: (await row("inbox", "Both")).id });
  const { parsed } = await client.reader.getMessage({ messageId: inAll.id });
  expect(parsed?.text).toContain("Text of Both.");
  expect((await row(receipts, "Both")).snippet).toContain("Text of Both.");
  const raw = await client.reader.getRaw({ messageId: inAll.id });
  expect(new TextDecoder().decode(raw ?? new Uint8Array())).toContain("Text of Both.");
});

test("nothing is fetched twice in the background", async () => {
  await until(async () => (await rowsIn("all")).every(({ snippet }) => snippet !== ""), { within: 20_000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const bodies = server.received().match(/BODY\.PEEK\[\]/g) ?? [];
  expect(bodies.length).toBeLessThanOrEqual(4);
}, 30_000);

test("a flag set in one mailbox shows in all, at once and afterwards", async () => {
  const { id } = await row("inbox", "Both");
  await client.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  for (const where of ["inbox", "all", receipts] as const) expect((await row(where, "Both")).flags).toEqual(["\\Seen"]);
  expect((await client.mailbox(account, receipts)).unread).toBe(0);
  await client.mail.performOperations({ accountId: account.id });
  await nothingWaits();
  for (const where of ["inbox", "all", receipts] as const) expect((await row(where, "Both")).flags).toEqual(["\\Seen"]);
  expect(server.find("Both").flags).toEqual(["\\Seen"]);
});

test("a flag and a label that come from elsewhere arrive", async () => {
  server.mark("Both", "\\Flagged");
  server.label("Inbox only", "Receipts");
  const { id } = await client.mailbox(account, "inbox");
  await client.mail.refreshMailbox({ accountId: account.id, mailboxId: id });
  await until(async () => (await row("all", "Both")).flags.includes("\\Flagged"));
  await until(async () => (await row("inbox", "Inbox only")).labels?.includes("Receipts"));
});

describe.each([
  ["with COPYUID", true],
  ["without it", false],
])("%s", (_name, tellsUids) => {
  beforeEach(async () => {
    if (tellsUids) return;
    await client.stop();
    await server.close();
    await start({ tellsUids });
  });

  test("archiving takes the label of INBOX and no other, and the message stays once in All Mail", async () => {
    await client.writer.archiveMessages({ messageIds: [(await row("inbox", "Both")).id] });
    await shows("inbox", ["Inbox only"]);
    await shows("all", ["Both", "Inbox only", "Old", "Travel"]);
    await client.mail.performOperations({ accountId: account.id });
    await nothingWaits();
    await shows("inbox", ["Inbox only"]);
    await shows("all", ["Both", "Inbox only", "Old", "Travel"]);
    await shows(receipts, ["Both"]);
    expect(server.find("Both").mailboxes).toEqual(["Receipts", "[Gmail]/All Mail"]);
  });

  test("deleting takes it out of every mailbox and puts it into Trash", async () => {
    await client.mail.downloadMessage({ messageId: (await row(receipts, "Both")).id });
    await client.writer.deleteMessages({ messageIds: [(await row("inbox", "Both")).id] });
    for (const settled of [false, true]) {
      if (settled) {
        await client.mail.performOperations({ accountId: account.id });
        await nothingWaits();
      }
      await shows("inbox", ["Inbox only"]);
      await shows("all", ["Inbox only", "Old", "Travel"]);
      await shows(receipts, []);
      await shows("trash", ["Both"]);
    }
    expect(server.find("Both").mailboxes).toEqual(["[Gmail]/Trash"]);
    const { id } = await row("trash", "Both");
    expect((await client.reader.getMessage({ messageId: id })).parsed?.text).toContain("Text of Both.");
  });
});
