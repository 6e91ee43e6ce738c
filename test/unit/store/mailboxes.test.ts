import { expect, test } from "vitest";
import { sliceRow } from "../../../electron/mail/listed-message.ts";
import type { ListedMessage } from "../../../shared/services/store.ts";
import {
  addAccount,
  addMailAccount,
  countsOf,
  failureFrom,
  idsIn,
  list,
  listed,
  listOne,
  message,
  openStore,
  rowsOf,
  USUAL_MAILBOXES,
} from "./store-fixture.ts";

test("mailboxes come by purpose, then alphabetically, each below what holds it", () => {
  const store = openStore();
  const { id: accountId } = addAccount(store);
  store.writer.applyMailboxes({
    accountId,
    listed: [
      listed("Zoo"),
      listed("Work/Öl"),
      listed("Work-2"),
      listed("Work/Nord"),
      listed("Work"),
      listed("Корзина", "trash"),
      listed("Gesendet", "sent"),
      listed("INBOX", "inbox"),
      listed("List 10"),
      listed("List 9"),
      listed("Спам", "junk"),
      listed("Entwürfe", "drafts"),
      listed("Ablage", "archive"),
    ],
  });
  expect(store.reader.listMailboxes({ accountId }).map(({ path }) => path)).toEqual([
    "INBOX",
    "Entwürfe",
    "Gesendet",
    "Ablage",
    "Спам",
    "Корзина",
    "List 9",
    "List 10",
    "Work",
    "Work/Nord",
    "Work/Öl",
    "Work-2",
    "Zoo",
  ]);
});

test("names with emoji, ampersand, quotes and a slash that is no separator are kept as they are", () => {
  const store = openStore();
  const { id: accountId } = addAccount(store);
  const names = ["🦔 Igel & Söhne", "a/b", `"quoted' \\ %`, "INBOX.Отправленные", " "];
  store.writer.applyMailboxes({
    accountId,
    listed: names.map((path) => listed(path, null, { name: path, delimiter: "." })),
  });
  const stored = store.reader.listMailboxes({ accountId }).map(({ path }) => path);
  expect([...stored].sort()).toEqual([...names].sort());
});

test("a mailbox that is gone from the server goes with its messages; the others keep their ids and rows", () => {
  const store = openStore();
  const { accountId, inbox, junk } = addMailAccount(store);
  const kept = list(store, inbox, message(1));
  list(store, junk, message(2));
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES.filter(({ path }) => path !== "Junk") });
  expect(store.takeChanges().at(-1)).toEqual({ mailboxesOf: [accountId], messagesOf: [junk], removedOf: [accountId] });
  expect(idsIn(store, inbox)).toEqual(kept);
  expect(failureFrom(() => store.reader.listMessages({ mailboxId: junk, offset: 0, limit: 1 }))).toEqual({
    code: "NOT_FOUND",
    what: "mailbox",
  });
  expect(store.db.prepare("SELECT count(*) FROM message").pluck().get()).toBe(1);
});

test("a message on its way into a mailbox that is gone is shown where the server has it", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  expect(idsIn(store, inbox)).toEqual([]);
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES.filter(({ path }) => path !== "Archive") });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});

test("an empty list is no news: nothing is dropped", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  list(store, inbox, message(1));
  store.writer.applyMailboxes({ accountId, listed: [] });
  expect(store.reader.listMailboxes({ accountId })).toHaveLength(4);
  expect(store.takeChanges()).toHaveLength(1);
});

test("the same list again changes nothing and emits nothing", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES });
  expect(store.takeChanges()).toEqual([]);
});

