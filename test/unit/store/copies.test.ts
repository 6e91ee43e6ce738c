import { expect, test } from "vitest";
import {
  addMailAccount,
  failureFrom,
  flagsOf,
  idsIn,
  list,
  listOne,
  message,
  openStore,
  USUAL_MAILBOXES,
} from "./store-fixture.ts";

function begun() {
  const store = openStore();
  const account = addMailAccount(store);
  const id = listOne(store, account.inbox, message(1, { flags: ["\\Seen"] }));
  const copy = () => store.writer.copyMessages({ messageIds: [id], mailboxId: account.archive });
  const only = () => {
    const [operation] = store.reader.listOperations({ accountId: account.accountId });
    if (!operation) throw new Error("no operation");
    return operation;
  };
  return { store, ...account, id, copy, only };
}

test("a copy is shown at once, beside the original, and keeps waiting through listings that do not bring it", () => {
  const { store, accountId, inbox, archive, id, copy, only } = begun();
  copy();
  expect(idsIn(store, inbox)).toEqual([id]);
  const [copied = 0] = idsIn(store, archive);
  expect(copied).not.toBe(id);
  expect(flagsOf(store, copied)).toEqual(["\\Seen"]);
  expect(only()).toMatchObject({ kind: "copy", toMailboxId: archive, targets: [{ messageId: id, uid: 1 }] });
  for (let times = 0; times < 3; times += 1) store.writer.finishListing({ mailboxId: archive, uidValidity: 1 });
  expect(idsIn(store, archive)).toEqual([copied]);
  // A sync of the original's mailbox still compares it.
  expect(store.reader.listUids({ mailboxId: inbox })).toHaveLength(1);
  expect(store.reader.listWork({}).find((work) => work.accountId === accountId)?.pendingChanges).toBe(1);
});

test("told by COPYUID, the row is the copy from then on, also where a listing was quicker", () => {
  for (const listsFirst of [false, true]) {
    const { store, accountId, archive, copy, only } = begun();
    copy();
    const [copied] = idsIn(store, archive);
    const { id: operationId } = only();
    store.writer.noteOperationAttempt({ operationId });
    if (listsFirst) list(store, archive, { ...message(1), uid: 7 });
    store.writer.finishOperation({ operationId, uidValidity: 1, uids: [{ from: 1, to: 7 }] });
    expect(idsIn(store, archive)).toEqual([copied]);
    expect(store.reader.listUids({ mailboxId: archive }).map(({ uid }) => uid)).toEqual([7]);
    expect(store.reader.listOperations({ accountId })).toEqual([]);
  }
});

test("not told, it is known again in the next listing, and goes where the second does not bring it", () => {
  const { store, archive, copy, only } = begun();
  copy();
  const [copied] = idsIn(store, archive);
  store.writer.finishOperation({ operationId: only().id });
  list(store, archive, { ...message(1), uid: 7 });
  expect(idsIn(store, archive)).toEqual([copied]);

  const other = begun();
  other.copy();
  other.store.writer.finishOperation({ operationId: other.only().id });
  for (const left of [1, 0]) {
    other.store.writer.finishListing({ mailboxId: other.archive, uidValidity: 1 });
    expect(idsIn(other.store, other.archive)).toHaveLength(left);
  }
});

test("found made already after a crash, it is not told, and a listing that was quicker keeps it known", () => {
  const { store, archive, copy, only } = begun();
  copy();
  const [copied] = idsIn(store, archive);
  list(store, archive, { ...message(1), uid: 7 });
  store.writer.finishOperation({ operationId: only().id });
  expect(idsIn(store, archive)).toEqual([copied]);
  expect(store.reader.listUids({ mailboxId: archive }).map(({ uid }) => uid)).toEqual([7]);
});

test("undone before it was begun, it is never made", () => {
  const { store, accountId, inbox, archive, id, copy } = begun();
  const { undo } = copy();
  expect(store.writer.undo({ undoId: undo ?? 0 })).toMatchObject({ missing: 0 });
  expect(idsIn(store, archive)).toEqual([]);
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});

