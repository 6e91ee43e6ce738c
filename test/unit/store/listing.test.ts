import { expect, test } from "vitest";
import {
  addMailAccount,
  countsOf,
  failureFrom,
  flagsOf,
  idsIn,
  list,
  listOne,
  message,
  openStore,
  parsedMessage,
  rowsOf,
} from "./store-fixture.ts";

test("a listed message is a row as the server described it", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const subject = "Пр🦔вет\u0000 \u202e ' \" \\ \n";
  const to = [{ name: "Анна, «A»", address: "anna@пример.рф" }];
  const id = listOne(store, inbox, message(1, { subject, to, flags: ["\\seen", "\\Recent", "$Важно"] }));
  expect(rowsOf(store, inbox)).toEqual([
    {
      id,
      accountId,
      mailboxId: inbox,
      subject,
      from: [{ name: "Boris", address: "boris@example.net" }],
      to,
      date: 1_700_000_001_000,
      size: 2_001,
      flags: ["\\Seen", "$Важно"],
      hasAttachments: false,
      snippet: "",
    },
  ]);
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox] }]);
});

test("what is added is told once, with its flags", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const messages = [message(1, { flags: ["\\Seen"] }), message(2)];
  const first = store.writer.applyListed({ mailboxId: inbox, uidValidity: 1, messages });
  expect(first.added).toEqual([
    { messageId: expect.any(Number), uid: 1, flags: ["\\Seen"] },
    { messageId: expect.any(Number), uid: 2, flags: [] },
  ]);
  store.takeChanges();
  expect(store.writer.applyListed({ mailboxId: inbox, uidValidity: 1, messages }).added).toEqual([]);
  expect(store.takeChanges()).toEqual([]);
});

test("a row that is listed differently is refreshed and keeps its id", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.takeChanges();
  list(store, inbox, message(1, { subject: "Better decoded" }));
  expect(rowsOf(store, inbox)).toMatchObject([{ id, subject: "Better decoded" }]);
  expect(store.takeChanges()).toEqual([{ messagesOf: [inbox] }]);
});

test("newest first by internal date, then by uid", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  list(
    store,
    inbox,
    message(1, { internalDate: 500 }),
    message(2, { internalDate: 900 }),
    message(3, { internalDate: 500 }),
    message(4, { internalDate: -100 }),
  );
  expect(rowsOf(store, inbox).map(({ subject }) => subject)).toEqual([
    "Subject 2",
    "Subject 3",
    "Subject 1",
    "Subject 4",
  ]);
});