test("until a mailbox is listed to its end its counts are those of STATUS, then those of its rows", () => {
  const store = openStore();
  const { id: accountId } = addAccount(store);
  store.writer.applyMailboxes({
    accountId,
    listed: [listed("INBOX", "inbox", { counts: { total: 500, unread: 20 } })],
  });
  const [mailbox] = store.reader.listMailboxes({ accountId });
  const mailboxId = mailbox?.id ?? 0;
  expect(mailbox).toMatchObject({ total: 500, unread: 20 });

  store.writer.applySelected({ mailboxId, uidValidity: 1, uidNext: 4, modSeq: null });
  list(store, mailboxId, message(3), message(2, { flags: ["\\Seen"] }));
  expect(countsOf(store, accountId, mailboxId)).toEqual({ total: 500, unread: 20 });
  store.writer.applyCounts({ mailboxId, total: 501, unread: 21 });
  expect(countsOf(store, accountId, mailboxId)).toEqual({ total: 501, unread: 21 });

  store.writer.applyListed({ mailboxId, uidValidity: 1, messages: [message(1)], listedDownTo: 1 });
  expect(countsOf(store, accountId, mailboxId)).toEqual({ total: 3, unread: 2 });
  store.writer.applyCounts({ mailboxId, total: 900, unread: 900 });
  expect(countsOf(store, accountId, mailboxId)).toEqual({ total: 3, unread: 2 });
});

test("a person's change moves the counts at once, also where they are the server's and come again before it knows", () => {
  const store = openStore();
  const { id: accountId } = addAccount(store);
  store.writer.applyMailboxes({
    accountId,
    listed: USUAL_MAILBOXES.map((mailbox) => ({ ...mailbox, counts: { total: 100, unread: 10 } })),
  });
  const [inbox = 0, archive = 0] = store.reader.listMailboxes({ accountId }).map(({ id }) => id);
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 1, uidNext: 9, modSeq: null });
  const [read = 0, moved = 0, deleted = 0] = list(store, inbox, message(8), message(7), message(6));
  store.takeChanges();

  store.writer.setFlag({ messageIds: [read], flag: "\\Seen", value: true });
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 100, unread: 9 });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox] }]);
  store.writer.moveMessages({ messageIds: [moved], mailboxId: archive });
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 99, unread: 8 });
  expect(countsOf(store, accountId, archive)).toEqual({ total: 101, unread: 11 });

  store.writer.applyCounts({ mailboxId: inbox, total: 100, unread: 10 });
  store.writer.applyCounts({ mailboxId: archive, total: 100, unread: 10 });
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 99, unread: 8 });
  expect(countsOf(store, accountId, archive)).toEqual({ total: 101, unread: 11 });

  for (const { id } of store.reader.listOperations({ accountId })) {
    store.writer.revertOperation({ operationId: id, failure: { code: "CANCELLED" } });
  }
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 100, unread: 10 });
  expect(countsOf(store, accountId, archive)).toEqual({ total: 100, unread: 10 });
  expect(idsIn(store, inbox)).toEqual([read, moved, deleted]);
});

test("selecting notes where the sync stands, and only a listing moves it on", () => {
  const store = openStore();
  const { id: accountId } = addAccount(store);
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES });
  const [mailboxId = 0] = store.reader.listMailboxes({ accountId }).map(({ id }) => id);
  const modSeq = "18446744073709551615";
  expect(store.reader.getMailboxSync({ mailboxId })).toMatchObject({ uidValidity: null, listedDownTo: null });

  const first = store.writer.applySelected({ mailboxId, uidValidity: 4_294_967_295, uidNext: 300, modSeq });
  expect(first).toMatchObject({ uidValidity: 4_294_967_295, uidNext: 300, modSeq, listedDownTo: null });
  const args = { mailboxId, uidValidity: 4_294_967_295 };
  store.writer.applyListed({ ...args, messages: [message(299)], listedDownTo: 299 });
  const second = store.writer.applySelected({ ...args, uidNext: 310, modSeq: "18446744073709551616" });
  expect(second).toMatchObject({ uidNext: 300, modSeq, listedDownTo: 299 });
  store.writer.applyListed({ ...args, messages: [message(305)], modSeq: "18446744073709551617" });
  expect(store.reader.getMailboxSync({ mailboxId })).toMatchObject({
    uidNext: 306,
    modSeq: "18446744073709551617",
    listedDownTo: 299,
  });
  expect(store.reader.listMailboxSyncs({ accountId })[0]).toEqual(store.reader.getMailboxSync({ mailboxId }));
});

