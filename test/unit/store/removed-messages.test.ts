import { expect, test } from "vitest";
import {
  addAccount,
  addMailAccount,
  failureFrom,
  idsIn,
  list,
  listed,
  listOne,
  message,
  openStore,
  parsedMessage,
  rowsOf,
  type Store,
  USUAL_MAILBOXES,
} from "./store-fixture.ts";

const DAY = 86_400_000;

function removedOf({ reader }: Store, accountId: number) {
  return reader.listRemoved({ accountId, offset: 0, limit: 500 }).rows;
}

function listWhole(store: Store, mailboxId: number, ...messages: Parameters<typeof listOne>[2][]): number[] {
  return messages.map((each) => {
    const id = listOne(store, mailboxId, each);
    store.writer.saveBody({ messageId: id, raw: Buffer.from(`raw ${each.uid}`), parsed: parsedMessage() });
    return id;
  });
}

function rawOf({ reader }: Store, messageId: number): string | null {
  const raw = reader.getRaw({ messageId });
  return raw && Buffer.from(raw).toString();
}

function expunge({ writer }: Store, mailboxId: number, ...uids: number[]): void {
  writer.applyExpunged({ mailboxId, uidValidity: 1, uids });
}

function appendOf({ reader }: Store, accountId: number) {
  const found = reader.listOperations({ accountId }).find(({ kind }) => kind === "append");
  if (found?.kind !== "append") throw new Error("nothing is to be appended");
  return found;
}

test("what another client expunges is kept with its body, where it was and since when", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0] = listWhole(store, inbox, message(1));
  const two = listOne(store, inbox, message(2));
  store.setTime(5_000);
  store.takeChanges();
  expunge(store, inbox, 1);
  store.setTime(6_000);
  expunge(store, inbox, 2);
  expect(store.takeChanges()).toContainEqual({
    mailboxesOf: [accountId],
    messagesOf: [inbox],
    removedOf: [accountId],
  });
  expect(removedOf(store, accountId)).toMatchObject([
    { id: two, isWhole: false, removedAt: 6_000 },
    { id: one, isWhole: true, removedAt: 5_000, reason: "deleted", mailboxName: "INBOX", subject: "Subject 1" },
  ]);
  expect(idsIn(store, inbox)).toEqual([]);
  expect(rawOf(store, one)).toBe("raw 1");
  expect(store.reader.getRemoved({ messageId: one }).parsed?.text).toBe("Hello");
  expect(store.reader.getRemoved({ messageId: two }).parsed).toBeNull();
});

test("what a person deletes for good is not kept, whoever was quicker with the server", () => {
  const store = openStore();
  const { accountId, trash } = addMailAccount(store);
  const ids = listWhole(store, trash, message(1), message(2));
  store.writer.deleteMessages({ messageIds: ids });
  expunge(store, trash, 1);
  const [operation] = store.reader.listOperations({ accountId });
  store.writer.finishOperation({ operationId: operation?.id ?? 0 });
  expect(removedOf(store, accountId)).toEqual([]);
  expect(ids.map((id) => rawOf(store, id))).toEqual([null, null]);
});

test("what was expunged while a person moved it is kept, in the mailbox it was to go to", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const ids = listWhole(store, inbox, message(1), message(2));
  store.writer.moveMessages({ messageIds: ids, mailboxId: archive });
  const [operation] = store.reader.listOperations({ accountId });
  store.writer.finishOperation({ operationId: operation?.id ?? 0, uidValidity: 1, uids: [{ from: 2, to: 9 }] });
  expect(removedOf(store, accountId)).toMatchObject([{ id: ids[0], reason: "deleted", mailboxName: "Archive" }]);
  expect(idsIn(store, archive)).toEqual([ids[1]]);
});

test("what turns up in another mailbox was moved: it is no loss, and has its body at once", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [one = 0] = listWhole(store, inbox, message(1));
  expunge(store, inbox, 1);
  expect(removedOf(store, accountId)).toHaveLength(1);
  const moved = listOne(store, archive, { ...message(1), uid: 7 });
  expect(removedOf(store, accountId)).toEqual([]);
  expect(rawOf(store, moved)).toBe("raw 1");
  expect(rowsOf(store, archive)).toMatchObject([{ id: moved, snippet: "Hello" }]);
  expect(rawOf(store, one)).toBeNull();
});

