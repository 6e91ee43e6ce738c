import type { RemovalReason } from "../../shared/removed.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import { withFlag } from "./flags.ts";
import type { OperationQueue } from "./operation-queue.ts";
import type { RemovedReturn } from "./removed.ts";
import type { Shown } from "./shown.ts";
import type { WriterContext } from "./transaction.ts";

interface OperationRow {
  id: number;
  account_id: number;
  kind: "setFlag" | "move" | "copy" | "delete" | "append";
  flag: string | null;
  value: number | null;
  to_mailbox_id: number | null;
  uid_floor: number;
  removed_id: number | null;
}

interface Target {
  id: number;
  mailbox_id: number;
  uid: number | null;
  /** Where a listing that was quicker has brought the copy already. */
  copy_uid: number | null;
  server_flags: string;
  header_message_id: string;
  size: number;
}

type OperationCalls = "finishOperation" | "revertOperation" | "noteOperationAttempt";

/** What became of the operations that the mail worker carried out. */
export function operationWriter(
  { db, changes, removal }: WriterContext,
  operations: OperationQueue,
  shown: Shown,
  { putBack }: RemovedReturn,
): Pick<StoreWriterApi, OperationCalls> {
  const operation = db.prepare<[number], OperationRow>("SELECT * FROM operation WHERE id = ?");
  const targetsOf = db.prepare<[number], Target>(
    `SELECT m.id, m.mailbox_id, m.uid, NULL AS copy_uid, m.server_flags, m.header_message_id, m.size
     FROM operation_target t JOIN message m ON m.id = t.message_id WHERE t.operation_id = ? ORDER BY m.uid`,
  );
  const copiesOf = db.prepare<[number], Target>(
    `SELECT c.id, c.mailbox_id, m.uid, c.uid AS copy_uid, c.server_flags, c.header_message_id, c.size
     FROM operation_target t JOIN message m ON m.id = t.message_id JOIN message c ON c.id = t.copy_id
     WHERE t.operation_id = ? ORDER BY m.uid`,
  );
  const removeOperation = db.prepare<[number]>("DELETE FROM operation WHERE id = ?");
  const saveServerFlags = db.prepare<[string, number]>("UPDATE message SET server_flags = ? WHERE id = ?");
  const removeMessage = db.prepare<[number]>("DELETE FROM message WHERE id = ?");
  const uidValidityOf = db.prepare<[number], number | null>("SELECT uid_validity FROM mailbox WHERE id = ?").pluck();
  const saveUidValidity = db.prepare<[number, number]>("UPDATE mailbox SET uid_validity = ? WHERE id = ?");
  const listedAs = db
    .prepare<[number, number, number], number>(
      "SELECT id FROM message WHERE server_mailbox_id = ? AND uid = ? AND id <> ?",
    )
    .pluck();
  const listedSince = db.prepare<[number, number, string, number], { id: number; uid: number }>(
    `SELECT id, uid FROM message INDEXED BY message_header WHERE server_mailbox_id = ? AND uid >= ? AND header_message_id = ?
       AND header_message_id <> '' AND size = ? ORDER BY uid`,
  );
  const sameThere = db.prepare<[number, number], { id: number; uid: number }>(
    `SELECT s.id, s.uid FROM message m JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
     WHERE m.id = ? AND s.gm_msgid IS NOT NULL AND s.id <> m.id AND s.server_mailbox_id = ? AND s.place = 'known'`,
  );
  const sameElsewhere = db.prepare<[number, number], { id: number; mailbox_id: number }>(
    `SELECT s.id, s.mailbox_id FROM message m JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
     WHERE m.id = ? AND s.gm_msgid IS NOT NULL AND s.id <> m.id AND s.server_mailbox_id <> ?`,
  );
  const useOf = db.prepare<[number], string | null>("SELECT special_use FROM mailbox WHERE id = ?").pluck();
  const dropMoves = db.prepare<[number]>(
    `DELETE FROM operation_target WHERE message_id = ? AND operation_id IN
       (SELECT id FROM operation WHERE kind NOT IN ('setFlag', 'copy'))`,
  );
  const takeTargets = db.prepare<[number, number]>(
    "UPDATE OR IGNORE operation_target SET message_id = ? WHERE message_id = ?",
  );
  const takeBody = db.prepare<[number, number]>("UPDATE OR IGNORE body SET message_id = ? WHERE message_id = ?");
  const takeFlags = db.prepare<[number, number]>(
    "UPDATE message SET server_flags = (SELECT server_flags FROM message WHERE id = ?) WHERE id = ?",
  );
  const place = db.prepare(
    `UPDATE message SET server_mailbox_id = @mailboxId, uid = @uid, expunged = 0, awaited_selects = 0,
       place = CASE WHEN @uid IS NULL THEN 'moved' ELSE 'known' END, uid_floor = @uidFloor WHERE id = @id`,
  );
  const noteAttempt = db.prepare<[number]>("UPDATE operation SET attempts = attempts + 1 WHERE id = ?");

  function drop(target: Pick<Target, "id" | "mailbox_id">, accountId: number, reason: RemovalReason | null): void {
    removal.because(reason, () => removeMessage.run(target.id));
    changes.noteMessagesOf(target.mailbox_id);
    changes.noteMailboxesOf(accountId);
  }

  /** A listing that was quicker than this call has brought the moved message as a row of its own: both become one. */
  function mergeInto(messageId: number, duplicateId: number, accountId: number, mailboxId: number): void {
    // Two ways onward from here cannot both be gone: the row's own is kept.
    if (shown.hasPendingMove(messageId)) dropMoves.run(duplicateId);
    takeTargets.run(messageId, duplicateId);
    takeBody.run(messageId, duplicateId);
    takeFlags.run(duplicateId, messageId);
    removal.because(null, () => removeMessage.run(duplicateId));
    changes.noteMessagesOf(mailboxId);
    changes.noteMailboxesOf(accountId);
  }

  /** `targets` are the rows that are to be in `toMailboxId` now, with the UIDs of before. */
  function finishMove(
    { kind, account_id: accountId, uid_floor: uidFloor }: OperationRow,
    toMailboxId: number,
    targets: readonly Target[],
    copied: { uidValidity: number | undefined; uids: ReadonlyMap<number, number> },
  ): void {
    const stored = uidValidityOf.get(toMailboxId) ?? null;
    if (stored === null && copied.uidValidity !== undefined) saveUidValidity.run(copied.uidValidity, toMailboxId);
    const use = useOf.get(toMailboxId);
    const takesAllLabels = use === "trash" || use === "junk";
    const told = copied.uidValidity !== undefined && copied.uidValidity === (stored ?? copied.uidValidity);
    const placed = new Set<number>();
    for (const target of targets) {
      placed.add(target.id);
      // The mark of a move without MOVE stayed behind with what was copied.
      saveServerFlags.run(withFlag(target.server_flags, "\\Deleted", false), target.id);
      if (takesAllLabels) {
        for (const other of sameElsewhere.all(target.id, toMailboxId)) drop(other, accountId, null);
      }
      const same = sameThere.get(target.id, toMailboxId);
      if (same) {
        mergeInto(target.id, same.id, accountId, toMailboxId);
        place.run({ id: target.id, mailboxId: toMailboxId, uid: same.uid, uidFloor: 0 });
        continue;
      }
      const uid = target.uid === null ? undefined : copied.uids.get(target.uid);
      if (copied.uids.size > 0 && uid === undefined && target.uid !== null) {
        // COPYUID names every message that was moved or copied (RFC 4315 §3): this one was there no more.
        drop(target, accountId, kind === "copy" ? null : "deleted");
        continue;
      }
      if (told && uid !== undefined) {
        const duplicate = listedAs.get(toMailboxId, uid, target.id);
        if (duplicate !== undefined) mergeInto(target.id, duplicate, accountId, toMailboxId);
        place.run({ id: target.id, mailboxId: toMailboxId, uid, uidFloor: 0 });
        continue;
      }
      if (target.copy_uid !== null) continue;
      const duplicate = listedSince
        .all(toMailboxId, uidFloor, target.header_message_id, target.size)
        .find(({ id }) => !placed.has(id));
      if (duplicate) mergeInto(target.id, duplicate.id, accountId, toMailboxId);
      place.run({ id: target.id, mailboxId: toMailboxId, uid: duplicate?.uid ?? null, uidFloor });
    }
  }

  function finishAppend(
    { removed_id: removedId, to_mailbox_id: toMailboxId, uid_floor: uidFloor }: OperationRow,
    told: { uidValidity: number | undefined; uid: number | undefined },
  ): void {
    if (removedId === null || toMailboxId === null) return;
    const isCurrent = told.uidValidity !== undefined && told.uidValidity === uidValidityOf.get(toMailboxId);
    putBack(removedId, { mailboxId: toMailboxId, uid: (isCurrent ? told.uid : null) ?? null, uidFloor });
  }

  return {
    finishOperation({ operationId, uidValidity, uids = [], appendedUid }) {
      const row = operation.get(operationId);
      if (!row) return;
      const targets = (row.kind === "copy" ? copiesOf : targetsOf).all(operationId);
      removeOperation.run(operationId);
      if (row.kind === "setFlag") {
        for (const { id, server_flags } of targets) {
          saveServerFlags.run(withFlag(server_flags, row.flag ?? "", row.value === 1), id);
        }
      } else if (row.kind === "delete") {
        for (const target of targets) drop(target, row.account_id, null);
      } else if (row.kind === "append") {
        finishAppend(row, { uidValidity, uid: appendedUid });
      } else if (row.to_mailbox_id !== null) {
        const byOldUid = new Map(uids.map(({ from, to }) => [from, to]));
        finishMove(row, row.to_mailbox_id, targets, { uidValidity, uids: byOldUid });
      }
      for (const { id } of targets) shown.reshow(id, { byPerson: false });
    },

    revertOperation: ({ operationId, failure }) => operations.refuse(operationId, failure),

    noteOperationAttempt: ({ operationId }) => noteAttempt.run(operationId).changes > 0,
  };
}
