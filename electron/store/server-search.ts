import type { StoreReaderApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import { createMailboxLookup } from "./search-mailboxes.ts";

type Calls = "listMailboxesToAsk" | "findMailboxes" | "findWithoutBody";

/** What a search of the servers is told about the mail that is not here whole. */
export function serverSearchReader(db: Database): Pick<StoreReaderApi, Calls> {
  const toAsk = db.prepare<[number], { id: number; path: string }>(
    `SELECT b.id, b.path FROM mailbox b
     WHERE b.account_id = ? AND b.selectable = 1
       AND (coalesce(b.listed_down_to, 2) > 1
         OR EXISTS (SELECT 1 FROM message m INDEXED BY message_without_body
           WHERE m.mailbox_id = b.id AND m.body_bytes IS NULL AND m.hidden = 0))
     ORDER BY b.position, b.id`,
  );
  const uidValidity = db.prepare<[number], number | null>("SELECT uid_validity FROM mailbox WHERE id = ?").pluck();
  const at = db.prepare<[number, number], { id: number; date: number; wanting: number }>(
    `SELECT id, internal_date AS date, hidden = 0 AND expunged = 0 AND body_bytes IS NULL AS wanting FROM message
     WHERE server_mailbox_id = ? AND uid = ? AND place = 'known'`,
  );
  const lookUp = createMailboxLookup(db);
  return {
    listMailboxesToAsk: ({ accountId }) => toAsk.all(accountId),
    findMailboxes: ({ name, scope }) => lookUp(name, scope),
    findWithoutBody({ mailboxId, uidValidity: valid, uids }) {
      if (uidValidity.get(mailboxId) !== valid) return { found: [], unlisted: uids.length };
      const rows = uids.map((uid) => at.get(mailboxId, uid));
      return {
        found: rows.flatMap((row) => (row?.wanting ? [{ messageId: row.id, date: row.date }] : [])),
        unlisted: rows.filter((row) => row === undefined).length,
      };
    },
  };
}