test("a copy that was seen before the original went tells the same; another message with its Message-ID does not", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  listWhole(store, inbox, message(1), message(2));
  list(store, archive, { ...message(1), uid: 7 }, { ...message(2), uid: 8, size: 9 });
  expunge(store, inbox, 1, 2);
  expect(removedOf(store, accountId)).toMatchObject([{ subject: "Subject 2" }]);
});

test("after UIDVALIDITY changed, what the new listing does not bring is kept", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  listWhole(store, inbox, message(1), message(2));
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 9, modSeq: null });
  expect(removedOf(store, accountId)).toEqual([]);
  store.writer.applyListed({
    mailboxId: inbox,
    uidValidity: 2,
    messages: [{ ...message(2), uid: 8 }],
    listedDownTo: 1,
  });
  expect(removedOf(store, accountId)).toMatchObject([{ subject: "Subject 1", reason: "renumbered", isWhole: true }]);
});

test("a mailbox that goes takes nothing with it, unless a person here deleted it", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const work = [listed("Work"), listed("Old")];
  store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, ...work] });
  const idOf = (name: string) => store.reader.listMailboxes({ accountId }).find(({ path }) => path === name)?.id ?? 0;
  for (const [index, name] of ["Work", "Old"].entries()) {
    store.writer.applySelected({ mailboxId: idOf(name), uidValidity: 1, uidNext: 1, modSeq: null });
    listWhole(store, idOf(name), message(index + 1));
  }
  store.writer.dropMailbox({ mailboxId: idOf("Old") });
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES });
  expect(removedOf(store, accountId)).toMatchObject([
    { subject: "Subject 1", reason: "mailboxDeleted", mailboxName: "Work", isWhole: true },
  ]);
});

test("what waited to be deleted for good is not kept, whatever becomes of its mailbox", () => {
  const store = openStore();
  const { accountId, junk } = addMailAccount(store);
  const ids = listWhole(store, junk, message(1), message(2));
  store.writer.deleteMessages({ messageIds: ids.slice(0, 1) });
  store.writer.applySelected({ mailboxId: junk, uidValidity: 2, uidNext: 9, modSeq: null });
  store.writer.applyListed({ mailboxId: junk, uidValidity: 2, messages: [{ ...message(2), uid: 8 }], listedDownTo: 1 });
  expect(removedOf(store, accountId)).toEqual([]);
  store.writer.deleteMessages({ messageIds: ids.slice(1) });
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES.filter(({ path }) => path !== "Junk") });
  expect(removedOf(store, accountId)).toEqual([]);
  expect(ids.map((id) => rawOf(store, id))).toEqual([null, null]);
});

test("that the server named most of a mailbox at once is kept with them", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  list(store, inbox, message(1), message(2));
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1, 2], reason: "vanished" });
  expect(removedOf(store, accountId)).toMatchObject([{ reason: "vanished" }, { reason: "vanished" }]);
});

test("what was moved and is not brought by two listings is kept", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const ids = listWhole(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: ids, mailboxId: archive });
  store.writer.finishOperation({ operationId: store.reader.listOperations({ accountId })[0]?.id ?? 0 });
  store.writer.finishListing({ mailboxId: archive, uidValidity: 1 });
  expect(removedOf(store, accountId)).toEqual([]);
  store.writer.finishListing({ mailboxId: archive, uidValidity: 1 });
  expect(removedOf(store, accountId)).toMatchObject([{ reason: "moveLost", mailboxName: "Archive", isWhole: true }]);
});

test("Gmail's messages are kept once their last label is gone", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const gmail = { messageId: "77", labels: [] };
  const [one = 0] = listWhole(store, inbox, message(1, { gmail, internalDate: 5_000 }));
  const two = listOne(store, archive, message(1, { gmail, internalDate: 9_000 }));
  expunge(store, inbox, 1);
  expect(removedOf(store, accountId)).toEqual([]);
  expect(rawOf(store, two)).toBe("raw 1");
  expunge(store, archive, 1);
  expect(removedOf(store, accountId)).toMatchObject([{ id: two, isWhole: true }]);
  expect([rawOf(store, one), rawOf(store, two)]).toEqual([null, "raw 1"]);
});

