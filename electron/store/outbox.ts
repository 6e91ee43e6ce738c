import type { OutboxRow, OutboxState } from "../../shared/composition.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";

interface OutboxColumns {
  id: number;
  account_id: number;
  subject: string;
  envelope_to: string;
  state: OutboxState;
  failure: string | null;
  attempts: number;
  retry_at: number | null;
  queued_at: number;
}

interface JobColumns extends OutboxColumns {
  header_message_id: string;
  envelope_from: string;
  filed: Buffer;
  submitted: Buffer;
}

const ROW_COLUMNS = "id, account_id, subject, envelope_to, state, failure, attempts, retry_at, queued_at";

function toOutboxRow(columns: OutboxColumns): OutboxRow {
  return {
    id: columns.id,
    accountId: columns.account_id,
    subject: columns.subject,
    recipients: JSON.parse(columns.envelope_to),
    state: columns.state,
    failure: columns.failure === null ? null : JSON.parse(columns.failure),
    attempts: columns.attempts,
    retryAt: columns.retry_at,
    queuedAt: columns.queued_at,
  };
}

export function outboxReader(db: Database): Pick<StoreReaderApi, "listOutbox" | "listOutboxJobs"> {
  const all = db.prepare<[], OutboxColumns>(`SELECT ${ROW_COLUMNS} FROM outbox ORDER BY id`);
  const jobs = db.prepare<[number], JobColumns>(
    `SELECT ${ROW_COLUMNS}, header_message_id, envelope_from, filed, submitted FROM outbox
     WHERE account_id = ? AND state IN ('queued', 'accepted') ORDER BY id`,
  );
  return {
    listOutbox: () => all.all().map(toOutboxRow),
    listOutboxJobs: ({ accountId }) =>
      jobs.all(accountId).map((columns) => ({
        row: toOutboxRow(columns),
        message: {
          filed: new Uint8Array(columns.filed),
          submitted: new Uint8Array(columns.submitted),
          envelope: { from: columns.envelope_from, to: JSON.parse(columns.envelope_to) },
        },
        messageId: columns.header_message_id,
      })),
  };
}
