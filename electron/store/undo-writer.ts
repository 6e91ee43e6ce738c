import { failed } from "../../shared/failure.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import type { CopyRows } from "./copy-rows.ts";
import { hasFlag, parseFlags, withFlag } from "./flags.ts";
import type { ActedOn, OperationQueue } from "./operation-queue.ts";
import type { Shown } from "./shown.ts";
import type { WriterContext } from "./transaction.ts";

/** How long an action can be taken back, ms. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** In the place of a mailbox: the message was not there. */
const NOWHERE = 0;

interface UndoRow {
  flags: string;
  first_operation: number;
  last_operation: number;
}

interface UndoneRange {
  undoId: number;
  first: number;
  last: number;
}

interface Before {
  message_id: number;
  mailbox_id: number;
  flags: string;
}

/** Notes how messages stood before an action, and puts them back. */
export interface UndoLog {
  /** Runs `act`, which sets `flags` and may move; gives the token to take it back with. */
  record(messages: readonly ActedOn[], flags: readonly string[], act: () => void): number;
  /** The same for an action that changes no message and gives the rows that it makes. */
  recordAdded(act: () => readonly number[]): number;
}

export function createUndoLog({ db, now }: WriterContext): UndoLog {
  const forget = db.prepare<[number]>("DELETE FROM undo WHERE made_at < ?");
  const add = db.prepare<[number, string, number]>(
    "INSERT INTO undo (made_at, flags, first_operation, last_operation) VALUES (?, ?, ?, 0)",
  );
  const addMessage = db.prepare<[number, number, number, string]>(
    "INSERT INTO undo_message (undo_id, message_id, mailbox_id, flags) VALUES (?, ?, ?, ?)",
  );
  const saveLast = db.prepare<[number, number]>("UPDATE undo SET last_operation = ? WHERE id = ?");
  const lastOperation = db
    .prepare<[], number>("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'operation'")
    .pluck();

  function begin(flags: readonly string[]): number {
    forget.run(now() - KEPT_MS);
    return Number(add.run(now(), flags.join(" "), (lastOperation.get() ?? 0) + 1).lastInsertRowid);
  }

  return {
    record(messages, flags, act) {
      const undoId = begin(flags);
      for (const message of messages) addMessage.run(undoId, message.id, message.mailbox_id, message.flags);
      act();
      saveLast.run(lastOperation.get() ?? 0, undoId);
      return undoId;
    },

    recordAdded(act) {
      const undoId = begin([]);
      for (const messageId of act()) addMessage.run(undoId, messageId, NOWHERE, "");
      saveLast.run(lastOperation.get() ?? 0, undoId);
      return undoId;
    },
  };
}

/**
 * Takes actions back, in each of their three states: what has not been begun is cancelled, and to what is being carried
 * out or done already the opposite is queued behind it.
 */
