import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountOf, type SeedMessage, worldOf } from "../../world/world.ts";
import { failureFrom, startClient, type TestClient, until } from "./client.ts";

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

function letters(count: number, make: (index: number) => Partial<SeedMessage> = () => ({})): SeedMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    raw: `From: Theo <theo@lindenpost.de>\r\nTo: ${clara.address}\r\nSubject: Letter ${index}\r\nMessage-ID: <letter${index}@seed.test>\r\nDate: Mon, 3 Mar 2025 10:00:00 +0000\r\n\r\nText ${index}.\r\n`,
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
    ...make(index),
  }));
}

const seqOf = (address: string, mailbox: string, subject: string) => [
  "-u",
  address,
  "mailbox",
  mailbox,
  "header",
  "subject",
  subject,
];

describe("the first sync", () => {
  test("lists the newest 100 first and then all of the rest, with flags and counts", async () => {
    await world.seedMailbox(
      clara.address,
      "INBOX",
      letters(730, (index) => ({ flags: index % 3 === 0 ? [] : ["\\Seen"] })),
    );
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    const first = await until(async () => {
      const { rows } = await client.reader.listMessages({ mailboxId: inbox.id, offset: 0, limit: 5 });
      return rows.length > 0 && rows;
    });
    expect(first[0]?.subject).toBe("Letter 729");
    await until(async () => (await client.reader.getMailboxSync({ mailboxId: inbox.id })).listedDownTo === 1);
    const rows = await client.rows(inbox);
    expect(rows.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 730 }, (_, index) => `Letter ${729 - index}`),
    );
    expect(await client.mailbox(account, "inbox")).toMatchObject({ total: 730, unread: 244 });
    expect(client.arrived).toEqual([]);
    expect(client.state(account)).toMatchObject({ phase: "online", failure: null, retryAt: null });
  });

  test("names what a mailbox is for, by attribute, under a prefix and in Russian", async () => {
    const account = await client.add(vera);
    await until(() => client.mailbox(account, "inbox"));
    const paths = await Promise.all(
      (["sent", "drafts", "junk", "trash", "archive"] as const).map(
        async (use) => (await client.mailbox(account, use)).path,
      ),
    );
    expect(paths).toEqual(["INBOX.Отправленные", "INBOX.Черновики", "INBOX.Спам", "INBOX.Корзина", "INBOX.Архив"]);
  });

  test("lists mailboxes with an ampersand, emoji, quotes and wildcards in their names", async () => {
    const names = [
      "INBOX.Rechnungen & 2024",
      "INBOX.Tom & Jerry",
      "INBOX.Ferien 🏖️",
      'INBOX.Das "Haus"',
      "INBOX.100% \\ *",
    ];
    for (const name of names) await world.doveadm("b", "mailbox", "create", "-s", "-u", vera.address, name);
    await world.seedMailbox(vera.address, "INBOX.Tom & Jerry", letters(2));
    const account = await client.add(vera);
    for (const name of names) {
      const mailbox = await until(() => client.mailbox(account, { path: name }), { what: name });
      expect(mailbox).toMatchObject({ name: name.slice("INBOX.".length), delimiter: ".", selectable: true });
      await until(async () => (await client.reader.getMailboxSync({ mailboxId: mailbox.id })).listedDownTo === 1);
    }
    expect(await client.rows(await client.mailbox(account, { path: "INBOX.Tom & Jerry" }))).toHaveLength(2);
  });

  test("fetches the newest bodies by itself, so that snippets appear", async () => {
    await world.seedMailbox(clara.address, "INBOX", letters(3));
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    const snippets = await until(async () => {
      const rows = await client.rows(inbox);
      return rows.length === 3 && rows.every(({ snippet }) => snippet) && rows.map(({ snippet }) => snippet);
    });
    expect(snippets).toEqual(["Text 2.", "Text 1.", "Text 0."]);
    expect((await world.listMailbox(clara.address)).every(({ flags }) => !flags.includes("\\Seen"))).toBe(true);
  });
});

