import { hasFlag, isMarkedDeleted, withFlag } from "./flags.ts";
import { createManyShown } from "./many-shown.ts";
import type { WriterContext } from "./transaction.ts";

interface Standing {
  account_id: number;
  protocol: "imap" | "pop3";
  mailbox_id: number;
  hidden: number;
  flags: string;
  seen: number;
  server_mailbox_id: number;
  server_flags: string;
  place: "known" | "moved" | "orphan";
  gm_msgid: string | null;
}

interface PendingChange {
  kind: "setFlag" | "move" | "copy" | "delete";
  flag: string | null;
  value: number | null;
  to_mailbox_id: number | null;
}

export interface Shown {
  /**
   * Shows the message as the one rule says: what its server has, with the pending operations applied in order.
   *
   * `byPerson` says that the change is a person's and not the server's news, so that the counts which came from the
   * server move along with it.
   */
  reshow(messageId: number, options: { byPerson: boolean }): void;
  /** The same for the messages of an operation that has just been queued by a person, of which there may be many. */
  reshowQueued(operationId: number): void;
  /** The same for messages that a person has taken from operations, of which there may be many. */
  reshowFreed(messageIds: readonly number[]): void;
  /** A move or a delete of the message waits for the server. */
  hasPendingMove(messageId: number): boolean;
}

export function createShown({ db, changes }: WriterContext): Shown {
  const standing = db.prepare<[number], Standing>(
    `SELECT m.account_id, a.protocol, m.mailbox_id, m.hidden, m.flags, m.seen, m.server_mailbox_id, m.server_flags,
       m.place, m.gm_msgid
     FROM message m JOIN account a ON a.id = m.account_id WHERE m.id = ?`,
  );
  const pending = db.prepare<[number], PendingChange>(
    `SELECT o.kind, o.flag, o.value, o.to_mailbox_id FROM operation_target t JOIN operation o ON o.id = t.operation_id
     WHERE t.message_id = ? ORDER BY t.operation_id`,
  );
  const pendingOfAll = db.prepare<[number], PendingChange>(
    `SELECT o.kind, o.flag, o.value, o.to_mailbox_id FROM message m
       JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
       JOIN operation_target t ON t.message_id = s.id JOIN operation o ON o.id = t.operation_id
     WHERE m.id = ? AND s.gm_msgid IS NOT NULL AND (s.id = m.id OR o.kind = 'setFlag') ORDER BY t.operation_id`,
  );
  const others = db
    .prepare<[number], number>(
      `SELECT s.id FROM message m JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
       WHERE m.id = ? AND s.gm_msgid IS NOT NULL AND s.id <> m.id`,
    )
    .pluck();
  // Moved to where the message is already, or taken out of every mailbox by a move to Trash or Junk.
  const isRepeated = db
    .prepare<{ messageId: number; mailboxId: number }, 0 | 1>(
      `SELECT EXISTS (SELECT 1 FROM message m JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
         WHERE m.id = @messageId AND s.gm_msgid IS NOT NULL AND s.id <> m.id AND (
           m.server_mailbox_id <> @mailboxId AND s.server_mailbox_id = @mailboxId AND s.place = 'known'
           OR m.server_mailbox_id = @mailboxId AND EXISTS (
             SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation_id
               JOIN mailbox b ON b.id = o.to_mailbox_id
             WHERE t.message_id = s.id AND o.kind = 'move' AND b.special_use IN ('trash', 'junk'))))`,
    )
    .pluck();
  const update = db.prepare<[number, number, string, number, number]>(
    "UPDATE message SET mailbox_id = ?, hidden = ?, flags = ?, seen = ? WHERE id = ?",
  );
  const adjustStatus = db.prepare<[number, number, number]>(
    "UPDATE mailbox SET status_total = status_total + ?, status_unread = status_unread + ? WHERE id = ?",
  );

  /** Gives whether the message may stand in other mailboxes, too. */
  function show(messageId: number, byPerson: boolean): boolean {
    const row = standing.get(messageId);
    if (!row) return false;
    showRow(messageId, row, byPerson);
    return row.gm_msgid !== null;
  }

  function showRow(messageId: number, row: Standing, byPerson: boolean): void {
    // POP3 knows one mailbox: a move out of it is made here for good and no operation tells of it.
    let mailboxId = row.protocol === "pop3" ? row.mailbox_id : row.server_mailbox_id;
    let hidden = row.place === "orphan";
    let flags = row.server_flags;
    let isMoving = false;
    for (const change of (row.gm_msgid === null ? pending : pendingOfAll).iterate(messageId)) {
      isMoving ||= change.kind === "move";
      if (change.kind === "move" && change.to_mailbox_id !== null) mailboxId = change.to_mailbox_id;
      else if (change.kind === "delete") hidden = true;
      else if (change.kind === "setFlag") flags = withFlag(flags, change.flag ?? "", change.value === 1);
    }
    // What is on its way is marked in its old place by the move itself, where the server knows no MOVE.
    hidden ||= !isMoving && isMarkedDeleted(flags);
    hidden ||= row.gm_msgid !== null && isRepeated.get({ messageId, mailboxId }) === 1;
    const seen = hasFlag(flags, "\\Seen");
    const moved = mailboxId !== row.mailbox_id || hidden !== (row.hidden === 1);
    if (!moved && flags === row.flags) return;

    update.run(mailboxId, Number(hidden), flags, Number(seen), messageId);
    changes.noteMessagesOf(row.mailbox_id);
    changes.noteMessagesOf(mailboxId);
    if (!moved && Number(seen) === row.seen) return;
    changes.noteMailboxesOf(row.account_id);
    if (!byPerson) return;
    if (row.hidden === 0) adjustStatus.run(-1, row.seen - 1, row.mailbox_id);
    if (!hidden) adjustStatus.run(1, 1 - Number(seen), mailboxId);
  }

  function reshow(messageId: number, { byPerson }: { byPerson: boolean }): void {
    if (!show(messageId, byPerson)) return;
    for (const other of others.all(messageId)) show(other, byPerson);
  }
  const many = createManyShown({ db, changes });
  const reshowAll = (messageIds: readonly number[]) => {
    for (const messageId of messageIds) reshow(messageId, { byPerson: true });
  };

  return {
    reshow,

    reshowQueued: (operationId) => reshowAll(many.showQueued(operationId)),

    reshowFreed: (messageIds) => reshowAll(many.showFreed(messageIds)),

    hasPendingMove: (messageId) => pending.all(messageId).some(({ kind }) => kind === "move" || kind === "delete"),
  };
}
