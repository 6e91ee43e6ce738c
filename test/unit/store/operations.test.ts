import { expect, test } from "vitest";
import type { MailFailure } from "../../../shared/failure.ts";
import {
  addMailAccount,
  countsOf,
  failureFrom,
  flagsOf,
  idsIn,
  list,
  listed,
  listOne,
  message,
  openStore,
  parsedMessage,
  type Store,
  USUAL_MAILBOXES,
} from "./store-fixture.ts";

const refused: MailFailure = { code: "SERVER_REFUSED", host: "in.example.org", words: "NO" };

/** The id of the only operation that can be carried out. */
function onlyOperation({ reader }: Store, accountId: number): number {
  const operations = reader.listOperations({ accountId });
  expect(operations).toHaveLength(1);
  return operations[0]?.id ?? 0;
}

test("a flag shows at once, with its operation, in one transaction that tells of it once", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.takeChanges();
  const worked = store.writer.setFlag({ messageIds: [one, two], flag: "\\Seen", value: true });
  expect(worked).toMatchObject({ accountIds: [accountId] });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox] }]);
  expect(flagsOf(store, one)).toEqual(["\\Seen"]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 2, unread: 0 });
  expect(store.reader.listOperations({ accountId })).toEqual([
    {
      id: expect.any(Number),
      accountId,
      attempts: 0,
      kind: "setFlag",
      flag: "\\Seen",
      value: true,
      targets: [
        { messageId: one, mailboxId: inbox, path: "INBOX", uidValidity: 1, uid: 1, uidl: null },
        { messageId: two, mailboxId: inbox, path: "INBOX", uidValidity: 1, uid: 2, uidl: null },
      ],
    },
  ]);
});

test("a flag that is there already makes no work", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1, { flags: ["\\Seen"] }));
  store.takeChanges();
  expect(store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true })).toMatchObject({ accountIds: [] });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(store.takeChanges()).toEqual([]);
});

test("a row with a pending flag keeps its own value of that flag and takes the others from the server", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1, { flags: ["\\Flagged"] }));
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  store.writer.setFlag({ messageIds: [id], flag: "\\Flagged", value: false });
  store.writer.applyFlags({
    mailboxId: inbox,
    uidValidity: 1,
    flags: [{ uid: 1, flags: ["\\Flagged", "\\Answered"] }],
  });
  expect(flagsOf(store, id)).toEqual(["\\Answered", "\\Seen"]);
  list(store, inbox, message(1, { flags: ["\\Flagged", "$Label"] }));
  expect(flagsOf(store, id)).toEqual(["$Label", "\\Seen"]);

  for (const operation of store.reader.listOperations({ accountId })) {
    store.writer.finishOperation({ operationId: operation.id });
  }
  expect(flagsOf(store, id)).toEqual(["$Label", "\\Seen"]);
  store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [{ uid: 1, flags: [] }] });
  expect(flagsOf(store, id)).toEqual([]);
});

test("of two pending changes of one flag the later one shows, whichever ends first", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: false });
  const [on, off] = store.reader.listOperations({ accountId });
  store.writer.finishOperation({ operationId: on?.id ?? 0 });
  expect(flagsOf(store, id)).toEqual([]);
  store.writer.revertOperation({ operationId: off?.id ?? 0, failure: refused });
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
});

test("a moved message shows in its new mailbox at once and is still named by its place on the server", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.takeChanges();
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox, archive] }]);
  expect(idsIn(store, inbox)).toEqual([]);
  expect(idsIn(store, archive)).toEqual([id]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 0, unread: 0 });
  expect(countsOf(store, accountId, archive)).toEqual({ total: 1, unread: 1 });
  expect(store.reader.getMessageKey({ messageId: id })).toMatchObject({ mailboxId: inbox, path: "INBOX", uid: 1 });
  expect(store.reader.listUids({ mailboxId: inbox })).toEqual([]);
  expect(store.reader.listUids({ mailboxId: archive })).toEqual([]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "move", toMailboxId: archive, toPath: "Archive", targets: [{ path: "INBOX", uid: 1 }] },
  ]);
});

