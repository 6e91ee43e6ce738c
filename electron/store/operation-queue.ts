import type { MailFailure } from "../../shared/failure.ts";
import type { MessageIds } from "../../shared/message.ts";
import type { CopyRows } from "./copy-rows.ts";
import { createFailureLog } from "./failure-log.ts";
import type { Shown } from "./shown.ts";
import type { WriterContext } from "./transaction.ts";

/** A message as a person's action finds it. */
export interface ActedOn {
  readonly id: number;
  readonly account_id: number;
  readonly protocol: "imap" | "pop3";
  readonly mailbox_id: number;
  readonly flags: string;
  readonly server_flags: string;
  readonly uidl: string | null;
}

export type QueuedChange =
  | { kind: "setFlag"; flag: string; value: boolean }
  | { kind: "move"; toMailboxId: number }
  | { kind: "delete"; notBefore: number };

/** The pending operations of all accounts. Rows are shown anew with every change to them. */
export interface OperationQueue {
  /** The messages that are there and shown, of those named. */
  find(messageIds: MessageIds): ActedOn[];
  /** One operation for each mailbox that `messages` are shown in, or several where they are many. */
  enqueue(messages: readonly ActedOn[], change: QueuedChange): void;
  /** The same for copies, each with a row that is shown at once; gives these rows. */
  enqueueCopies(messages: readonly ActedOn[], toMailboxId: number): number[];
  /** Takes an operation back that cannot be carried out, with what rests on the move that it was, and keeps why. */
  refuse(operationId: number, why: MailFailure): void;
  /** The same for all that go into a mailbox that is gone. */
  refuseAllTo(mailboxId: number): void;
  /** The UIDs of a mailbox have become void: copies that are made there may have any. */
  resetFloors(mailboxId: number): void;
  /** Gives up what waits to be done to messages that are not to be found, and keeps that; gives the operations. */
  giveUpOn(messageIds: readonly number[]): readonly number[];
}

/** Messages an operation: the writer is to be free for others between two of them. */
const MOST_TARGETS = 1_000;

/** What goes into one operation each, with its first message. */
function* portions(messages: readonly ActedOn[]): Generator<[ActedOn, readonly ActedOn[]]> {
  for (const group of Map.groupBy(messages, ({ mailbox_id }) => mailbox_id).values()) {
    for (let start = 0; start < group.length; start += MOST_TARGETS) {
      const portion = group.slice(start, start + MOST_TARGETS);
      const [first] = portion;
      if (first) yield [first, portion];
    }
  }
}

