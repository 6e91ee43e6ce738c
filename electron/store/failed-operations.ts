import type { FailedOperation } from "../../shared/failed-operation.ts";
import { failed } from "../../shared/failure.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import type { OperationQueue } from "./operation-queue.ts";
import type { WriterContext } from "./transaction.ts";

interface Columns {
  id: number;
  account_id: number;
  kind: FailedOperation["kind"];
  flag: string | null;
  value: number | null;
  to_mailbox_id: number | null;
  to_mailbox_name: string;
  message_ids: string;
  subject: string;
  failure: string;
  failed_at: number;
}

export function failedOperationReader(db: Database): Pick<StoreReaderApi, "listFailedOperations"> {
  const all = db.prepare<[], Omit<Columns, "message_ids"> & { count: number }>(
    `SELECT id, account_id, kind, flag, value, to_mailbox_id, to_mailbox_name, subject, failure, failed_at,
       json_array_length(message_ids) AS count FROM failed_operation ORDER BY id DESC`,
  );
  return {
    listFailedOperations: () =>
      all.all().map((columns) => ({
        id: columns.id,
        accountId: columns.account_id,
        kind: columns.kind,
        flag: columns.flag,
        value: columns.value === 1,
        toMailbox: columns.to_mailbox_id === null ? null : { id: columns.to_mailbox_id, name: columns.to_mailbox_name },
        subject: columns.subject,
        count: columns.count,
        failure: JSON.parse(columns.failure),
        failedAt: columns.failed_at,
      })),
  };
}

/** What may be done about a failed operation. */
export function failedOperationWriter(
  { db, changes }: WriterContext,
  operations: OperationQueue,
  actions: Pick<StoreWriterApi, "setFlag" | "moveMessages" | "copyMessages" | "restoreRemoved">,
): Pick<StoreWriterApi, "retryFailed" | "dismissFailed"> {
  const row = db.prepare<[number], Columns>("SELECT * FROM failed_operation WHERE id = ?");
  const remove = db.prepare<[number]>("DELETE FROM failed_operation WHERE id = ?");

  function repeat({ kind, flag, value, to_mailbox_id, message_ids }: Columns): readonly number[] {
    const messageIds: number[] = JSON.parse(message_ids);
    const mailboxId = to_mailbox_id ?? 0;
    if (kind === "setFlag") return actions.setFlag({ messageIds, flag: flag ?? "", value: value === 1 }).accountIds;
    if (kind === "move") return actions.moveMessages({ messageIds, mailboxId }).accountIds;
    if (kind === "copy") return actions.copyMessages({ messageIds, mailboxId }).accountIds;
    if (kind === "append") return actions.restoreRemoved({ messageIds }).accountIds;
    const messages = operations.find(messageIds);
    if (messages.length === 0) throw failed({ code: "NOT_FOUND", what: "message" });
    operations.enqueue(messages, { kind: "delete", notBefore: 0 });
    return [...new Set(messages.map(({ account_id }) => account_id))];
  }

  return {
    retryFailed({ failedId }) {
      const columns = row.get(failedId);
      if (!columns) throw failed({ code: "NOT_FOUND", what: "message" });
      const accountIds = repeat(columns);
      remove.run(failedId);
      changes.noteFailedOperations();
      return { accountIds };
    },
    dismissFailed({ failedId }) {
      if (remove.run(failedId).changes > 0) changes.noteFailedOperations();
    },
  };
}