test("the mark that a move without MOVE leaves on the old place hides nothing and does not come along", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1, { flags: ["\\Seen"] }));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [{ uid: 1, flags: ["\\Seen", "\\Deleted"] }] });
  expect(idsIn(store, archive)).toEqual([id]);
  store.writer.finishOperation({
    operationId: onlyOperation(store, accountId),
    uidValidity: 1,
    uids: [{ from: 1, to: 70 }],
  });
  expect(idsIn(store, archive)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
});

test("while a move waits, the listing of the old mailbox neither brings the message back nor drops it", () => {
  const store = openStore();
  const { inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  expect(list(store, inbox, message(1, { flags: ["\\Answered"] }))).toEqual([]);
  store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [{ uid: 1, flags: ["\\Seen"] }] });
  expect(idsIn(store, inbox)).toEqual([]);
  expect(idsIn(store, archive)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  expect(idsIn(store, archive)).toEqual([id]);
});

test("a move that ends with COPYUID gives the row its new number, and the listing finds it there", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.saveBody({ messageId: one, raw: Buffer.from("body"), parsed: parsedMessage() });
  store.writer.moveMessages({ messageIds: [one, two], mailboxId: archive });
  store.writer.finishOperation({
    operationId: onlyOperation(store, accountId),
    uidValidity: 1,
    uids: [
      { from: 1, to: 71 },
      { from: 2, to: 70 },
    ],
  });
  expect(store.reader.getMessageKey({ messageId: one })).toMatchObject({ mailboxId: archive, uid: 71 });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  const brought = list(store, archive, { ...message(1), uid: 71 }, { ...message(2), uid: 70, flags: ["\\Seen"] });
  expect(brought).toEqual([]);
  expect(idsIn(store, archive)).toEqual([two, one]);
  expect(flagsOf(store, two)).toEqual(["\\Seen"]);
  expect(store.reader.getRaw({ messageId: one })).not.toBeNull();
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1, 2] });
  expect(idsIn(store, archive)).toEqual([two, one]);
});

test("a message that COPYUID does not name was there no more and goes", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.moveMessages({ messageIds: [one, two], mailboxId: archive });
  const operationId = onlyOperation(store, accountId);
  store.writer.finishOperation({ operationId, uidValidity: 1, uids: [{ from: 2, to: 70 }] });
  expect(idsIn(store, archive)).toEqual([two]);
  expect(countsOf(store, accountId, archive)).toEqual({ total: 1, unread: 1 });
});

test("without COPYUID the row stays, waits for the listing and is taken up by it, with its body", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2, { messageId: "" }));
  store.writer.saveBody({ messageId: one, raw: Buffer.from("body"), parsed: parsedMessage() });
  store.writer.moveMessages({ messageIds: [one, two], mailboxId: archive });
  store.writer.finishOperation({ operationId: onlyOperation(store, accountId) });
  expect(idsIn(store, archive)).toEqual([two, one]);
  expect(store.reader.getMessageKey({ messageId: one })).toMatchObject({ mailboxId: archive, uid: null });

  store.writer.applySelected({ mailboxId: archive, uidValidity: 1, uidNext: 72, modSeq: null });
  const brought = list(
    store,
    archive,
    { ...message(1), uid: 70 },
    { ...message(2, { messageId: "" }), uid: 71 },
    { ...message(3), uid: 72 },
  );
  expect(brought).toHaveLength(1);
  expect(store.reader.getMessageKey({ messageId: one })).toMatchObject({ uid: 70 });
  expect(store.reader.getMessageKey({ messageId: two })).toMatchObject({ uid: 71 });
  expect(store.reader.getRaw({ messageId: one })).not.toBeNull();
});

test("a moved row that no listing brings goes when its mailbox has been listed for the second time", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.finishOperation({ operationId: onlyOperation(store, accountId) });
  const finish = (uidValidity: number) => store.writer.finishListing({ mailboxId: archive, uidValidity });
  expect(finish(1)).toEqual({ isAwaited: true });
  expect(finish(2)).toEqual({ isAwaited: false });
  expect(idsIn(store, archive)).toEqual([id]);
  expect(finish(1)).toEqual({ isAwaited: false });
  expect(idsIn(store, archive)).toEqual([]);
});