test("restored, a message goes back where it was and is itself again once the server has it", () => {
  const store = openStore();
  const { accountId, archive } = addMailAccount(store);
  const [one = 0] = listWhole(store, archive, message(1, { flags: ["\\Seen", "\\Flagged", "\\Deleted"] }));
  expunge(store, archive, 1);
  expect(store.writer.restoreRemoved({ messageIds: [one, 999] })).toEqual({
    accountIds: [accountId],
    restored: 1,
    missing: 1,
  });
  expect(store.reader.listWork({})).toMatchObject([{ pendingChanges: 1 }]);
  expect(removedOf(store, accountId)).toMatchObject([{ id: one, isReturning: true }]);
  expect(store.writer.restoreRemoved({ messageIds: [one] })).toEqual({ accountIds: [], restored: 0, missing: 1 });
  const operation = appendOf(store, accountId);
  expect(operation).toMatchObject({ removedId: one, toPath: "Archive", uidFloor: 2, targets: [] });
  store.writer.finishOperation({ operationId: operation.id, uidValidity: 1, appendedUid: 7 });
  expect(removedOf(store, accountId)).toEqual([]);
  expect(rowsOf(store, archive)).toMatchObject([{ id: one, flags: ["\\Seen", "\\Flagged"], subject: "Subject 1" }]);
  expect(store.reader.listUids({ mailboxId: archive })).toMatchObject([{ uid: 7 }]);
  expect(rawOf(store, one)).toBe("raw 1");
});

test("without APPENDUID the listing brings the restored message, to the same row", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0] = listWhole(store, inbox, message(1));
  expunge(store, inbox, 1);
  store.writer.restoreRemoved({ messageIds: [one] });
  store.writer.finishOperation({ operationId: appendOf(store, accountId).id });
  expect(idsIn(store, inbox)).toEqual([one]);
  expect(list(store, inbox, { ...message(1), uid: 4 })).toEqual([]);
  expect(store.reader.listUids({ mailboxId: inbox })).toMatchObject([{ uid: 4 }]);
  expect(rawOf(store, one)).toBe("raw 1");
});

test("a listing that is quicker than the answer to APPEND ends the restoring", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0] = listWhole(store, inbox, message(1));
  expunge(store, inbox, 1);
  store.writer.restoreRemoved({ messageIds: [one] });
  const { id: operationId } = appendOf(store, accountId);
  const back = listOne(store, inbox, { ...message(1), uid: 4 });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  store.writer.finishOperation({ operationId, uidValidity: 1, appendedUid: 4 });
  expect(idsIn(store, inbox)).toEqual([back]);
  expect(removedOf(store, accountId)).toEqual([]);
  expect(rawOf(store, back)).toBe("raw 1");
});

test("refused by the server, it stays where it is and can be restored again", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0] = listWhole(store, inbox, message(1));
  expunge(store, inbox, 1);
  store.writer.restoreRemoved({ messageIds: [one] });
  const failure = { code: "SERVER_REFUSED", host: "h", words: "over quota" } as const;
  store.writer.revertOperation({ operationId: appendOf(store, accountId).id, failure });
  expect(removedOf(store, accountId)).toMatchObject([{ id: one, isReturning: false }]);
  expect(store.writer.restoreRemoved({ messageIds: [one] }).restored).toBe(1);
});

test("where its mailbox is gone, it goes to the inbox", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, listed("Work")] });
  const work = store.reader.listMailboxes({ accountId }).find(({ path }) => path === "Work")?.id ?? 0;
  store.writer.applySelected({ mailboxId: work, uidValidity: 1, uidNext: 1, modSeq: null });
  const [one = 0] = listWhole(store, work, message(1));
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES });
  store.writer.restoreRemoved({ messageIds: [one] });
  expect(appendOf(store, accountId).toPath).toBe("INBOX");
});

