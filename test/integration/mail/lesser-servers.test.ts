import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { performOperation } from "../../../electron/mail/imap-operations.ts";
import { type ImapSession, openImapSession } from "../../../electron/mail/imap-session.ts";
import { listMailboxes, makeMissing } from "../../../electron/mail/mailbox-listing.ts";
import { fetchOlder, syncMailbox } from "../../../electron/mail/mailbox-sync.ts";
import type { Account } from "../../../shared/account.ts";
import type { Operation } from "../../../shared/services/store.ts";
import { accountOf, worldOf } from "../../world/world.ts";
import { startClient, type TestClient } from "./client.ts";

// What a server without an extension makes the client do, shown on one that has it: the session is told otherwise.
const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");
let client: TestClient;
let session: ImapSession;
let account: Account;

async function listMade(opened: ImapSession) {
  await makeMissing(opened, await listMailboxes(opened));
  return listMailboxes(opened);
}

beforeEach(async () => {
  await world.resetAccount(june.address);
  client = startClient();
  const { name, address, incoming, outgoing, password } = june;
  account = await client.writer.addAccount({ name, address, incoming, outgoing: { ...outgoing, protocol: "smtp" } });
  session = await openImapSession({ server: incoming, password, silenceMs: 10_000 });
  await client.writer.applyMailboxes({
    accountId: account.id,
    listed: await listMade(session),
  });
});

afterEach(async () => {
  session.close();
  await client.stop();
});

/** `session` to a server that lacks `capabilities`; without CONDSTORE, SELECT tells no mod-sequence. */
function lacking(...capabilities: string[]): ImapSession {
  return Object.assign(Object.create(session) as ImapSession, {
    has: (capability: string) => !capabilities.includes(capability) && session.has(capability),
    async select(path: string, options?: { anew?: boolean }) {
      const selected = await session.select(path, options);
      return capabilities.includes("CONDSTORE") ? { ...selected, modSeq: null } : selected;
    },
  });
}

function letters(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    raw: `Subject: Letter ${index}\r\nMessage-ID: <letter${index}@seed.test>\r\n\r\nText.\r\n`,
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
  }));
}

const inDovecot = (...command: string[]) => world.doveadm("a", ...command);
const letter = (index: number) => ["mailbox", "INBOX", "header", "subject", `Letter ${index}`];
const subjectsOf = async (mailbox: string) =>
  (await world.listMailbox(june.address, mailbox)).map(({ subject, flags }) => [subject, flags.includes("\\Deleted")]);

async function target() {
  const inbox = await client.mailbox(account, "inbox");
  return { inbox, at: { mailboxId: inbox.id, path: inbox.path } };
}

describe.each([
  ["with mod-sequences", []],
  ["without them", ["CONDSTORE"]],
])("a later sync, %s", (_name, lacks) => {
  test("finds what is new, changed and gone", async () => {
    const server = lacking(...lacks);
    await world.seedMailbox(june.address, "INBOX", letters(5));
    const { inbox, at } = await target();
    expect((await syncMailbox(server, at, client)).isFirst).toBe(true);

    await inDovecot("flags", "add", "-u", june.address, "\\Flagged", ...letter(1));
    await inDovecot("expunge", "-u", june.address, ...letter(2));
    await world.seedMailbox(june.address, "INBOX", [{ raw: "Subject: New\r\n\r\nx\r\n" }]);
    const outcome = await syncMailbox(server, at, client);
    expect(outcome).toMatchObject({ isFirst: false, remaining: [] });
    expect(outcome.added).toHaveLength(1);
    const rows = await client.rows(inbox);
    expect(rows.map(({ subject }) => subject).sort()).toEqual(["Letter 0", "Letter 1", "Letter 3", "Letter 4", "New"]);
    expect(rows.find(({ subject }) => subject === "Letter 1")?.flags).toContain("\\Flagged");

    await inDovecot("flags", "remove", "-u", june.address, "\\Flagged", ...letter(1));
    await syncMailbox(server, at, client);
    const again = await client.rows(inbox);
    expect(again.find(({ subject }) => subject === "Letter 1")?.flags).not.toContain("\\Flagged");
    expect((await syncMailbox(server, at, client)).added).toEqual([]);
  });
});

test("a listing that was cut off goes on where it stopped, and one of a mailbox made anew stops", async () => {
  await world.seedMailbox(june.address, "INBOX", letters(2_450));
  const { inbox, at } = await target();
  const first = await syncMailbox(session, at, client);
  expect(first.remaining.map(({ length }) => length)).toEqual([1000, 1000, 350]);
  const [slice = []] = first.remaining;
  await (await fetchOlder(session, at, client, { uidValidity: first.uidValidity, uids: slice, isLast: false }))?.();
  expect(await client.reader.countHeld({ mailboxId: inbox.id })).toBe(1_100);

  const second = await syncMailbox(session, at, client);
  expect(second.remaining.map(({ length }) => length)).toEqual([1000, 350]);
  for (const [index, uids] of second.remaining.entries()) {
    const slice = { uidValidity: second.uidValidity, uids, isLast: index === 1 };
    await (await fetchOlder(session, at, client, slice))?.();
  }
  expect(await client.reader.countHeld({ mailboxId: inbox.id })).toBe(2_450);
  expect((await client.rows(inbox))[0]?.subject).toBe("Letter 2449");
  expect((await client.reader.getMailboxSync({ mailboxId: inbox.id })).listedDownTo).toBe(1);
  expect(await fetchOlder(session, at, client, { uidValidity: 1, uids: [1], isLast: true })).toBeNull();
});