test("a moved row is still awaited, with its next move, after listings that broke off", () => {
  const store = openStore();
  const { accountId, inbox, archive, trash } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.finishOperation({ operationId: onlyOperation(store, accountId) });
  store.writer.moveMessages({ messageIds: [id], mailboxId: trash });
  for (let start = 0; start < 5; start += 1) {
    store.writer.applySelected({ mailboxId: archive, uidValidity: 1, uidNext: 71, modSeq: null });
  }
  list(store, archive, { ...message(1), uid: 70 });
  expect(idsIn(store, archive)).toEqual([]);
  expect(idsIn(store, trash)).toEqual([id]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "move", toPath: "Trash", targets: [{ messageId: id, path: "Archive", uid: 70 }] },
  ]);
});

test("a moved message without a Message-ID is known by its size, date and subject together", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const nameless = message(1, { messageId: "" });
  const id = listOne(store, inbox, nameless);
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.finishOperation({ operationId: onlyOperation(store, accountId) });
  const others = [
    { ...nameless, uid: 70, subject: "Another" },
    { ...nameless, uid: 71, internalDate: 5 },
    { ...nameless, uid: 72, size: 5 },
  ];
  expect(list(store, archive, ...others)).toHaveLength(3);
  expect(list(store, archive, { ...nameless, uid: 73 })).toEqual([]);
  expect(store.reader.getMessageKey({ messageId: id }).uid).toBe(73);
});

test("an older copy in the new mailbox is not taken for the moved message", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  list(store, archive, message(50));
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.finishOperation({ operationId: onlyOperation(store, accountId) });
  const copy = list(store, archive, { ...message(1), uid: 40 });
  expect(copy).toHaveLength(1);
  expect(store.reader.getMessageKey({ messageId: id }).uid).toBeNull();
  expect(list(store, archive, { ...message(1), uid: 51 })).toEqual([]);
  expect(store.reader.getMessageKey({ messageId: id }).uid).toBe(51);
});

for (const copyUid of [true, false]) {
  test(`a listing quicker than the end of the move leaves one row, ${copyUid ? "with" : "without"} COPYUID`, () => {
    const store = openStore();
    const { accountId, inbox, archive } = addMailAccount(store);
    const [one = 0, two = 0] = list(
      store,
      inbox,
      message(1),
      message(2, { messageId: "<1@example.org>", size: 2_001 }),
    );
    store.writer.saveBody({ messageId: one, raw: Buffer.from("body"), parsed: parsedMessage() });
    store.writer.moveMessages({ messageIds: [one, two], mailboxId: archive });
    list(store, archive, { ...message(1, { flags: ["\\Seen"] }), uid: 70 }, { ...message(1), uid: 71 });
    const operationId = onlyOperation(store, accountId);
    const uids = [
      { from: 1, to: 70 },
      { from: 2, to: 71 },
    ];
    store.writer.finishOperation(copyUid ? { operationId, uidValidity: 1, uids } : { operationId });
    expect(idsIn(store, archive).sort()).toEqual([one, two]);
    expect(store.reader.listUids({ mailboxId: archive }).map(({ uid }) => uid)).toEqual([70, 71]);
    expect(flagsOf(store, one)).toEqual(["\\Seen"]);
    expect(store.reader.getRaw({ messageId: one })).not.toBeNull();
    expect(countsOf(store, accountId, archive)).toEqual({ total: 2, unread: 1 });
  });
}

test("a row that becomes one with its listed copy keeps its own way onward, and an operation never mixes mailboxes", () => {
  const store = openStore();
  const { accountId, inbox, archive, junk, trash } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  const other = listOne(store, archive, message(9));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  const operationId = onlyOperation(store, accountId);
  store.writer.moveMessages({ messageIds: [id], mailboxId: trash });
  const copy = listOne(store, archive, { ...message(1), uid: 70 });
  store.writer.moveMessages({ messageIds: [copy, other], mailboxId: junk });
  store.writer.finishOperation({ operationId, uidValidity: 1, uids: [{ from: 1, to: 70 }] });
  expect(
    store.reader
      .listOperations({ accountId })
      .map((operation) => [
        operation.kind === "move" && operation.toPath,
        operation.targets.map((target) => [target.messageId, target.path, target.uid]),
      ]),
  ).toEqual([
    ["Trash", [[id, "Archive", 70]]],
    ["Junk", [[other, "Archive", 9]]],
  ]);
  expect(idsIn(store, trash)).toEqual([id]);
  expect(idsIn(store, junk)).toEqual([other]);
});

