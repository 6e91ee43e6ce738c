import { failed } from "../../shared/failure.ts";
import type { Mailbox, SpecialUse } from "../../shared/mailbox.ts";
import type { MailboxSync, StoreReaderApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";

interface MailboxColumns {
  id: number;
  account_id: number;
  path: string;
  name: string;
  delimiter: string | null;
  special_use: SpecialUse | null;
  selectable: number;
  subscribed: number;
  accepts_children: number;
  object_id: string | null;
  uid_validity: number | null;
  uid_next: number | null;
  mod_seq: string | null;
  listed_down_to: number | null;
  total: number;
  unread: number;
}

/**
 * The rule of the counts: once a mailbox is listed to its end they are those of the rows here. Until then they are
 * what STATUS said, moved along with what a person has changed since, but never less than the rows here.
 */
const MAILBOX_QUERY = `
  SELECT id, account_id, path, name, delimiter, special_use, selectable,
    subscribed, accepts_children, object_id,
    uid_validity, uid_next, mod_seq, listed_down_to,
    CASE WHEN listed_down_to <= 1 THEN row_total ELSE max(row_total, coalesce(status_total, 0)) END AS total,
    CASE WHEN listed_down_to <= 1 THEN row_unread ELSE max(row_unread, coalesce(status_unread, 0)) END AS unread
  FROM mailbox`;

function toMailbox(columns: MailboxColumns): Mailbox {
  return {
    id: columns.id,
    accountId: columns.account_id,
    path: columns.path,
    name: columns.name,
    delimiter: columns.delimiter,
    specialUse: columns.special_use,
    selectable: columns.selectable === 1,
    subscribed: columns.subscribed === 1,
    acceptsChildren: columns.accepts_children === 1,
    unread: columns.unread,
    total: columns.total,
  };
}

function toMailboxSync(columns: MailboxColumns): MailboxSync {
  return {
    mailbox: toMailbox(columns),
    uidValidity: columns.uid_validity,
    uidNext: columns.uid_next,
    modSeq: columns.mod_seq,
    listedDownTo: columns.listed_down_to,
    objectId: columns.object_id,
  };
}

/** Reads where a mailbox's sync stands; throws NOT_FOUND. */
export function createMailboxSyncQuery(db: Database): (mailboxId: number) => MailboxSync {
  const one = db.prepare<[number], MailboxColumns>(`${MAILBOX_QUERY} WHERE id = ?`);
  return (mailboxId) => {
    const columns = one.get(mailboxId);
    if (!columns) throw failed({ code: "NOT_FOUND", what: "mailbox" });
    return toMailboxSync(columns);
  };
}

type MailboxQueries = "listMailboxes" | "getMailboxSync" | "listMailboxSyncs";

export function mailboxReader(db: Database): Pick<StoreReaderApi, MailboxQueries> {
  const ofAccount = db.prepare<[number], MailboxColumns>(`${MAILBOX_QUERY} WHERE account_id = ? ORDER BY position, id`);
  const querySync = createMailboxSyncQuery(db);
  return {
    listMailboxes: ({ accountId }) => ofAccount.all(accountId).map(toMailbox),
    getMailboxSync: ({ mailboxId }) => querySync(mailboxId),
    listMailboxSyncs: ({ accountId }) => ofAccount.all(accountId).map(toMailboxSync),
  };
}