test("when UIDVALIDITY changes, the list starts anew and pending work on the old numbers is given up", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [one = 0, two = 0, three = 0] = list(store, inbox, message(1), message(2), message(3));
  store.writer.setFlag({ messageIds: [one], flag: "\\Flagged", value: true });
  store.writer.moveMessages({ messageIds: [two], mailboxId: archive });
  store.writer.moveMessages({ messageIds: [three], mailboxId: archive });
  const fromArchive = listOne(store, archive, message(9));
  store.writer.setFlag({ messageIds: [fromArchive], flag: "\\Flagged", value: true });
  store.takeChanges();

  const sync = store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 50, modSeq: "5" });
  expect(sync).toMatchObject({ uidValidity: 2, uidNext: 50, modSeq: "5", listedDownTo: null });
  expect(rowsOf(store, inbox)).toEqual([]);
  expect(idsIn(store, archive)).toEqual([fromArchive]);
  expect(store.reader.listUids({ mailboxId: inbox })).toEqual([]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([{ targets: [{ messageId: fromArchive }] }]);
  expect(store.takeChanges()[0]?.messagesOf).toEqual(expect.arrayContaining([inbox, archive]));
});

test("what waits to be done follows its message to a new number, and before that is not to be carried out", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  const operations = () => store.reader.listOperations({ accountId });
  expect(operations()).toMatchObject([{ kind: "setFlag", targets: [{ uid: 1, uidValidity: 1 }] }, { kind: "move" }]);
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 50, modSeq: null });
  expect(operations()).toEqual([]);
  expect([idsIn(store, inbox), idsIn(store, archive)]).toEqual([[], []]);
  const { lost } = store.writer.applyListed({
    mailboxId: inbox,
    uidValidity: 2,
    messages: [{ ...message(1), uid: 41 }],
    listedDownTo: 1,
  });
  expect(lost).toBe(0);
  expect(operations()).toMatchObject([
    { kind: "setFlag", targets: [{ messageId: id, uid: 41, uidValidity: 2 }] },
    { kind: "move", targets: [{ messageId: id, uid: 41, uidValidity: 2 }] },
  ]);
  expect([idsIn(store, inbox), idsIn(store, archive)]).toEqual([[], [id]]);
});

test.each([
  ["another Message-ID", { messageId: "<other@test.invalid>" }],
  ["another size", { size: 1 }],
  ["another date", { internalDate: 1 }],
  ["another subject", { subject: "Other" }],
])("what waits to be done to a message is given up where one comes with %s", (_what, difference) => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.moveMessages({ messageIds: [one, two], mailboxId: archive });
  store.writer.setFlag({ messageIds: [one], flag: "\\Seen", value: true });
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 50, modSeq: null });
  const apply = (messages: ListedMessage[], listedDownTo: number) =>
    store.writer.applyListed({ mailboxId: inbox, uidValidity: 2, messages, listedDownTo });
  expect(apply([{ ...message(1), ...difference, uid: 41 }], 41).lost).toBe(0);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  // With the end of the listing it is certain that it does not come.
  expect(apply([{ ...message(2), uid: 40 }], 1).lost).toBe(2);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "move", targets: [{ messageId: two, uid: 40 }] },
  ]);
  expect(idsIn(store, archive)).toEqual([two]);
  expect(idsIn(store, inbox)).toHaveLength(1);
});

test("a message without a Message-ID is taken up again, but nothing that waited is done to it", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1, { messageId: "" }));
  store.writer.deleteMessages({ messageIds: [id] });
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 50, modSeq: null });
  const rows = [{ ...message(1), messageId: "", uid: 9 }].map(sliceRow);
  expect(store.writer.applySlice({ mailboxId: inbox, uidValidity: 2, rows, listedDownTo: 1 })).toEqual({ lost: 1 });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});

test("a move into a mailbox that was numbered anew is taken up under its low new number", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  list(store, archive, message(900));
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.applySelected({ mailboxId: archive, uidValidity: 2, uidNext: 2, modSeq: null });
  const [move] = store.reader.listOperations({ accountId });
  store.writer.finishOperation({ operationId: move?.id ?? 0 });
  const messages = [{ ...message(1), uid: 2 }];
  expect(store.writer.applyListed({ mailboxId: archive, uidValidity: 2, messages }).added).toEqual([]);
  expect(idsIn(store, archive)).toEqual([id]);
});