test("work on a message that is still to be moved waits, and is then listed with its place after the move", () => {
  const store = openStore();
  const { accountId, inbox, archive, trash } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.setFlag({ messageIds: [id], flag: "\\Flagged", value: true });
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  store.writer.deleteMessages({ messageIds: [id] });
  expect(idsIn(store, trash)).toEqual([id]);
  expect(flagsOf(store, id)).toEqual(["\\Flagged", "\\Seen"]);

  const [flagged, moved] = store.reader.listOperations({ accountId });
  expect(flagged).toMatchObject({ kind: "setFlag", flag: "\\Flagged", targets: [{ path: "INBOX", uid: 1 }] });
  expect(moved).toMatchObject({ kind: "move", toPath: "Archive", targets: [{ path: "INBOX", uid: 1 }] });
  expect(store.reader.listOperations({ accountId })).toHaveLength(2);
  store.writer.finishOperation({ operationId: flagged?.id ?? 0 });
  store.writer.finishOperation({ operationId: moved?.id ?? 0, uidValidity: 1, uids: [{ from: 1, to: 70 }] });

  const [seen, trashed] = store.reader.listOperations({ accountId });
  expect(seen).toMatchObject({ kind: "setFlag", flag: "\\Seen", targets: [{ path: "Archive", uid: 70 }] });
  expect(trashed).toMatchObject({ kind: "move", toPath: "Trash", targets: [{ path: "Archive", uid: 70 }] });
  store.writer.finishOperation({ operationId: seen?.id ?? 0 });
  store.writer.finishOperation({ operationId: trashed?.id ?? 0, uidValidity: 1, uids: [{ from: 70, to: 8 }] });
  expect(idsIn(store, trash)).toEqual([id]);
  expect(store.reader.listUids({ mailboxId: trash })).toEqual([{ uid: 8, uidl: null, flags: ["\\Flagged", "\\Seen"] }]);
});

test("work on a message whose new number is not known yet waits for the listing that tells it", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.finishOperation({ operationId: onlyOperation(store, accountId) });
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  list(store, archive, { ...message(1), uid: 70 });
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([{ targets: [{ path: "Archive", uid: 70 }] }]);
});

test("a move that is refused puts the rows back and gives up what rested on it, but not the flags", () => {
  const store = openStore();
  const { accountId, inbox, archive, trash } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.moveMessages({ messageIds: [one, two], mailboxId: archive });
  const [move] = store.reader.listOperations({ accountId });
  store.writer.setFlag({ messageIds: [one], flag: "\\Seen", value: true });
  store.writer.moveMessages({ messageIds: [one], mailboxId: trash });
  store.takeChanges();
  store.writer.revertOperation({ operationId: move?.id ?? 0, failure: refused });
  expect(store.takeChanges()[0]?.messagesOf).toEqual(expect.arrayContaining([inbox, archive, trash]));
  expect(idsIn(store, inbox)).toEqual([two, one]);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "setFlag", targets: [{ messageId: one, path: "INBOX", uid: 1 }] },
  ]);
  expect(flagsOf(store, one)).toEqual(["\\Seen"]);
});

test("a refused move of a message that was expunged meanwhile leaves no row behind", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  store.writer.revertOperation({ operationId: onlyOperation(store, accountId), failure: refused });
  expect(idsIn(store, inbox)).toEqual([]);
  expect(idsIn(store, archive)).toEqual([]);
  expect(countsOf(store, accountId, inbox)).toEqual({ total: 0, unread: 0 });
});

test("a refused flag leaves alone a message that a move is still taking from where it was expunged", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  const [flag, move] = store.reader.listOperations({ accountId });
  store.writer.revertOperation({ operationId: flag?.id ?? 0, failure: refused });
  expect(idsIn(store, archive)).toEqual([id]);
  store.writer.finishOperation({ operationId: move?.id ?? 0, uidValidity: 1, uids: [{ from: 1, to: 70 }] });
  expect(store.reader.getMessageKey({ messageId: id })).toMatchObject({ mailboxId: archive, uid: 70 });
});