describe("while it is connected", () => {
  test("a new message is in the store within two seconds of its delivery", async () => {
    await world.seedMailbox(clara.address, "INBOX", letters(2));
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    await until(async () => (await client.rows(inbox)).length === 2);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let round = 0; round < 3; round += 1) {
      const messageId = await world.deliver({ to: clara.address, from: "x@northpier.io", subject: `News ${round}` });
      await world.awaitMessage(clara.address, messageId);
      const deliveredAt = Date.now();
      await until(async () => (await client.rows(inbox)).some(({ subject }) => subject === `News ${round}`));
      expect(Date.now() - deliveredAt).toBeLessThan(2_000);
    }
    await until(() => client.arrived.length === 3);
  });

  test("flags that another client sets and messages that it removes show here", async () => {
    await world.seedMailbox(clara.address, "INBOX", letters(4));
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    await until(async () => (await client.rows(inbox)).length === 4);
    await world.doveadm(
      "a",
      "flags",
      "add",
      "-u",
      clara.address,
      "\\Flagged \\Seen",
      "mailbox",
      "INBOX",
      "header",
      "subject",
      "Letter 1",
    );
    await until(async () =>
      (await client.rows(inbox)).find(({ subject }) => subject === "Letter 1")?.flags.includes("\\Flagged"),
    );
    await world.doveadm("a", "expunge", ...seqOf(clara.address, "INBOX", "Letter 2"));
    await until(async () => (await client.rows(inbox)).length === 3);
    expect(await client.mailbox(account, "inbox")).toMatchObject({ total: 3, unread: 2 });
  });

  test("flags, moves, archiving and deletions reach the server, and no other message is touched", async () => {
    await world.seedMailbox(clara.address, "INBOX", letters(5));
    // Marked by another client: a plain EXPUNGE would take it along.
    await world.doveadm(
      "a",
      "flags",
      "add",
      "-u",
      clara.address,
      "\\Deleted",
      "mailbox",
      "INBOX",
      "header",
      "subject",
      "Letter 4",
    );
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    const rows = await until(async () => {
      const listed = await client.rows(inbox);
      // The marked one is out of sight.
      return listed.length === 4 && listed;
    });
    const idOf = (subject: string) => rows.find((row) => row.subject === subject)?.id ?? 0;
    const perform = () => client.mail.performOperations({ accountId: account.id });

    await client.writer.setFlag({ messageIds: [idOf("Letter 0")], flag: "\\Seen", value: true });
    await perform();
    await client.writer.archiveMessages({ messageIds: [idOf("Letter 1")] });
    await perform();
    await client.writer.deleteMessages({ messageIds: [idOf("Letter 2")] });
    await perform();
    await until(async () => (await client.reader.listOperations({ accountId: account.id })).length === 0);

    const inInbox = await world.listMailbox(clara.address, "INBOX");
    expect(inInbox.map(({ subject }) => subject)).toEqual(["Letter 0", "Letter 3", "Letter 4"]);
    expect(inInbox[0]?.flags).toContain("\\Seen");
    expect((await world.listMailbox(clara.address, "Archive")).map(({ subject }) => subject)).toEqual(["Letter 1"]);
    expect((await world.listMailbox(clara.address, "Trash")).map(({ subject }) => subject)).toEqual(["Letter 2"]);

    // From the trash, for good; the row followed its message there.
    const trash = await client.mailbox(account, "trash");
    await until(async () => (await client.rows(trash)).length === 1);
    expect((await client.rows(trash))[0]?.id).toBe(idOf("Letter 2"));
    await client.writer.deleteMessages({ messageIds: [idOf("Letter 2")] });
    await perform();
    await until(async () => (await world.listMailbox(clara.address, "Trash")).length === 0);
    await until(async () => (await client.rows(await client.mailbox(account, "archive"))).length === 1);
  });

  test("an operation on a mailbox that was made anew acts on nothing", async () => {
    await world.doveadm("a", "mailbox", "create", "-u", clara.address, "Projects");
    await world.seedMailbox(clara.address, "Projects", letters(2));
    const account = await client.add(clara);
    const projects = await until(() => client.mailbox(account, { path: "Projects" }));
    const [row] = await until(async () => {
      const listed = await client.rows(projects);
      return listed.length === 2 && listed;
    });
    // Otherwise it is told of the deletion before there is anything to do.
    await client.mail.stopAccount({ accountId: account.id });
    await world.doveadm("a", "mailbox", "delete", "-u", clara.address, "-s", "Projects");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await world.doveadm("a", "mailbox", "create", "-u", clara.address, "Projects");
    await world.seedMailbox(
      clara.address,
      "Projects",
      letters(2, (index) => ({ raw: `Subject: Other ${index}\r\n\r\nx\r\n` })),
    );
    await client.writer.deleteMessages({ messageIds: [row?.id ?? 0] });
    await client.mail.startAccount({ account, password: clara.password, lastContact: null });
    await until(async () => (await client.reader.listOperations({ accountId: account.id })).length === 0);
    await until(() => client.refused.length > 0);
    expect(client.refused).toEqual([{ code: "NOT_FOUND", what: "message" }]);
    expect((await world.listMailbox(clara.address, "Projects")).map(({ subject }) => subject)).toEqual([
      "Other 0",
      "Other 1",
    ]);
    expect(await world.listMailbox(clara.address, "Trash")).toEqual([]);
    await until(async () => (await client.rows(projects)).some(({ subject }) => subject === "Other 1"));
  });

  test("a message of 30 MB is downloaded whole", async () => {
    const line = `${"0123456789abcdef".repeat(4)}\r\n`;
    const raw = `Subject: Big\r\nMessage-ID: <big@seed.test>\r\n\r\n${line.repeat(Math.ceil((30 * 1024 * 1024) / line.length))}`;
    await world.seedMailbox(clara.address, "INBOX", [{ raw }]);
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    const [row] = await until(async () => {
      const listed = await client.rows(inbox);
      return listed.length === 1 && listed;
    });
    const messageId = row?.id ?? 0;
    await client.mail.downloadMessage({ messageId });
    const stored = await client.reader.getRaw({ messageId });
    expect(stored && Buffer.compare(Buffer.from(stored), Buffer.from(raw))).toBe(0);
  });
});