describe("a move", () => {
  async function moveLetter(server: ImapSession) {
    await world.seedMailbox(june.address, "INBOX", letters(3));
    // Marked by another client.
    await inDovecot("flags", "add", "-u", june.address, "\\Deleted", ...letter(2));
    const { inbox, at } = await target();
    await syncMailbox(server, at, client);
    const row = (await client.rows(inbox)).find(({ subject }) => subject === "Letter 1");
    await client.writer.archiveMessages({ messageIds: [row?.id ?? 0] });
    const [operation] = await client.reader.listOperations({ accountId: account.id });
    if (!operation) throw new Error("nothing was queued");
    return performOperation(server, operation as Parameters<typeof performOperation>[1]);
  }

  test.each([
    ["with MOVE", []],
    ["without it", ["MOVE"]],
  ])("%s takes the message and no other, and tells its new UID", async (_name, lacks) => {
    const outcome = await moveLetter(lacking(...lacks));
    expect(outcome).toMatchObject({ ok: true, result: { uids: [{ from: 2, to: 1 }] } });
    expect(await subjectsOf("Archive")).toEqual([["Letter 1", false]]);
    expect(await subjectsOf("INBOX")).toEqual([
      ["Letter 0", false],
      ["Letter 2", true],
    ]);
  });

  test("without MOVE and UIDPLUS marks the message and expunges nothing", async () => {
    expect(await moveLetter(lacking("MOVE", "UIDPLUS"))).toMatchObject({ ok: true });
    expect(await subjectsOf("Archive")).toEqual([["Letter 1", false]]);
    expect(await subjectsOf("INBOX")).toEqual([
      ["Letter 0", false],
      ["Letter 1", true],
      ["Letter 2", true],
    ]);
  });

  test.each([
    ["with MOVE", []],
    ["without it", ["MOVE"]],
  ])("%s to a mailbox that is gone is refused, and the message stays where it was", async (_name, lacks) => {
    await world.seedMailbox(june.address, "INBOX", letters(1));
    const { inbox, at } = await target();
    await syncMailbox(session, at, client);
    const operation: Operation = {
      id: 1,
      accountId: account.id,
      attempts: 0,
      kind: "move",
      toMailboxId: 0,
      toPath: "Nowhere",
      uidFloor: 0,
      targets: [
        {
          messageId: 1,
          mailboxId: inbox.id,
          path: inbox.path,
          uidValidity: (await client.reader.getMailboxSync({ mailboxId: inbox.id })).uidValidity ?? 0,
          uid: 1,
          uidl: null,
        },
      ],
    };
    const outcome = await performOperation(lacking(...lacks), operation);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "SERVER_REFUSED", leg: "incoming" } });
    expect(outcome.ok ? "" : JSON.stringify(outcome.failure)).toMatch(/TRYCREATE|doesn't exist/);
    expect(await subjectsOf("INBOX")).toEqual([["Letter 0", false]]);
  });
});

test("an operation under another UIDVALIDITY is not carried out", async () => {
  await world.seedMailbox(june.address, "INBOX", letters(1));
  const { inbox, at } = await target();
  const { uidValidity } = await syncMailbox(session, at, client);
  const operation: Operation = {
    id: 1,
    accountId: account.id,
    attempts: 0,
    kind: "delete",
    notBefore: 0,
    targets: [
      { messageId: 1, mailboxId: inbox.id, path: inbox.path, uidValidity: uidValidity + 1, uid: 1, uidl: null },
    ],
  };
  expect(await performOperation(session, operation)).toMatchObject({ ok: false, failure: { code: "NOT_FOUND" } });
  expect(await subjectsOf("INBOX")).toEqual([["Letter 0", false]]);
});

test("where no mailbox is for sent mail, drafts, archive or trash, each is made below the server's prefix, once", async () => {
  const vera = accountOf("vera.sokolova@severnaya-pochta.ru");
  await world.resetAccount(vera.address);
  const { incoming, password } = vera;
  const real = await openImapSession({ server: incoming, password, silenceMs: 10_000 });
  // The server's own special mailboxes are left out of every list.
  const bare = Object.assign(Object.create(real) as ImapSession, {
    perform: (commands: (client: object) => Promise<unknown>) =>
      real.perform((imap) =>
        commands(
          Object.assign(Object.create(imap) as typeof imap, {
            list: async (options: Parameters<typeof imap.list>[0]) =>
              (await imap.list(options)).filter(({ name }) => !/^[А-я]+$/.test(name)),
            mailboxCreate: (path: string[]) => imap.mailboxCreate(path),
          }),
        ),
      ),
  });
  expect((await listMailboxes(bare)).map(({ path }) => path)).toEqual(["INBOX"]);
  for (let round = 0; round < 2; round += 1) {
    const listed = await listMade(bare);
    expect(listed.map(({ path, specialUse }) => [path, specialUse]).sort()).toEqual([
      ["INBOX", "inbox"],
      ["INBOX.Archive", "archive"],
      ["INBOX.Drafts", "drafts"],
      ["INBOX.Sent", "sent"],
      ["INBOX.Trash", "trash"],
    ]);
  }
  real.close();
});