test("there and back again before the server knows ends where it began", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
  store.writer.moveMessages({ messageIds: [id], mailboxId: inbox });
  expect(idsIn(store, inbox)).toEqual([id]);
  store.writer.finishOperation({
    operationId: onlyOperation(store, accountId),
    uidValidity: 1,
    uids: [{ from: 1, to: 70 }],
  });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  expect(idsIn(store, inbox)).toEqual([id]);
  store.writer.finishOperation({
    operationId: onlyOperation(store, accountId),
    uidValidity: 1,
    uids: [{ from: 70, to: 2 }],
  });
  expect(store.reader.getMessageKey({ messageId: id })).toMatchObject({ path: "INBOX", uid: 2 });
  expect(idsIn(store, inbox)).toEqual([id]);
});

test("deleting moves to trash; in trash and junk it hides the message until the server has deleted it", () => {
  const store = openStore();
  const { accountId, inbox, junk, trash } = addMailAccount(store);
  const one = listOne(store, inbox, message(1));
  const two = listOne(store, junk, message(2));
  const three = listOne(store, trash, message(3));
  expect(store.writer.deleteMessages({ messageIds: [one, two, three] })).toMatchObject({ accountIds: [accountId] });
  expect(idsIn(store, trash)).toEqual([one]);
  expect(idsIn(store, junk)).toEqual([]);
  expect(store.reader.getRows({ messageIds: [two, one, three] }).map(({ id }) => id)).toEqual([one]);
  expect(list(store, junk, message(2))).toEqual([]);
  expect(idsIn(store, junk)).toEqual([]);
  expect(store.reader.listUids({ mailboxId: junk })).toEqual([]);

  const operations = store.reader.listOperations({ accountId });
  expect(operations.map(({ kind, targets }) => [kind, targets[0]?.path])).toEqual([
    ["move", "INBOX"],
    ["delete", "Junk"],
    ["delete", "Trash"],
  ]);
  store.writer.finishOperation({ operationId: operations[1]?.id ?? 0 });
  store.writer.revertOperation({ operationId: operations[2]?.id ?? 0, failure: refused });
  expect(idsIn(store, trash)).toEqual([three, one]);
  expect(store.db.prepare("SELECT count(*) FROM message").pluck().get()).toBe(2);
});

test("without a trash deleting is for good; without an archive archiving is NO_MAILBOX", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  store.writer.applyMailboxes({ accountId, listed: [listed("INBOX", "inbox")] });
  const id = listOne(store, inbox, message(1));
  const archive = () => store.writer.archiveMessages({ messageIds: [id] });
  expect(failureFrom(archive)).toEqual({ code: "NO_MAILBOX", purpose: "archive" });
  store.writer.deleteMessages({ messageIds: [id] });
  expect(store.reader.listOperations({ accountId })).toMatchObject([{ kind: "delete" }]);
});

test("archiving takes the archive of each account; what is there already is left alone", () => {
  const store = openStore();
  const anna = addMailAccount(store);
  const boris = addMailAccount(store, "boris@example.net");
  const one = listOne(store, anna.inbox, message(1));
  const two = listOne(store, boris.inbox, message(1));
  const there = listOne(store, boris.archive, message(1));
  const { accountIds } = store.writer.archiveMessages({ messageIds: [one, two, there] });
  expect(accountIds).toEqual([anna.accountId, boris.accountId]);
  expect(idsIn(store, anna.archive)).toEqual([one]);
  expect(idsIn(store, boris.archive).sort()).toEqual([two, there]);
  expect(store.reader.listOperations({ accountId: boris.accountId })).toMatchObject([
    { targets: [{ messageId: two }] },
  ]);
  expect(store.writer.archiveMessages({ messageIds: [there] })).toMatchObject({ accountIds: [] });
});

test("where one mailbox holds all mail, archiving moves there, and the copy listed there becomes one with the row", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  store.writer.applyMailboxes({ accountId, listed: [listed("INBOX", "inbox"), listed("All Mail", "all")] });
  const all = store.reader.listMailboxes({ accountId }).find(({ specialUse }) => specialUse === "all")?.id ?? 0;
  list(store, all, { ...message(1), uid: 500 });
  const id = listOne(store, inbox, message(1));
  store.writer.archiveMessages({ messageIds: [id] });
  const operationId = onlyOperation(store, accountId);
  store.writer.finishOperation({ operationId, uidValidity: 1, uids: [{ from: 1, to: 500 }] });
  expect(idsIn(store, all)).toEqual([id]);
  expect(idsIn(store, inbox)).toEqual([]);
});

