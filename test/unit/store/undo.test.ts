import { expect, test } from "vitest";
import {
  addAccount,
  addMailAccount,
  countsOf,
  failureFrom,
  flagsOf,
  idsIn,
  list,
  listOne,
  message,
  openStore,
  type Store,
  USUAL_MAILBOXES,
} from "./store-fixture.ts";

function begin({ reader, writer }: Store, accountId: number): number[] {
  return reader.listOperations({ accountId }).map(({ id }) => {
    expect(writer.noteOperationAttempt({ operationId: id })).toBe(true);
    return id;
  });
}

test("a move that was not begun is cancelled, and is not begun any more by who has read it", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const ids = list(store, inbox, message(1), message(2));
  const { undo } = store.writer.archiveMessages({ messageIds: ids });
  expect(idsIn(store, archive)).toHaveLength(2);
  const [operation] = store.reader.listOperations({ accountId });
  expect(store.writer.undo({ undoId: undo ?? 0 })).toEqual({ accountIds: [accountId], restored: 2, missing: 0 });
  expect(idsIn(store, inbox).toSorted()).toEqual(ids.toSorted());
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(store.writer.noteOperationAttempt({ operationId: operation?.id ?? 0 })).toBe(false);
  expect(countsOf(store, accountId, archive)).toEqual({ total: 0, unread: 0 });
});

test("a move that is being carried out is followed by the move back", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  const { undo } = store.writer.archiveMessages({ messageIds: [id] });
  const [moved = 0] = begin(store, accountId);
  store.writer.undo({ undoId: undo ?? 0 });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listOperations({ accountId }).map((operation) => operation.id)).toEqual([moved]);
  store.writer.finishOperation({ operationId: moved, uidValidity: 1, uids: [{ from: 1, to: 9 }] });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "move", toMailboxId: inbox, targets: [{ mailboxId: archive, uid: 9 }] },
  ]);
});

test("a move that is done is undone at its new place, and keeps what was done to the message since", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  const { undo } = store.writer.archiveMessages({ messageIds: [id] });
  const [moved = 0] = begin(store, accountId);
  store.writer.finishOperation({ operationId: moved, uidValidity: 1, uids: [{ from: 1, to: 9 }] });
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  store.writer.undo({ undoId: undo ?? 0 });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "setFlag", targets: [{ mailboxId: archive, uid: 9 }] },
    { kind: "move", toMailboxId: inbox, targets: [{ mailboxId: archive, uid: 9 }] },
  ]);
});

test("a flag goes back only where the action changed it", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [unread = 0, read = 0] = list(store, inbox, message(1), message(2, { flags: ["\\Seen"] }));
  const { undo } = store.writer.setFlag({ messageIds: [unread, read], flag: "\\Seen", value: true });
  const [operation = 0] = begin(store, accountId);
  store.writer.finishOperation({ operationId: operation });
  store.writer.undo({ undoId: undo ?? 0 });
  expect([flagsOf(store, unread), flagsOf(store, read)]).toEqual([[], ["\\Seen"]]);
});

test("spam goes to Junk with its keyword, and undoing takes back both", () => {
  const store = openStore();
  const { accountId, inbox, junk } = addMailAccount(store);
  const id = listOne(store, inbox, message(1, { flags: ["$NotJunk"] }));
  const { undo } = store.writer.markSpam({ messageIds: [id], value: true });
  expect(idsIn(store, junk)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["$Junk"]);
  expect(store.reader.listOperations({ accountId }).map(({ kind }) => kind)).toEqual(["setFlag", "setFlag", "move"]);
  store.writer.undo({ undoId: undo ?? 0 });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["$NotJunk"]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});

test("not spam goes to the inbox", () => {
  const store = openStore();
  const { inbox, junk } = addMailAccount(store);
  const id = listOne(store, junk, message(1, { flags: ["$Junk"] }));
  store.writer.markSpam({ messageIds: [id], value: false });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["$NotJunk"]);
});

test("what is deleted for good waits for its regret in the store, and comes back until it was begun", () => {
  const store = openStore();
  const { accountId, trash } = addMailAccount(store);
  const id = listOne(store, trash, message(1));
  store.setTime(50_000);
  const { undo } = store.writer.deleteMessages({ messageIds: [id] });
  expect(idsIn(store, trash)).toEqual([]);
  const [operation] = store.reader.listOperations({ accountId });
  expect(operation?.kind === "delete" && operation.notBefore > 50_000).toBe(true);
  expect(store.writer.undo({ undoId: undo ?? 0 })).toMatchObject({ restored: 1, missing: 0 });
  expect(idsIn(store, trash)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});

test("what was deleted for good meanwhile is said to be missing, and an action is taken back once", () => {
  const store = openStore();
  const { accountId, trash } = addMailAccount(store);
  const id = listOne(store, trash, message(1));
  const { undo } = store.writer.deleteMessages({ messageIds: [id] });
  const [operation = 0] = begin(store, accountId);
  expect(store.writer.undo({ undoId: undo ?? 0 })).toMatchObject({ restored: 0, missing: 1 });
  store.writer.finishOperation({ operationId: operation });
  expect(failureFrom(() => store.writer.undo({ undoId: undo ?? 0 }))).toMatchObject({ code: "NOT_FOUND" });
});

test("a POP3 account's move, which is made here alone, is undone here alone", () => {
  const store = openStore();
  const { id: accountId } = addAccount(store, "pop@example.org", "pop3");
  store.writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES });
  const [inbox = 0, archive = 0] = store.reader.listMailboxes({ accountId }).map(({ id }) => id);
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 1, uidNext: null, modSeq: null });
  const id = listOne(store, inbox, message(1, { uidl: "one" }));
  const { undo } = store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  expect(idsIn(store, archive)).toEqual([id]);
  store.writer.undo({ undoId: undo ?? 0 });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});

test("the whole of a mailbox is acted on by its name, without what was left out and what came since", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [first = 0, second = 0, third = 0] = list(store, inbox, message(1), message(2), message(3));
  const { upTo, count } = store.reader.chooseAll({ mailboxId: inbox });
  expect(count).toBe(3);
  const fourth = listOne(store, inbox, message(4));
  const { undo } = store.writer.archiveMessages({ messageIds: { mailboxId: inbox, upTo, except: [second] } });
  expect(idsIn(store, archive).toSorted()).toEqual([first, third].toSorted());
  expect(idsIn(store, inbox).toSorted()).toEqual([second, fourth].toSorted());
  store.writer.undo({ undoId: undo ?? 0 });
  expect(idsIn(store, inbox)).toHaveLength(4);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(
    failureFrom(() => store.writer.archiveMessages({ messageIds: { mailboxId: archive, upTo, except: [] } })),
  ).toMatchObject({ code: "NOT_FOUND" });
});