test("undone on its way or afterwards, exactly the copy is deleted, once its UID is known", () => {
  for (const isDone of [false, true]) {
    const { store, accountId, inbox, archive, id, copy, only } = begun();
    const other = listOne(store, archive, message(3));
    const { undo } = copy();
    const { id: operationId } = only();
    store.writer.noteOperationAttempt({ operationId });
    const finish = () => store.writer.finishOperation({ operationId, uidValidity: 1, uids: [{ from: 1, to: 9 }] });
    if (isDone) finish();
    expect(store.writer.undo({ undoId: undo ?? 0 })).toEqual({ accountIds: [accountId], restored: 0, missing: 0 });
    expect(idsIn(store, archive)).toEqual([other]);
    if (!isDone) {
      expect(store.reader.listOperations({ accountId }).map(({ kind }) => kind)).toEqual(["copy"]);
      finish();
    }
    expect(only()).toMatchObject({ kind: "delete", notBefore: 0, targets: [{ mailboxId: archive, uid: 9 }] });
    store.writer.finishOperation({ operationId: only().id });
    expect(idsIn(store, archive)).toEqual([other]);
    expect(idsIn(store, inbox)).toEqual([id]);
    expect(store.db.prepare("SELECT count(*) FROM removed_message").pluck().get()).toBe(0);
  }
});

test("what is done to a copy before its UID is known waits for it; a move of the original waits for the copy", () => {
  const { store, accountId, archive, trash, id, copy, only } = begun();
  copy();
  const [copied = 0] = idsIn(store, archive);
  store.writer.setFlag({ messageIds: [copied], flag: "\\Flagged", value: true });
  store.writer.moveMessages({ messageIds: [id], mailboxId: trash });
  expect(store.reader.listOperations({ accountId }).map(({ kind }) => kind)).toEqual(["copy"]);
  store.writer.finishOperation({ operationId: only().id, uidValidity: 1, uids: [{ from: 1, to: 7 }] });
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "setFlag", targets: [{ uid: 7 }] },
    { kind: "move", targets: [{ uid: 1 }] },
  ]);
});

test("refused, the copy goes and the original stays, with all that was queued on it", () => {
  const { store, accountId, inbox, archive, id, copy, only } = begun();
  copy();
  store.writer.setFlag({ messageIds: idsIn(store, archive), flag: "\\Flagged", value: true });
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.revertOperation({ operationId: only().id, failure: { code: "SERVER_REFUSED", host: "h", words: "no" } });
  expect(idsIn(store, archive)).toEqual([id]);
  expect(idsIn(store, inbox)).toEqual([]);
  expect(store.reader.listOperations({ accountId }).map(({ kind }) => kind)).toEqual(["move"]);
});

test("a copy is whole where the original is", () => {
  const { store, archive, id, copy } = begun();
  const raw = new TextEncoder().encode("Subject: x\r\n\r\ntext");
  store.db
    .prepare("INSERT INTO body (message_id, parsed, raw) VALUES (?, ?, ?)")
    .run(id, Buffer.from("p"), Buffer.from(raw));
  copy();
  const [copied = 0] = idsIn(store, archive);
  const bytes = store.db.prepare("SELECT body_bytes FROM message WHERE id = ?").pluck();
  expect(bytes.get(copied)).toBe(bytes.get(id));
});

test("the mailbox of the copy is made anew meanwhile: the copy is still made there", () => {
  const { store, archive, copy, only } = begun();
  copy();
  const [copied] = idsIn(store, archive);
  store.writer.applySelected({ mailboxId: archive, uidValidity: 2, uidNext: 1, modSeq: "1" });
  expect(only()).toMatchObject({ kind: "copy", uidFloor: 0 });
  store.writer.applyListed({ mailboxId: archive, uidValidity: 2, messages: [], listedDownTo: 1 });
  store.writer.finishOperation({ operationId: only().id, uidValidity: 2, uids: [{ from: 1, to: 1 }] });
  expect(idsIn(store, archive)).toEqual([copied]);
});

test("the mailbox of the original is made anew: nothing is copied, and nothing is shown of it", () => {
  const { store, accountId, inbox, archive, copy } = begun();
  copy();
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 1, modSeq: "1" });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  store.writer.applyListed({ mailboxId: inbox, uidValidity: 2, messages: [], listedDownTo: 1 });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(idsIn(store, archive)).toEqual([]);
});