test("any slice of 10,000 rows is that of the whole list, in a few ms", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const total = 10_000;
  const date = (uid: number) => 1_700_000_000_000 + ((uid * 7_919) % 1_000) * 60_000;
  for (let from = total; from > 0; from -= 500) {
    const messages = Array.from({ length: 500 }, (_, index) =>
      message(from - index, { internalDate: date(from - index) }),
    );
    store.writer.applyListed({ mailboxId: inbox, uidValidity: 1, messages });
  }
  const expected = Array.from({ length: total }, (_, index) => index + 1)
    .sort((one, other) => date(other) - date(one) || other - one)
    .map((uid) => `Subject ${uid}`);
  const list100 = (offset: number) => store.reader.listMessages({ mailboxId: inbox, offset, limit: 100 });
  for (const offset of [0, 1, 137, 4_950, 5_000, 5_001, 7_777, 9_900, 9_950, 9_999, 10_000, 20_000]) {
    const slice = list100(offset);
    expect(slice).toMatchObject({ total, offset });
    expect(slice.rows.map(({ subject }) => subject)).toEqual(expected.slice(offset, offset + 100));
  }
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    list100(5_000);
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(10);
  const plan = store.db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id FROM message WHERE mailbox_id = 1 AND hidden = 0
       ORDER BY internal_date DESC, uid DESC, id DESC LIMIT 100 OFFSET 5000`,
    )
    .all();
  expect(plan).toMatchObject([{ detail: expect.stringContaining("COVERING INDEX message_shown") }]);
});

test("of 10,000 recipients the row carries the first hundred", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const to = Array.from({ length: 10_000 }, (_, index) => ({ name: "", address: `r${index}@example.org` }));
  list(store, inbox, message(1, { to }));
  expect(rowsOf(store, inbox)[0]?.to).toEqual(to.slice(0, 100));
});

test("the server's flags show and count at once", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.takeChanges();
  const apply = (...flags: string[]) =>
    store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [{ uid: 1, flags }] });
  apply("\\Seen", "\\Flagged");
  expect(flagsOf(store, id)).toEqual(["\\Seen", "\\Flagged"]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 1, unread: 0 });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox] }]);
  apply("\\Seen", "\\Flagged");
  expect(store.takeChanges()).toEqual([]);
  apply("\\Seen");
  expect(store.takeChanges()).toEqual([{ messagesOf: [inbox] }]);
  expect(store.reader.listUids({ mailboxId: inbox })).toEqual([{ uid: 1, uidl: null, flags: ["\\Seen"] }]);
});

test("of a set of UIDs, those are found that have a row here and wait for no move", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const ids = list(store, inbox, ...[2, 3, 5, 7, 11].map((uid) => message(uid)));
  const find = (...pairs: [number, number][]) =>
    store.reader.findUids({ mailboxId: inbox, ranges: pairs.map(([from, to]) => ({ from, to })) });
  expect(find([1, 4_294_967_295])).toEqual([2, 3, 5, 7, 11]);
  expect(find([7, 9], [1, 3], [3, 3], [12, 40])).toEqual([2, 3, 7]);
  expect(find()).toEqual([]);
  store.writer.archiveMessages({ messageIds: [ids[1] ?? 0] });
  expect(find([1, 5])).toEqual([2, 5]);
  expect(store.reader.listOperations({ accountId })).toHaveLength(1);
});

test("expunged messages go with what waited to be done to them", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.setFlag({ messageIds: [one], flag: "\\Seen", value: true });
  store.takeChanges();
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1, 77] });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox], removedOf: [accountId] }]);
  expect(idsIn(store, inbox)).toEqual([two]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 1, unread: 1 });
  expect(failureFrom(() => store.reader.getMessage({ messageId: one }))).toEqual({
    code: "NOT_FOUND",
    what: "message",
  });
});

test("what comes under another UIDVALIDITY than the stored one is left out", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.takeChanges();
  const stale = { mailboxId: inbox, uidValidity: 9 };
  expect(store.writer.applyListed({ ...stale, messages: [message(2)], listedDownTo: 5, modSeq: "99" }).added).toEqual(
    [],
  );
  store.writer.applyFlags({ ...stale, flags: [{ uid: 1, flags: ["\\Seen"] }] });
  store.writer.applyExpunged({ ...stale, uids: [1] });
  expect(rowsOf(store, inbox)).toMatchObject([{ id, flags: [] }]);
  expect(store.reader.getMailboxSync({ mailboxId: inbox })).toMatchObject({ modSeq: "1", listedDownTo: 1 });
  expect(store.takeChanges()).toEqual([]);
});

test("after a change of UIDVALIDITY the same message takes up its row and body again, under its new number", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const known = message(1, { flags: ["\\Seen"] });
  const id = listOne(store, inbox, known);
  store.writer.saveBody({ messageId: id, raw: Buffer.from("whole"), parsed: parsedMessage() });
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 50, modSeq: null });
  const { added } = store.writer.applyListed({
    mailboxId: inbox,
    uidValidity: 2,
    messages: [
      { ...known, uid: 41, flags: [] },
      message(1, { uid: 42, internalDate: 5 }),
      message(1, { uid: 43, size: 9 }),
    ],
    listedDownTo: 1,
  });
  expect(added.map(({ uid }) => uid)).toEqual([42, 43]);
  expect(store.reader.getMessageKey({ messageId: id })).toMatchObject({ uid: 41, uidValidity: 2 });
  expect(store.reader.getRaw({ messageId: id })).toEqual(new Uint8Array(Buffer.from("whole")));
  expect(flagsOf(store, id)).toEqual([]);
});

test("rows that the new listing did not bring again are dropped at its end, and not before", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  list(store, inbox, message(1), message(2));
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 50, modSeq: null });
  const rows = () => store.db.prepare("SELECT count(*) FROM message").pluck().get();
  store.writer.applyListed({ mailboxId: inbox, uidValidity: 2, messages: [message(9)], listedDownTo: 9 });
  expect(rows()).toBe(3);
  store.writer.applyListed({ mailboxId: inbox, uidValidity: 2, messages: [], listedDownTo: 1 });
  expect(rows()).toBe(1);
  expect(rowsOf(store, inbox)).toHaveLength(1);
});

test("what is marked for an expunge is not shown nor counted, but known to the sync, until the mark is taken off", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2, { flags: ["\\deleted"] }));
  expect(idsIn(store, inbox)).toEqual([one]);
  const apply = (uid: number, ...flags: string[]) =>
    store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [{ uid, flags }] });
  apply(1, "\\Deleted");
  expect(idsIn(store, inbox)).toEqual([]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 0, unread: 0 });
  expect(store.reader.listUids({ mailboxId: inbox }).map(({ uid, flags }) => [uid, flags])).toEqual([
    [1, ["\\Deleted"]],
    [2, ["\\Deleted"]],
  ]);
  apply(2);
  expect(idsIn(store, inbox)).toEqual([two]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 1, unread: 1 });
});