test("one operation has its messages from one mailbox", () => {
  const store = openStore();
  const { accountId, inbox, junk, archive } = addMailAccount(store);
  const one = listOne(store, inbox, message(1));
  const two = listOne(store, junk, message(1));
  store.writer.moveMessages({ messageIds: [one, two, one], mailboxId: archive });
  expect(store.reader.listOperations({ accountId }).map(({ targets }) => targets.map(({ path }) => path))).toEqual([
    ["INBOX"],
    ["Junk"],
  ]);
});

test("messages that are gone are passed over; a mailbox that is gone, cannot be selected or is another account's is NOT_FOUND", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const other = addMailAccount(store, "other@example.org");
  const id = listOne(store, inbox, message(1));
  store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, listed("Only", null, { selectable: false })] });
  const only = store.reader.listMailboxes({ accountId }).find(({ path }) => path === "Only")?.id ?? 0;
  for (const mailboxId of [999, only, other.archive]) {
    const move = () => store.writer.moveMessages({ messageIds: [id], mailboxId });
    expect(failureFrom(move)).toEqual({ code: "NOT_FOUND", what: "mailbox" });
  }
  const gone = () => store.writer.setFlag({ messageIds: [999], flag: "\\Seen", value: true });
  expect(failureFrom(gone)).toEqual({ code: "NOT_FOUND", what: "message" });
  store.writer.moveMessages({ messageIds: [999, id], mailboxId: archive });
  expect(idsIn(store, archive)).toEqual([id]);
});

test("attempts are counted, and an operation that has ended already is none", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
  const operationId = onlyOperation(store, accountId);
  store.writer.noteOperationAttempt({ operationId });
  expect(store.reader.listOperations({ accountId })).toMatchObject([{ attempts: 1 }]);
  store.writer.finishOperation({ operationId });
  store.takeChanges();
  store.writer.finishOperation({ operationId });
  store.writer.revertOperation({ operationId, failure: refused });
  expect(flagsOf(store, id)).toEqual(["\\Seen"]);
  expect(store.takeChanges()).toEqual([]);
});

test("a move to a mailbox never selected keeps the number that COPYUID told for its first selection", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, listed("New")] });
  const mailboxId = store.reader.listMailboxes({ accountId }).find(({ path }) => path === "New")?.id ?? 0;
  const id = listOne(store, inbox, message(1));
  store.writer.moveMessages({ messageIds: [id], mailboxId });
  const operationId = onlyOperation(store, accountId);
  store.writer.finishOperation({ operationId, uidValidity: 8, uids: [{ from: 1, to: 3 }] });
  const sync = store.writer.applySelected({ mailboxId, uidValidity: 8, uidNext: 4, modSeq: "9" });
  expect(sync).toMatchObject({ uidValidity: 8, uidNext: 4, modSeq: "9", listedDownTo: null });
  const messages = [{ ...message(1), uid: 3 }];
  expect(store.writer.applyListed({ mailboxId, uidValidity: 8, messages, listedDownTo: 1 }).added).toEqual([]);
  expect(idsIn(store, mailboxId)).toEqual([id]);
});

test("a number that COPYUID told under one UIDVALIDITY is not used under another", () => {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, listed("New")] });
  const fresh = store.reader.listMailboxes({ accountId }).find(({ path }) => path === "New")?.id ?? 0;
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.moveMessages({ messageIds: [one], mailboxId: fresh });
  let operationId = onlyOperation(store, accountId);
  store.writer.finishOperation({ operationId, uidValidity: 8, uids: [{ from: 1, to: 3 }] });
  store.writer.applySelected({ mailboxId: fresh, uidValidity: 9, uidNext: 4, modSeq: null });
  expect(idsIn(store, fresh)).toEqual([]);

  store.writer.moveMessages({ messageIds: [two], mailboxId: archive });
  operationId = onlyOperation(store, accountId);
  store.writer.finishOperation({ operationId, uidValidity: 8, uids: [{ from: 2, to: 3 }] });
  expect(store.reader.getMessageKey({ messageId: two })).toMatchObject({ mailboxId: archive, uid: null });
});
