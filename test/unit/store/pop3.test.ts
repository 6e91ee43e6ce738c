import { expect, test } from "vitest";
import type { ListedMessage } from "../../../shared/services/store.ts";
import { addAccount, countsOf, flagsOf, idsIn, listed, listOne, message, openStore } from "./store-fixture.ts";

function openPop3Store() {
  const store = openStore();
  const { id: accountId } = addAccount(store, "anna@example.org", "pop3");
  store.writer.applyMailboxes({ accountId, listed: [listed("INBOX", "inbox"), listed("Archive", "archive")] });
  const [inbox = 0, archive = 0] = store.reader.listMailboxes({ accountId }).map(({ id }) => id);
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 1, uidNext: null, modSeq: null });
  return { ...store, accountId, inbox, archive };
}

function pop(uidl: string, more: Partial<ListedMessage> = {}): ListedMessage {
  return message(0, { uidl, messageId: `<${uidl}@example.org>`, ...more });
}

test("the UIDL names a message; its uid is chosen here and ascends", () => {
  const store = openPop3Store();
  const list = (...messages: ListedMessage[]) =>
    store.writer.applyListed({ mailboxId: store.inbox, uidValidity: 1, messages }).added.map(({ uid }) => uid);
  expect(list(pop("aaa"), pop("bbb"))).toEqual([1, 2]);
  expect(list(pop("bbb"), pop("ccc", { uid: 2 }), pop("ddd", { uid: 9 }))).toEqual([3, 9]);
  expect(store.reader.listUids({ mailboxId: store.inbox }).map(({ uid, uidl }) => [uid, uidl])).toEqual([
    [1, "aaa"],
    [2, "bbb"],
    [3, "ccc"],
    [9, "ddd"],
  ]);
});

test("flags are kept here for good, without an operation, and no listing clears them", () => {
  const store = openPop3Store();
  const id = listOne(store, store.inbox, pop("aaa"));
  expect(store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true })).toMatchObject({ accountIds: [] });
  store.writer.applyListed({ mailboxId: store.inbox, uidValidity: 1, messages: [pop("aaa")], listedDownTo: 1 });
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
  expect(store.reader.listOperations({ accountId: store.accountId })).toEqual([]);
  expect(countsOf(store, store.accountId, store.inbox)).toEqual({ total: 1, unread: 0 });
});

test("a move is made here for good; the message is still known by its UIDL and outlives its going from the server", () => {
  const store = openPop3Store();
  const id = listOne(store, store.inbox, pop("aaa"));
  expect(store.writer.archiveMessages({ messageIds: [id] })).toMatchObject({ accountIds: [] });
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  expect(idsIn(store, store.archive)).toEqual([id]);
  expect(store.reader.listUids({ mailboxId: store.inbox })).toMatchObject([{ uidl: "aaa" }]);
  const again = store.writer.applyListed({ mailboxId: store.inbox, uidValidity: 1, messages: [pop("aaa")] });
  expect(again.added).toEqual([]);
  store.writer.applyExpunged({ mailboxId: store.inbox, uidValidity: 1, uids: [1] });
  expect(idsIn(store, store.archive)).toEqual([id]);
  expect(store.reader.listUids({ mailboxId: store.inbox })).toEqual([]);
  store.writer.deleteMessages({ messageIds: [id] });
  expect(idsIn(store, store.archive)).toEqual([]);
  expect(store.reader.listOperations({ accountId: store.accountId })).toEqual([]);
});

test("deleting hides the message and is an operation that carries its UIDL", () => {
  const store = openPop3Store();
  const id = listOne(store, store.inbox, pop("aaa"));
  const { accountId } = store;
  expect(store.writer.deleteMessages({ messageIds: [id] })).toMatchObject({ accountIds: [accountId] });
  expect(idsIn(store, store.inbox)).toEqual([]);
  expect(store.writer.applyListed({ mailboxId: store.inbox, uidValidity: 1, messages: [pop("aaa")] }).added).toEqual(
    [],
  );
  expect(idsIn(store, store.inbox)).toEqual([]);
  const [operation] = store.reader.listOperations({ accountId });
  expect(operation).toMatchObject({ kind: "delete", targets: [{ uidl: "aaa", messageId: id }] });
  store.writer.finishOperation({ operationId: operation?.id ?? 0 });
  expect(store.db.prepare("SELECT count(*) FROM message").pluck().get()).toBe(0);
});

test("a copy is made here for good, outlives its original, and its undo takes it away", () => {
  const store = openPop3Store();
  const id = listOne(store, store.inbox, pop("aaa"));
  const copy = () => store.writer.copyMessages({ messageIds: [id], mailboxId: store.archive });
  const { accountIds, undo } = copy();
  expect(accountIds).toEqual([]);
  expect(idsIn(store, store.archive)).toHaveLength(1);
  store.writer.undo({ undoId: undo ?? 0 });
  expect(idsIn(store, store.archive)).toEqual([]);
  expect(idsIn(store, store.inbox)).toEqual([id]);
  copy();
  const [copied = 0] = idsIn(store, store.archive);
  store.writer.setFlag({ messageIds: [copied], flag: "\\Flagged", value: true });
  store.writer.applyExpunged({ mailboxId: store.inbox, uidValidity: 1, uids: [1] });
  expect(idsIn(store, store.inbox)).toEqual([]);
  expect(idsIn(store, store.archive)).toEqual([copied]);
  expect(flagsOf(store, copied)).toEqual(["\\Flagged"]);
  expect(store.reader.listOperations({ accountId: store.accountId })).toEqual([]);
});
