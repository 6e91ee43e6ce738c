import type { AccountWork } from "../../shared/account.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";

/** Mailboxes that only repeat others' messages, or that nobody subscribes to, are not kept in step. */
const KEPT_IN_STEP = `m.account_id = a.id AND m.selectable = 1 AND m.subscribed = 1
  AND coalesce(m.special_use, '') NOT IN ('all', 'flagged', 'important')`;

const WORK = `
  SELECT a.id AS accountId,
    (SELECT count(*) FROM operation o LEFT JOIN operation_target t ON t.operation_id = o.id WHERE o.account_id = a.id)
      AS pendingChanges,
    (SELECT count(*) FROM outbox o WHERE o.account_id = a.id AND o.state <> 'accepted') AS unsent,
    (SELECT count(*) FROM mailbox m WHERE ${KEPT_IN_STEP} AND coalesce(m.listed_down_to, 2) > 1) AS unlistedMailboxes,
    (SELECT coalesce(sum(m.row_total), 0) FROM mailbox m WHERE ${KEPT_IN_STEP}) AS listed,
    (SELECT coalesce(sum(CASE WHEN m.listed_down_to <= 1 THEN m.row_total
       ELSE max(m.row_total, coalesce(m.status_total, 0)) END), 0) FROM mailbox m WHERE ${KEPT_IN_STEP}) AS total
  FROM account a ORDER BY a.id`;

/** What each account has yet to do, in figures that need no row to be read but those of mailboxes. */
export function accountWorkReader(db: Database): Pick<StoreReaderApi, "listWork"> {
  const all = db.prepare<[], AccountWork>(WORK);
  return { listWork: () => all.all() };
}