test("the mailbox of the original is numbered anew: the copy is made of the message that came again", () => {
  const { store, accountId, inbox, archive, copy } = begun();
  copy();
  const shown = idsIn(store, archive);
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 5, modSeq: "1" });
  const messages = [{ ...message(1), uid: 4 }];
  store.writer.applyListed({ mailboxId: inbox, uidValidity: 2, messages, listedDownTo: 1 });
  expect(store.reader.listOperations({ accountId })).toMatchObject([{ kind: "copy", targets: [{ uid: 4 }] }]);
  expect(shown).toHaveLength(1);
  expect(idsIn(store, archive)).toEqual(shown);
});

test("what a server refused is kept with its reason until it is dismissed, and can be tried again", () => {
  const { store, accountId, archive, id, only } = begun();
  const failure = { code: "SERVER_REFUSED", host: "h", words: "no" } as const;
  store.takeChanges();
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.revertOperation({ operationId: only().id, failure });
  expect(store.takeChanges().some(({ failedOperations }) => failedOperations)).toBe(true);
  const [kept] = store.reader.listFailedOperations({});
  expect(kept).toMatchObject({
    accountId,
    kind: "move",
    toMailbox: { id: archive, name: "Archive" },
    subject: "Subject 1",
    count: 1,
    failure,
  });
  const failedId = kept?.id ?? 0;
  expect(store.writer.retryFailed({ failedId })).toEqual({ accountIds: [accountId] });
  expect(store.reader.listFailedOperations({})).toEqual([]);
  expect(idsIn(store, archive)).toEqual([id]);
  expect(failureFrom(() => store.writer.retryFailed({ failedId }))).toMatchObject({ code: "NOT_FOUND" });
  store.writer.revertOperation({ operationId: only().id, failure });

  for (const act of [
    () => store.writer.setFlag({ messageIds: [id], flag: "\\Flagged", value: true }),
    () => store.writer.copyMessages({ messageIds: [id], mailboxId: archive }),
  ]) {
    act();
    store.writer.revertOperation({ operationId: only().id, failure });
    const [latest] = store.reader.listFailedOperations({});
    store.writer.retryFailed({ failedId: latest?.id ?? 0 });
    expect(only().kind).toBe(latest?.kind);
    store.writer.revertOperation({ operationId: only().id, failure });
  }
  for (const { id: each } of store.reader.listFailedOperations({})) store.writer.dismissFailed({ failedId: each });
  expect(store.reader.listFailedOperations({})).toEqual([]);
});

test("what was refused on messages that are gone can be dismissed only", () => {
  const { store, inbox, archive, id, only } = begun();
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.revertOperation({ operationId: only().id, failure: { code: "SERVER_REFUSED", host: "h", words: "no" } });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  const [kept] = store.reader.listFailedOperations({});
  expect(failureFrom(() => store.writer.retryFailed({ failedId: kept?.id ?? 0 }))).toMatchObject({ code: "NOT_FOUND" });
  expect(store.reader.listFailedOperations({})).toHaveLength(1);
});

test("what was to go into a mailbox that is gone, or concerned a message that did not come again, is kept as well", () => {
  const { store, accountId, inbox, archive, trash, id } = begun();
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.applyMailboxes({
    accountId,
    listed: USUAL_MAILBOXES.filter(({ path }) => path !== "Archive"),
  });
  expect(idsIn(store, inbox)).toEqual([id]);
  expect(store.reader.listFailedOperations({})).toMatchObject([
    { kind: "move", toMailbox: { name: "Archive" }, failure: { code: "NOT_FOUND", what: "mailbox" } },
  ]);
  store.writer.moveMessages({ messageIds: [id], mailboxId: trash });
  store.writer.applySelected({ mailboxId: inbox, uidValidity: 2, uidNext: 1, modSeq: "1" });
  store.writer.applyListed({
    mailboxId: inbox,
    uidValidity: 2,
    messages: [{ ...message(2), uid: 4 }],
    listedDownTo: 1,
  });
  expect(store.reader.listFailedOperations({})).toMatchObject([
    { kind: "move", toMailbox: { id: trash }, count: 1, failure: { code: "NOT_FOUND", what: "message" } },
    { failure: { code: "NOT_FOUND", what: "mailbox" } },
  ]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
});