test("a POP3 server takes nothing back: the message lives on here alone", () => {
  const store = openStore();
  const accountId = addAccount(store, "pop@example.org", "pop3").id;
  store.writer.applyMailboxes({ accountId, listed: [listed("INBOX", "inbox")] });
  const inbox = store.reader.listMailboxes({ accountId })[0]?.id ?? 0;
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 1, uidNext: null, modSeq: null });
  const [one = 0] = listWhole(store, inbox, message(1, { uidl: "a" }));
  expunge(store, inbox, 1);
  expect(store.writer.restoreRemoved({ messageIds: [one] })).toEqual({ accountIds: [], restored: 1, missing: 0 });
  expect(idsIn(store, inbox)).toEqual([one]);
  expect(rawOf(store, one)).toBe("raw 1");
  // Nobody else has it: deleted, it is gone at once.
  store.writer.deleteMessages({ messageIds: [one] });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(removedOf(store, accountId)).toEqual([]);
});

test("what is not here whole cannot be restored", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const one = listOne(store, inbox, message(1));
  expunge(store, inbox, 1);
  expect(store.writer.restoreRemoved({ messageIds: [one] })).toEqual({ accountIds: [], restored: 0, missing: 1 });
  expect(removedOf(store, accountId)).toHaveLength(1);
});

test("forgotten, it is gone with its body", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0] = listWhole(store, inbox, message(1));
  expunge(store, inbox, 1);
  store.takeChanges();
  store.writer.forgetRemoved({ messageIds: [one, 999] });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], removedOf: [accountId] }]);
  expect(rawOf(store, one)).toBeNull();
  expect(failureFrom(() => store.reader.getRemoved({ messageId: one }))).toEqual({
    code: "NOT_FOUND",
    what: "message",
  });
});

test("kept for as long as the settings say, but for what waits to go back; with 0 days nothing is", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0, two = 0] = listWhole(store, inbox, message(1), message(2), message(3));
  store.setTime(DAY);
  expunge(store, inbox, 1, 2);
  store.setTime(10 * DAY);
  expunge(store, inbox, 3);
  store.writer.restoreRemoved({ messageIds: [two] });
  store.setTime(31 * DAY);
  store.writer.purgeRemoved({});
  expect(removedOf(store, accountId)).toHaveLength(3);
  store.setTime(32 * DAY);
  expect(store.writer.purgeRemoved({})).toEqual({ isMore: false });
  expect(removedOf(store, accountId).map(({ subject }) => subject)).toEqual(["Subject 3", "Subject 2"]);
  expect(rawOf(store, one)).toBeNull();

  store.writer.saveSettings({ keepRemovedDays: 0 });
  store.writer.purgeRemoved({});
  expect(removedOf(store, accountId)).toMatchObject([{ id: two, isReturning: true }]);
  const [four = 0] = listWhole(store, inbox, message(4));
  expunge(store, inbox, 4);
  expect(removedOf(store, accountId)).toHaveLength(1);
  expect(rawOf(store, four)).toBeNull();
});

test("what they take on the disk is said; removing the account removes them", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  listWhole(store, inbox, message(1));
  list(store, inbox, message(2));
  expunge(store, inbox, 1, 2);
  const use = store.reader.getDiskUse({ now: 0 }).accounts[0]?.removed;
  expect(use?.messages).toBe(2);
  expect(use?.bytes).toBeGreaterThan(0);
  store.writer.removeAccount({ accountId });
  expect(store.db.prepare("SELECT count(*) FROM removed_message").pluck().get()).toBe(0);
  expect(store.db.prepare("SELECT count(*) FROM body").pluck().get()).toBe(0);
});

test("a page of them is the same slice as of all", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  list(store, inbox, ...Array.from({ length: 9 }, (_, index) => message(index + 1)));
  expunge(store, inbox, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const all = removedOf(store, accountId).map(({ id }) => id);
  const page = store.reader.listRemoved({ accountId, offset: 3, limit: 4 });
  expect(page).toMatchObject({ total: 9, offset: 3 });
  expect(page.rows.map(({ id }) => id)).toEqual(all.slice(3, 7));
});