describe("when servers go away", () => {
  test("it says so, comes back by itself and has what was delivered meanwhile", async () => {
    await world.seedMailbox(clara.address, "INBOX", letters(2));
    const account = await client.add(clara);
    const inbox = await until(() => client.mailbox(account, "inbox"));
    await until(async () => (await client.rows(inbox)).length === 2);
    await world.stopService("dovecot-a");
    try {
      const state = await until(() => {
        const current = client.state(account);
        return current?.phase === "offline" && current;
      });
      expect(state.failure).not.toBeNull();
      expect(state.retryAt).toBeGreaterThan(0);
      expect(state.lastContact).toBeGreaterThan(0);
      const [row] = await client.rows(inbox);
      const attempt = client.mail.downloadMessage({ messageId: row?.id ?? 0 });
      expect(await failureFrom(attempt)).toEqual({ code: "NOT_DOWNLOADED" });
    } finally {
      await world.startService("dovecot-a");
    }
    await world.seedMailbox(
      clara.address,
      "INBOX",
      letters(1, () => ({ raw: "Subject: Meanwhile\r\n\r\nx\r\n" })),
    );
    await until(() => client.state(account)?.phase === "online", { within: 20_000 });
    await until(async () => (await client.rows(inbox)).some(({ subject }) => subject === "Meanwhile"));
    expect(await client.rows(inbox)).toHaveLength(3);
  });

  test("a rejected password is tried once, and again only when a person asks", async () => {
    const account = await client.add(clara, { password: "not it" });
    const state = await until(() => {
      const current = client.state(account);
      return current?.phase === "offline" && current;
    });
    expect(state).toMatchObject({ retryAt: null, failure: { code: "AUTH_REJECTED" } });
    await client.mail.startAccount({ account, password: clara.password, lastContact: null });
    await until(() => client.state(account)?.phase === "online");
  });

  // Paused at once, it falls silent just as IDLE is asked for, which imapflow by itself would wait on for good.
  test("a server that goes silent is known as offline within a minute, and as online soon after", async () => {
    const account = await client.add(clara);
    await until(() => client.mailbox(account, "inbox"));
    world.pauseService("dovecot-a");
    try {
      await until(() => client.state(account)?.phase === "offline", { within: 60_000 });
      expect(client.state(account)?.failure).toMatchObject({ code: "SERVER_SILENT" });
    } finally {
      world.resumeService("dovecot-a");
    }
    await until(() => client.state(account)?.phase === "online", { within: 40_000 });
  }, 120_000);

  test("after a sleep, a connection that stands is kept, and a dead one is noticed at once", async () => {
    let slept = 0;
    await client.stop();
    client = startClient(undefined, () => Date.now() + slept);
    const account = await client.add(clara);
    await until(() => client.mailbox(account, "inbox"));
    await until(() => client.state(account)?.phase === "online" && client.state(account)?.activity === null);
    const phases = client.states.length;
    slept += 3_600_000;
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    expect(client.states.slice(phases).every(({ phase }) => phase === "online")).toBe(true);
    world.pauseService("dovecot-a");
    try {
      slept += 3_600_000;
      await until(() => client.state(account)?.phase === "offline", { within: 12_000 });
      expect(client.state(account)?.failure).toMatchObject({ code: "SERVER_SILENT" });
    } finally {
      world.resumeService("dovecot-a");
    }
    await until(() => client.state(account)?.phase === "online", { within: 40_000 });
  }, 90_000);
});
