import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openImapSession } from "../../../electron/mail/imap-session.ts";
import { appendRemoved } from "../../../electron/mail/restored-copy.ts";
import type { Account } from "../../../shared/account.ts";
import type { Operation } from "../../../shared/services/store.ts";
import { accountOf, type SeedMessage, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
let client: TestClient;

const people = [
  ["provider A", accountOf("clara.jensen@lindenpost.de"), "a", "Archive"],
  ["provider B", accountOf("vera.sokolova@severnaya-pochta.ru"), "b", "INBOX.Архив"],
] as const;

function letter(index: number, more: Partial<SeedMessage> = {}): SeedMessage {
  return {
    raw: `From: Theo <theo@lindenpost.de>\r\nSubject: Letter ${index}\r\nMessage-ID: <letter${index}@seed.test>\r\n\r\nText ${index}\r\n`,
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
    flags: ["\\Flagged", "\\Seen"],
    ...more,
  };
}

afterEach(async () => {
  await client.stop();
  expect(client.bugs).toEqual([]);
});

describe.each(people)("at %s", (_name, person, provider, archive) => {
  const { address } = person;

  beforeEach(async () => {
    await world.resetAccount(address);
    client = startClient();
  });

  const inDovecot = (...command: string[]) => world.doveadm(provider, ...command);
  const query = (path: string, index: number) => ["mailbox", path, "header", "subject", `Letter ${index}`];
  const on = (path: string) => world.listMailbox(address, path);
  const subjectsOn = async (path: string) => (await on(path)).map(({ subject }) => subject).toSorted();

  async function removed(account: Account) {
    return (await client.reader.listRemoved({ accountId: account.id, offset: 0, limit: 500 })).rows;
  }

  /** Seeds `messages` and waits until they are here whole. */
  async function begin(path: string, messages: readonly SeedMessage[]): Promise<Account> {
    await world.seedMailbox(address, path, messages);
    const account = await client.add(person);
    const mailbox = await until(() => client.mailbox(account, { path }));
    await until(async () => {
      const rows = await client.rows(mailbox);
      return rows.length === messages.length && rows.every(({ snippet }) => snippet !== "");
    });
    return account;
  }

  async function carryOut(account: Account): Promise<void> {
    await client.mail.performOperations({ accountId: account.id });
    await until(async () => (await client.reader.listOperations({ accountId: account.id })).length === 0, {
      within: 20_000,
    });
  }

  test("what another client expunged is restored with its flags, its date and its bytes, once", async () => {
    const account = await begin("INBOX", [letter(0), letter(1)]);
    const before = (await on("INBOX")).find(({ subject }) => subject === "Letter 1");
    const raw = await inDovecot("fetch", "-u", address, "hdr body", ...query("INBOX", 1));
    await inDovecot("expunge", "-u", address, ...query("INBOX", 1));
    const [lost] = await until(async () => {
      const rows = await removed(account);
      return rows.length === 1 && rows;
    });
    expect(lost).toMatchObject({ subject: "Letter 1", reason: "deleted", mailboxName: "INBOX", isWhole: true });
    await client.writer.restoreRemoved({ messageIds: [lost?.id ?? 0] });
    await carryOut(account);
    const after = (await on("INBOX")).filter(({ subject }) => subject === "Letter 1");
    expect(after).toHaveLength(1);
    expect(after[0]?.flags.toSorted()).toEqual(before?.flags.toSorted());
    expect(await inDovecot("fetch", "-u", address, "hdr body", ...query("INBOX", 1))).toEqual(raw);
    const dateOf = async () =>
      (await inDovecot("fetch", "-u", address, "date.received.unixtime", ...query("INBOX", 1))).stdout;
    expect(await dateOf()).toContain(String(Date.UTC(2025, 0, 1, 0, 1) / 1000));
    expect(await removed(account)).toEqual([]);
    const inbox = await client.mailbox(account, "inbox");
    await until(async () => (await client.rows(inbox)).length === 2);
    expect((await client.rows(inbox)).map(({ id }) => id)).toContain(lost?.id);
    expect(client.refused).toEqual([]);
  });

  test("an APPEND whose answer was lost is not made again", async () => {
    const messages = [letter(0), { ...letter(1), raw: String(letter(1).raw).replace(/Message-ID: .*\r\n/, "") }];
    const account = await begin("INBOX", messages);
    await inDovecot("expunge", "-u", address, "mailbox", "INBOX", "all");
    const lost = await until(async () => {
      const rows = await removed(account);
      return rows.length === 2 && rows;
    });
    await client.mail.stopAccount({ accountId: account.id });
    await client.writer.restoreRemoved({ messageIds: lost.map(({ id }) => id) });
    const session = await openImapSession({ server: person.incoming, password: person.password, silenceMs: 10_000 });
    try {
      const pending = await client.reader.listOperations({ accountId: account.id });
      expect(pending.map(({ kind }) => kind)).toEqual(["append", "append"]);
      for (const operation of pending as (Operation & { kind: "append" })[]) {
        await client.writer.noteOperationAttempt({ operationId: operation.id });
        const first = await appendRemoved(session, operation, client);
        const again = await appendRemoved(session, { ...operation, attempts: 1 }, client);
        expect(first.ok).toBe(true);
        expect(again).toEqual(first);
      }
    } finally {
      session.close();
    }
    expect(await subjectsOn("INBOX")).toEqual(["Letter 0", "Letter 1"]);
    // Killed here, the client starts again and finds what it had done.
    await client.mail.startAccount({ account, password: person.password, lastContact: null });
    await carryOut(account);
    expect(await subjectsOn("INBOX")).toEqual(["Letter 0", "Letter 1"]);
    await until(async () => (await removed(account)).length === 0);
    const inbox = await client.mailbox(account, "inbox");
    await until(async () => (await client.rows(inbox)).length === 2);
  });

  test("what another client moved is no loss, and is not fetched again", async () => {
    const account = await begin("INBOX", [letter(0), letter(1)]);
    await inDovecot("move", "-u", address, archive, ...query("INBOX", 0));
    const inbox = await client.mailbox(account, "inbox");
    const to = await client.mailbox(account, { path: archive });
    await until(async () => (await client.rows(inbox)).length === 1);
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId: to.id });
    const rows = await until(async () => {
      const there = await client.rows(to);
      return there.length === 1 && there;
    });
    expect(rows[0]?.snippet).toBe("Text 0");
    expect(await removed(account)).toEqual([]);
  });

  test("a mailbox made anew loses what it no longer holds into the list, and a mailbox deleted elsewhere all of it", async () => {
    const path = provider === "a" ? "Projects" : "INBOX.Projects";
    await inDovecot("mailbox", "create", "-s", "-u", address, path);
    const account = await begin(path, [letter(0), letter(1)]);
    await inDovecot("mailbox", "delete", "-u", address, path);
    await inDovecot("mailbox", "create", "-s", "-u", address, path);
    await world.seedMailbox(address, path, [letter(1)]);
    const mailbox = await client.mailbox(account, { path });
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId: mailbox.id });
    await until(async () => (await removed(account)).length === 1);
    expect(await removed(account)).toMatchObject([{ subject: "Letter 0", isWhole: true, mailboxName: "Projects" }]);

    await inDovecot("mailbox", "delete", "-u", address, path);
    await client.mail.reconnect({ accountId: account.id });
    await until(async () => (await removed(account)).length === 2, { within: 20_000 });
    expect((await removed(account))[0]).toMatchObject({ subject: "Letter 1", reason: "mailboxDeleted", isWhole: true });
    await client.writer.restoreRemoved({ messageIds: (await removed(account)).map(({ id }) => id) });
    await carryOut(account);
    expect(await subjectsOn("INBOX")).toEqual(["Letter 0", "Letter 1"]);
    expect(await removed(account)).toEqual([]);
  });

  test("that most of a mailbox went at once is said of what went", async () => {
    const account = await begin(
      "INBOX",
      Array.from({ length: 30 }, (_, index) => letter(index)),
    );
    await inDovecot("expunge", "-u", address, "mailbox", "INBOX", "1:25");
    const lost = await until(async () => {
      const rows = await removed(account);
      return rows.length === 25 && rows;
    });
    expect(new Set(lost.map(({ reason }) => reason))).toEqual(new Set(["vanished"]));
    await client.writer.restoreRemoved({ messageIds: lost.map(({ id }) => id) });
    await carryOut(account);
    await until(async () => (await on("INBOX")).length === 30);
    expect(await removed(account)).toEqual([]);
  });

  test("what a person deletes for good here, with its mailbox or alone, is not kept", async () => {
    const path = provider === "a" ? "Trash" : "INBOX.Корзина";
    const account = await begin(path, [letter(0)]);
    const trash = await client.mailbox(account, "trash");
    const ids = (await client.rows(trash)).map(({ id }) => id);
    await client.writer.deleteMessages({ messageIds: ids });
    await carryOut(account);
    expect(await subjectsOn(path)).toEqual([]);
    const { mailboxId } = await client.mail.createMailbox({ accountId: account.id, parentId: trash.id, name: "Old" });
    const inside = (await client.reader.getMailboxSync({ mailboxId })).mailbox;
    await world.seedMailbox(address, inside.path, [letter(1)]);
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId });
    await until(async () => (await client.rows(inside)).length === 1);
    await client.mail.deleteMailbox({ accountId: account.id, mailboxId });
    expect(await removed(account)).toEqual([]);
  });
});
