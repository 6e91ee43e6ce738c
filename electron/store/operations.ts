import type { Operation, OperationTarget, StoreReaderApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";

interface OperationColumns {
  id: number;
  kind: Operation["kind"];
  flag: string | null;
  value: number | null;
  to_mailbox_id: number | null;
  to_path: string | null;
  uid_floor: number;
  removed_id: number | null;
  attempts: number;
  not_before: number;
}

/**
 * Left out: what waits for an earlier operation to move one of its messages, and what has a message whose UID only the
 * next listing will tell.
 */
const READY_OPERATIONS = `
  SELECT o.id, o.kind, o.flag, o.value, o.to_mailbox_id, b.path AS to_path, o.uid_floor, o.attempts,
    o.not_before, o.removed_id
  FROM operation o LEFT JOIN mailbox b ON b.id = o.to_mailbox_id
  WHERE o.account_id = ? AND NOT EXISTS (
    SELECT 1 FROM operation_target t JOIN message m ON m.id = t.message_id
    WHERE t.operation_id = o.id AND (m.uid IS NULL OR EXISTS (
      SELECT 1 FROM operation_target e JOIN operation p ON p.id = e.operation_id
      WHERE e.message_id = t.message_id AND e.operation_id < o.id AND p.kind <> 'setFlag')))
  ORDER BY o.id`;

const TARGETS = `
  SELECT m.id AS messageId, b.id AS mailboxId, b.path, coalesce(b.uid_validity, 0) AS uidValidity, m.uid, m.uidl
  FROM operation_target t JOIN message m ON m.id = t.message_id JOIN mailbox b ON b.id = m.server_mailbox_id
  WHERE t.operation_id = ? ORDER BY m.uid`;

export function operationReader(db: Database): Pick<StoreReaderApi, "listOperations"> {
  const ready = db.prepare<[number], OperationColumns>(READY_OPERATIONS);
  const targetsOf = db.prepare<[number], OperationTarget>(TARGETS);

  function toOperation(columns: OperationColumns, accountId: number): Operation {
    const { id, attempts } = columns;
    const common = { id, accountId, attempts, targets: targetsOf.all(id) };
    if (columns.kind === "delete") return { ...common, kind: "delete", notBefore: columns.not_before };
    if (columns.kind === "append") {
      const { to_mailbox_id: toMailboxId, to_path: toPath, uid_floor: uidFloor, removed_id: removedId } = columns;
      return {
        ...common,
        kind: "append",
        toMailboxId: toMailboxId ?? 0,
        toPath: toPath ?? "",
        uidFloor,
        removedId: removedId ?? 0,
      };
    }
    if (columns.kind === "move" || columns.kind === "copy") {
      const { kind, to_mailbox_id: toMailboxId, to_path: toPath, uid_floor: uidFloor } = columns;
      return { ...common, kind, toMailboxId: toMailboxId ?? 0, toPath: toPath ?? "", uidFloor };
    }
    return { ...common, kind: "setFlag", flag: columns.flag ?? "", value: columns.value === 1 };
  }

  return {
    listOperations: ({ accountId }) => ready.all(accountId).map((columns) => toOperation(columns, accountId)),
  };
}