export function createOperationQueue(context: WriterContext, shown: Shown, copyRows: CopyRows): OperationQueue {
  const { db, changes, removal } = context;
  const keepFailure = createFailureLog(context);
  const columns = "m.id, m.account_id, a.protocol, m.mailbox_id, m.flags, m.server_flags, m.uidl";
  const actedOn = db.prepare<[number], ActedOn>(
    `SELECT ${columns} FROM message m JOIN account a ON a.id = m.account_id WHERE m.id = ? AND m.hidden = 0`,
  );
  const allIn = db.prepare<[number, number], ActedOn>(
    `SELECT ${columns} FROM message m JOIN account a ON a.id = m.account_id
     WHERE m.mailbox_id = ? AND m.hidden = 0 AND m.id <= ?`,
  );
  const add = db.prepare(
    `INSERT INTO operation (account_id, kind, flag, value, to_mailbox_id, not_before, uid_floor)
     VALUES (@accountId, @kind, @flag, @value, @toMailboxId, @notBefore, coalesce(
       (SELECT max(coalesce(uid_next, 0),
          coalesce((SELECT max(uid) + 1 FROM message WHERE server_mailbox_id = mailbox.id), 0))
        FROM mailbox WHERE id = @toMailboxId), 0))`,
  );
  const addTarget = db.prepare<[number | bigint, number]>(
    "INSERT INTO operation_target (operation_id, message_id) VALUES (?, ?)",
  );
  const floorOf = db.prepare<[number | bigint], number>("SELECT uid_floor FROM operation WHERE id = ?").pluck();
  const addCopyTarget = db.prepare<[number | bigint, number, number]>(
    "INSERT INTO operation_target (operation_id, message_id, copy_id) VALUES (?, ?, ?)",
  );
  const copiesOf = db
    .prepare<[number], number>("SELECT copy_id FROM operation_target WHERE operation_id = ? AND copy_id IS NOT NULL")
    .pluck();
  const copiesFrom = db
    .prepare<[number], number>("SELECT copy_id FROM operation_target WHERE message_id = ? AND copy_id IS NOT NULL")
    .pluck();
  const targets = db
    .prepare<[number], number>("SELECT message_id FROM operation_target WHERE operation_id = ?")
    .pluck();
  const kindOf = db.prepare<[number], string>("SELECT kind FROM operation WHERE id = ?").pluck();
  const remove = db.prepare<[number]>("DELETE FROM operation WHERE id = ?");
  const dropRestingOn = db.prepare<[number, number]>(
    `DELETE FROM operation_target WHERE message_id = ? AND operation_id IN
       (SELECT id FROM operation WHERE id > ? AND kind NOT IN ('setFlag', 'copy'))`,
  );
  const movesTo = db
    .prepare<[number], number>("SELECT id FROM operation WHERE to_mailbox_id = ? ORDER BY id DESC")
    .pluck();
  const resetFloors = db.prepare<[number]>("UPDATE operation SET uid_floor = 0 WHERE to_mailbox_id = ?");
  const operationsOn = db
    .prepare<[number], number>("SELECT operation_id FROM operation_target WHERE message_id = ?")
    .pluck();
  const dropTargets = db.prepare<[number]>("DELETE FROM operation_target WHERE message_id = ?");
  const expunged = db.prepare<[number], { mailbox_id: number; account_id: number }>(
    "SELECT mailbox_id, account_id FROM message WHERE id = ? AND expunged = 1",
  );
  const dropMessage = db.prepare<[number]>("DELETE FROM message WHERE id = ?");

  function cancel(operationId: number): void {
    const kind = kindOf.get(operationId);
    if (kind === undefined) return;
    for (const copyId of copiesOf.all(operationId)) copyRows.drop(copyId);
    const messageIds = targets.all(operationId);
    for (const messageId of kind === "setFlag" || kind === "copy" ? [] : messageIds)
      dropRestingOn.run(messageId, operationId);
    remove.run(operationId);
    for (const messageId of messageIds) {
      shown.reshow(messageId, { byPerson: true });
      const gone = shown.hasPendingMove(messageId) ? undefined : expunged.get(messageId);
      if (!gone) continue;
      removal.because("deleted", () => dropMessage.run(messageId));
      changes.noteMessagesOf(gone.mailbox_id);
      changes.noteMailboxesOf(gone.account_id);
    }
  }

  function refuse(operationId: number, why: MailFailure): void {
    keepFailure(operationId, why);
    cancel(operationId);
  }

  function find(messageIds: MessageIds): ActedOn[] {
    if (!("mailboxId" in messageIds)) return [...new Set(messageIds)].flatMap((id) => actedOn.get(id) ?? []);
    const except = new Set(messageIds.except);
    return allIn.all(messageIds.mailboxId, messageIds.upTo).filter(({ id }) => !except.has(id));
  }

  return {
    find,

    enqueue(messages, change) {
      for (const [first, group] of portions(messages)) {
        const { lastInsertRowid } = add.run({
          accountId: first.account_id,
          kind: change.kind,
          flag: change.kind === "setFlag" ? change.flag : null,
          value: change.kind === "setFlag" ? Number(change.value) : null,
          toMailboxId: change.kind === "move" ? change.toMailboxId : null,
          notBefore: change.kind === "delete" ? change.notBefore : 0,
        });
        for (const { id } of group) addTarget.run(lastInsertRowid, id);
        shown.reshowQueued(Number(lastInsertRowid));
      }
    },

    enqueueCopies(messages, toMailboxId) {
      const added: number[] = [];
      for (const [first, group] of portions(messages)) {
        const { lastInsertRowid } = add.run({
          accountId: first.account_id,
          kind: "copy",
          flag: null,
          value: null,
          toMailboxId,
          notBefore: 0,
        });
        for (const message of group) {
          const copyId = copyRows.add(message.id, toMailboxId, floorOf.get(lastInsertRowid) ?? 0);
          addCopyTarget.run(lastInsertRowid, message.id, copyId);
          added.push(copyId);
        }
      }
      return added;
    },

    refuse,

    refuseAllTo(mailboxId) {
      for (const operationId of movesTo.all(mailboxId)) refuse(operationId, { code: "NOT_FOUND", what: "mailbox" });
    },

    resetFloors: (mailboxId) => void resetFloors.run(mailboxId),

    giveUpOn(messageIds) {
      const given = new Set(messageIds.flatMap((messageId) => operationsOn.all(messageId)));
      for (const operationId of given) keepFailure(operationId, { code: "NOT_FOUND", what: "message" });
      for (const messageId of messageIds) {
        for (const copyId of copiesFrom.all(messageId)) copyRows.drop(copyId);
        dropTargets.run(messageId);
      }
      return [...given];
    },
  };
}