export function undoWriter(
  { db, changes }: WriterContext,
  operations: OperationQueue,
  shown: Shown,
  copyRows: CopyRows,
): Pick<StoreWriterApi, "undo"> {
  const row = db.prepare<[number], UndoRow>("SELECT flags, first_operation, last_operation FROM undo WHERE id = ?");
  const messagesOf = db.prepare<[number], Before>(
    "SELECT message_id, mailbox_id, flags FROM undo_message WHERE undo_id = ?",
  );
  const remove = db.prepare<[number]>("DELETE FROM undo WHERE id = ?");
  // What the server has removed meanwhile has no place to go back to: its operation's end says what becomes of it.
  const UNBEGUN = `operation_id IN (SELECT id FROM operation WHERE id BETWEEN @first AND @last AND attempts = 0)
    AND message_id IN (SELECT m.id FROM undo_message u JOIN message m ON m.id = u.message_id
      WHERE u.undo_id = @undoId AND u.mailbox_id <> ${NOWHERE} AND m.expunged = 0)`;
  const unbegun = db
    .prepare<UndoneRange, number>(`SELECT DISTINCT message_id FROM operation_target WHERE ${UNBEGUN}`)
    .pluck();
  const cancelUnbegun = db.prepare<UndoneRange>(`DELETE FROM operation_target WHERE ${UNBEGUN}`);
  const isUnbegun = db
    .prepare<[number, number, number], number>(
      `SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation_id
       WHERE t.copy_id = ? AND o.id BETWEEN ? AND ? AND o.attempts = 0`,
    )
    .pluck();
  const mailboxExists = db.prepare<[number], number>("SELECT 1 FROM mailbox WHERE id = ? AND selectable = 1").pluck();
  const saveServerFlags = db.prepare<[string, number]>("UPDATE message SET server_flags = ? WHERE id = ?");
  const moveHere = db.prepare<[number, number]>("UPDATE message SET mailbox_id = ? WHERE id = ?");

  function moveBack(messages: readonly ActedOn[], mailboxId: number): void {
    operations.enqueue(
      messages.filter(({ protocol }) => protocol === "imap"),
      { kind: "move", toMailboxId: mailboxId },
    );
    for (const message of messages) {
      if (message.protocol === "imap") continue;
      moveHere.run(mailboxId, message.id);
      changes.noteMessagesOf(message.mailbox_id);
      changes.noteMessagesOf(mailboxId);
      changes.noteMailboxesOf(message.account_id);
    }
  }

  function setBack(messages: readonly ActedOn[], flag: string, value: boolean): void {
    operations.enqueue(
      messages.filter(({ protocol }) => protocol === "imap"),
      { kind: "setFlag", flag, value },
    );
    for (const message of messages) {
      if (message.protocol === "imap") continue;
      saveServerFlags.run(withFlag(message.server_flags, flag, value), message.id);
      shown.reshow(message.id, { byPerson: true });
    }
  }

  /** What was not begun is not made; what is made, or may be, is deleted once its UID is known. */
  function removeAdded(
    messageIds: readonly number[],
    { first_operation, last_operation }: UndoRow,
  ): readonly ActedOn[] {
    for (const id of messageIds) {
      if (isUnbegun.get(id, first_operation, last_operation)) copyRows.drop(id);
    }
    const { imap = [], pop3 = [] } = Object.groupBy(operations.find(messageIds), ({ protocol }) => protocol);
    for (const { id } of pop3) copyRows.drop(id);
    operations.enqueue(imap, { kind: "delete", notBefore: 0 });
    return imap;
  }

  return {
    undo({ undoId }) {
      const undo = row.get(undoId);
      if (!undo) throw failed({ code: "NOT_FOUND", what: "message" });
      const recorded = messagesOf.all(undoId);
      const added = recorded.filter(({ mailbox_id }) => mailbox_id === NOWHERE).map(({ message_id }) => message_id);
      const removed = removeAdded(added, undo);
      const before = new Map(
        recorded.filter(({ mailbox_id }) => mailbox_id !== NOWHERE).map((message) => [message.message_id, message]),
      );
      const range = { undoId, first: undo.first_operation, last: undo.last_operation };
      const freed = unbegun.all(range);
      cancelUnbegun.run(range);
      shown.reshowFreed(freed);
      const find = () => operations.find([...before.keys()]);
      for (const flag of parseFlags(undo.flags)) {
        for (const value of [true, false]) {
          const differing = find().filter(
            ({ id, flags }) => hasFlag(flags, flag) !== value && hasFlag(before.get(id)?.flags ?? "", flag) === value,
          );
          setBack(differing, flag, value);
        }
      }
      const found = find();
      const away = found.filter(({ id, mailbox_id }) => before.get(id)?.mailbox_id !== mailbox_id);
      for (const [mailboxId, messages] of Map.groupBy(away, ({ id }) => before.get(id)?.mailbox_id ?? 0)) {
        if (mailboxExists.get(mailboxId)) moveBack(messages, mailboxId);
      }
      remove.run(undoId);
      return {
        accountIds: [...new Set([...found, ...removed].map(({ account_id }) => account_id))],
        restored: found.length,
        missing: before.size - found.length,
      };
    },
  };
}
