import type { MailFailure } from "../../shared/failure.ts";
import type { WriterContext } from "./transaction.ts";

/** As many are kept of one account. */
const MOST_KEPT = 200;

/** Keeps what of an operation is needed to tell of it and to try it again. */
export function createFailureLog({ db, now, changes }: WriterContext): (operationId: number, why: MailFailure) => void {
  const keep = db.prepare<{ operationId: number; failure: string; at: number }>(
    `INSERT INTO failed_operation (account_id, kind, flag, value, to_mailbox_id, to_mailbox_name, message_ids, subject,
       failure, failed_at)
     SELECT o.account_id, o.kind, o.flag, o.value, o.to_mailbox_id, coalesce(b.name, ''),
       CASE WHEN o.removed_id IS NULL
         THEN (SELECT json_group_array(message_id) FROM operation_target WHERE operation_id = o.id)
         ELSE json_array(o.removed_id) END,
       coalesce((SELECT m.subject FROM operation_target t JOIN message m ON m.id = t.message_id
         WHERE t.operation_id = o.id ORDER BY m.internal_date DESC LIMIT 1), r.subject, ''),
       @failure, @at
     FROM operation o LEFT JOIN mailbox b ON b.id = o.to_mailbox_id LEFT JOIN removed_message r ON r.id = o.removed_id
     WHERE o.id = @operationId`,
  );
  const trim = db.prepare<[number | bigint, number]>(
    `DELETE FROM failed_operation WHERE id IN (SELECT id FROM failed_operation
       WHERE account_id = (SELECT account_id FROM failed_operation WHERE id = ?) ORDER BY id DESC LIMIT -1 OFFSET ?)`,
  );
  return (operationId, why) => {
    const kept = keep.run({ operationId, failure: JSON.stringify(why), at: now() });
    if (kept.changes === 0) return;
    trim.run(kept.lastInsertRowid, MOST_KEPT);
    changes.noteFailedOperations();
  };
}
