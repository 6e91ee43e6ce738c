import { expect, test } from "vitest";
import { sliceRow } from "../../../electron/mail/listed-message.ts";
import { addMailAccount, countsOf, idsIn, list, listOne, message, openStore, rowsOf } from "./store-fixture.ts";

const MESSAGES = [
  message(1, { flags: ["\\Seen", "\\Recent"], hasAttachments: true }),
  message(2, { flags: ["$Forwarded"], cc: [{ name: "Čeněk", address: "c@example.org" }], subject: 'A "quoted" Ωne' }),
  message(3, { flags: ["\\Deleted"] }),
];

test("a slice stores the same rows as the same messages one by one, with the same counts", () => {
  const bySlice = openStore();
  const one = addMailAccount(bySlice);
  const rows = MESSAGES.map(sliceRow);
  bySlice.writer.applySlice({ mailboxId: one.inbox, uidValidity: 1, rows, listedDownTo: 1 });
  const byMessage = openStore();
  const other = addMailAccount(byMessage);
  list(byMessage, other.inbox, ...MESSAGES);
  expect(rowsOf(bySlice, one.inbox)).toEqual(rowsOf(byMessage, other.inbox));
  expect(rowsOf(bySlice, one.inbox)).toHaveLength(2);
  expect(countsOf(bySlice, one.accountId, one.inbox)).toEqual({ total: 2, unread: 1 });
  expect(bySlice.reader.getMailboxSync({ mailboxId: one.inbox })).toMatchObject({ uidNext: 4, listedDownTo: 1 });
  expect(bySlice.takeChanges()).toEqual([
    { mailboxesOf: [one.accountId], messagesOf: [one.inbox], gradual: "listing" },
  ]);
});

test("a slice that comes a second time changes what has changed and adds nothing", () => {
  const store = openStore();
  const { inbox, accountId } = addMailAccount(store);
  const slice = (messages: typeof MESSAGES) =>
    store.writer.applySlice({
      mailboxId: inbox,
      uidValidity: 1,
      rows: messages.map(sliceRow),
      listedDownTo: 1,
    });
  slice(MESSAGES);
  const ids = idsIn(store, inbox);
  slice(MESSAGES.map((each) => ({ ...each, flags: ["\\Seen"] })));
  expect(idsIn(store, inbox)).toEqual(expect.arrayContaining(ids));
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 3, unread: 0 });
});

test("a slice under another UIDVALIDITY is left out, and one after it changed finds the rows that wait", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(40));
  const rows = [{ ...message(40), uid: 7 }].map(sliceRow);
  store.writer.applySlice({ mailboxId: inbox, uidValidity: 2, rows, listedDownTo: 1 });
  expect(store.reader.countHeld({ mailboxId: inbox })).toBe(1);

  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 8, modSeq: "1" });
  expect(store.reader.countHeld({ mailboxId: inbox })).toBe(0);
  store.writer.applySlice({ mailboxId: inbox, uidValidity: 2, rows, listedDownTo: 1 });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.getMessageKey({ messageId: id })).toMatchObject({ uid: 7, uidValidity: 2 });
});

test("a message that waits to be moved is held, one that is known to be gone is not", () => {
  const store = openStore();
  const { inbox, archive } = addMailAccount(store);
  const [first = 0] = list(store, inbox, message(1), message(2));
  store.writer.moveMessages({ messageIds: [first], mailboxId: archive });
  expect(store.reader.countHeld({ mailboxId: inbox })).toBe(2);
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  expect(store.reader.countHeld({ mailboxId: inbox })).toBe(1);
});
