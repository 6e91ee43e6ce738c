import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { recoverDatabase } from "../../../electron/store/recovery.ts";
import type { ListedMessage } from "../../../shared/services/store.ts";
import {
  addAccount,
  addMailAccount,
  flagsOf,
  idsIn,
  list,
  listed,
  message,
  openStore,
  rowsOf,
  type Store,
  USUAL_MAILBOXES,
} from "../../unit/store/store-fixture.ts";

/** The store that a recovery makes of `store`, after `damage` was done to its file. */
function recover(store: Store, damage: (path: string) => void = () => undefined) {
  store.close();
  damage(store.path);
  const recovery = recoverDatabase(store.path, 1_700_000_000_000);
  return { ...recovery, store: openStore(store.path) };
}

/** What a listing brings, from nothing to its end, under UIDVALIDITY 5. */
function listAnew({ writer, reader }: Store, accountId: number, path: string, messages: readonly ListedMessage[]) {
  writer.applyMailboxes({ accountId, listed: USUAL_MAILBOXES });
  const mailboxId = reader.listMailboxes({ accountId }).find((each) => each.path === path)?.id ?? 0;
  writer.applySelected({ mailboxId, uidValidity: 5, uidNext: 1_000, modSeq: null });
  return { mailboxId, ...writer.applyListed({ mailboxId, uidValidity: 5, messages, listedDownTo: 1 }) };
}

test("what waited to be done is done to the messages that it was meant for, once they are found again", () => {
  const before = openStore();
  const { accountId, inbox, archive } = addMailAccount(before);
  const [one = 0, two = 0] = list(before, inbox, message(1), message(2), message(3));
  before.writer.setFlag({ messageIds: [one], flag: "\\Seen", value: true });
  before.writer.moveMessages({ messageIds: [two], mailboxId: archive });
  before.writer.setFlag({ messageIds: [two], flag: "\\Flagged", value: true });

  const { store, keptChanges, lostChanges } = recover(before);
  expect({ keptChanges, lostChanges }).toEqual({ keptChanges: 3, lostChanges: 0 });
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(idsIn(store, inbox)).toEqual([]);

  // Under other numbers, and with another message where one of them was.
  const stranger = message(2, { messageId: "<stranger@example.org>" });
  const renumbered = [message(11, { ...message(1), uid: 11 }), message(12, { ...message(2), uid: 12 })];
  const { mailboxId, lost } = listAnew(store, accountId, "INBOX", [stranger, ...renumbered, message(3)]);
  expect(lost).toBe(0);
  expect(flagsOf(store, one)).toEqual(["\\Seen"]);
  expect(rowsOf(store, mailboxId).map(({ subject }) => subject)).toEqual(["Subject 3", "Subject 2", "Subject 1"]);
  expect(idsIn(store, mailboxId)).not.toContain(two);
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "setFlag", flag: "\\Seen", value: true, targets: [{ messageId: one, uid: 11, uidValidity: 5 }] },
    { kind: "move", toPath: "Archive", targets: [{ messageId: two, uid: 12, uidValidity: 5 }] },
  ]);
});

test("a message that is not found again has nothing done to it, and that is told", () => {
  const before = openStore();
  const { accountId, inbox, trash } = addMailAccount(before);
  const [one = 0, two = 0] = list(before, inbox, message(1), message(2));
  before.writer.setFlag({ messageIds: [one], flag: "\\Flagged", value: true });
  before.writer.moveMessages({ messageIds: [two], mailboxId: trash });

  const { store, keptChanges } = recover(before);
  expect(keptChanges).toBe(2);
  // The same numbers, but the one is another message and the other has another size.
  const others = [message(1, { messageId: "<other@example.org>" }), message(2, { size: 9 })];
  expect(listAnew(store, accountId, "INBOX", others).lost).toBe(2);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(store.reader.listFailedOperations({})).toMatchObject([
    { failure: { code: "NOT_FOUND", what: "message" } },
    { failure: { code: "NOT_FOUND", what: "message" } },
  ]);
});

test("what the damage may have made of a change is not done, and counted", () => {
  const before = openStore();
  const { accountId, inbox, archive } = addMailAccount(before);
  const ids = list(before, inbox, message(1, { messageId: "" }), message(2), message(3), message(4));
  const [unnamed = 0, odd = 0, copied = 0, sound = 0] = ids;
  before.writer.setFlag({ messageIds: [unnamed], flag: "\\Seen", value: true });
  before.writer.setFlag({ messageIds: [odd], flag: "\\Flagged", value: true });
  before.db.exec("UPDATE operation SET flag = '\\Flag' || char(1) || 'ed' WHERE flag = '\\Flagged'");
  before.writer.moveMessages({ messageIds: [odd], mailboxId: archive });
  before.writer.copyMessages({ messageIds: [copied], mailboxId: archive });
  before.writer.setFlag({ messageIds: [sound], flag: "\\Seen", value: true });

  const { store, keptChanges, lostChanges } = recover(before);
  expect({ keptChanges, lostChanges }).toEqual({ keptChanges: 1, lostChanges: 4 });
  listAnew(
    store,
    accountId,
    "INBOX",
    [1, 2, 3, 4].map((uid) => message(uid, uid === 1 ? { messageId: "" } : {})),
  );
  expect(store.reader.listOperations({ accountId })).toMatchObject([
    { kind: "setFlag", targets: [{ messageId: sound, uid: 4 }] },
  ]);
});

test("where operations cannot be read whole, none is carried over", () => {
  const before = openStore();
  const { accountId, inbox } = addMailAccount(before);
  const ids = list(before, inbox, message(1), message(2));
  before.writer.setFlag({ messageIds: ids, flag: "\\Seen", value: true });
  const { keptChanges, lostChanges, store } = recover(before, (path) => {
    const db = openDatabase(path, { readonly: false });
    const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'operation'").pluck().get());
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
    const bytes = readFileSync(path);
    const size = bytes.readUInt16BE(16);
    writeFileSync(path, bytes.fill(0x5a, (page - 1) * size, page * size));
  });
  expect({ keptChanges, lostChanges }).toEqual({ keptChanges: 0, lostChanges: 2 });
  expect(store.reader.listMailboxes({ accountId })).toEqual([]);
});

test("a deletion from a POP3 server goes by its UIDL; without its operation the message is shown again", () => {
  for (const isKnown of [true, false]) {
    const before = openStore();
    const { id: accountId } = addAccount(before, "anna@example.org", "pop3");
    before.writer.applyMailboxes({ accountId, listed: [listed("INBOX", "inbox")] });
    const [inbox = 0] = before.reader.listMailboxes({ accountId }).map(({ id }) => id);
    before.writer.applySelected({ mailboxId: inbox, uidValidity: 1, uidNext: null, modSeq: null });
    const [id = 0] = list(before, inbox, message(0, { uidl: "aaa" }));
    before.writer.deleteMessages({ messageIds: [id] });
    if (!isKnown) before.db.exec("DELETE FROM operation");
    const { store, keptChanges } = recover(before);
    expect(keptChanges).toBe(isKnown ? 1 : 0);
    expect(store.reader.listOperations({ accountId })).toMatchObject(
      isKnown ? [{ kind: "delete", targets: [{ messageId: id, uidl: "aaa" }] }] : [],
    );
    expect(idsIn(store, inbox)).toEqual(isKnown ? [] : [id]);
  }
});
