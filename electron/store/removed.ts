import { failed } from "../../shared/failure.ts";
import type { RemovalReason, RemovedMessage } from "../../shared/removed.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import { createParsedQuery } from "./bodies.ts";
import type { Database } from "./database.ts";
import { formatFlags, hasFlag, parseFlags } from "./flags.ts";
import { type ListedColumns, toListed } from "./messages.ts";
import { readSettings } from "./settings.ts";
import type { WriterContext } from "./transaction.ts";

const DAY_MS = 86_400_000;
/** Messages that one call purges at most: it must not keep the writer. */
const PURGED_AT_ONCE = 500;

interface RemovedColumns extends ListedColumns {
  mailbox_name: string;
  reason: RemovalReason;
  removed_at: number;
  body_bytes: number | null;
  is_returning: number;
}

const COLUMNS = `id, account_id, mailbox_id, mailbox_name, reason, removed_at, flags, internal_date, size, has_attachments,
  subject, from_addresses, to_addresses, snippet, body_bytes,
  EXISTS (SELECT 1 FROM operation o WHERE o.removed_id = removed_message.id) AS is_returning`;

function toRemoved(columns: RemovedColumns): RemovedMessage {
  return {
    ...toListed(columns),
    mailboxName: columns.mailbox_name,
    reason: columns.reason,
    removedAt: columns.removed_at,
    isWhole: columns.body_bytes !== null,
    isReturning: columns.is_returning === 1,
  };
}

export function removedReader(db: Database): Pick<StoreReaderApi, "listRemoved" | "getRemoved"> {
  const totalOf = db.prepare<[number], number>("SELECT count(*) FROM removed_message WHERE account_id = ?").pluck();
  const slice = db.prepare<[number, number, number], RemovedColumns>(
    `SELECT ${COLUMNS} FROM removed_message WHERE account_id = ? ORDER BY removed_at DESC, id DESC LIMIT ? OFFSET ?`,
  );
  const one = db.prepare<[number], RemovedColumns>(`SELECT ${COLUMNS} FROM removed_message WHERE id = ?`);
  const queryParsed = createParsedQuery(db);
  return {
    listRemoved: ({ accountId, offset, limit }) => ({
      total: totalOf.get(accountId) ?? 0,
      offset,
      rows: slice.all(accountId, limit, offset).map(toRemoved),
    }),
    getRemoved({ messageId }) {
      const columns = one.get(messageId);
      if (!columns) throw failed({ code: "NOT_FOUND", what: "message" });
      return { row: toRemoved(columns), parsed: columns.body_bytes === null ? null : queryParsed(messageId) };
    },
  };
}

interface Restorable {
  id: number;
  account_id: number;
  protocol: "imap" | "pop3";
  to_mailbox_id: number | null;
}

/** Puts a removed message back among the others, under its id and with its body. */
export interface RemovedReturn {
  /** `uid` null where the server did not tell it: the listing will bring it, at `uidFloor` or above. */
  putBack(removedId: number, place: { mailboxId: number; uid: number | null; uidFloor: number }): void;
}

export function createRemovedReturn({ db, changes, removal }: WriterContext): RemovedReturn {
  const find = db.prepare<[number], { account_id: number; flags: string; protocol: "imap" | "pop3" }>(
    `SELECT r.account_id, r.flags, a.protocol FROM removed_message r JOIN account a ON a.id = r.account_id WHERE r.id = ?`,
  );
  const isListed = db
    .prepare<[number, number | null], 1>("SELECT 1 FROM message WHERE server_mailbox_id = ? AND uid = ?")
    .pluck();
  const insert = db.prepare(
    `INSERT INTO message (id, account_id, mailbox_id, server_mailbox_id, uid, place, uid_floor, flags, seen, server_flags,
       internal_date, size, has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses,
       cc_addresses, snippet, gm_msgid, body_bytes)
     SELECT id, account_id, @mailboxId, @mailboxId, @uid, @place, @uidFloor, @flags, @seen, @flags,
       internal_date, size, has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses,
       cc_addresses, snippet, gm_msgid, body_bytes FROM removed_message WHERE id = @removedId`,
  );
  const forget = db.prepare<[number]>("DELETE FROM removed_message WHERE id = ?");
  return {
    putBack(removedId, { mailboxId, uid, uidFloor }) {
      const row = find.get(removedId);
      if (!row) return;
      if (uid === null || !isListed.get(mailboxId, uid)) {
        const flags = restoredFlags(row.flags);
        insert.run({
          removedId,
          mailboxId,
          uid,
          uidFloor,
          place: uid === null && row.protocol === "imap" ? "moved" : "known",
          flags,
          seen: Number(hasFlag(flags, "\\Seen")),
        });
      }
      removal.because(null, () => forget.run(removedId));
      changes.noteMessagesOf(mailboxId);
      changes.noteMailboxesOf(row.account_id);
    },
  };
}

/** A message comes back without the mark it went by; `\Recent` is the server's own (RFC 3501 §2.3.2). */
function restoredFlags(flags: string): string {
  return formatFlags(parseFlags(flags).filter((flag) => !/^\\(Deleted|Recent)$/i.test(flag)));
}

type RemovedCalls = "restoreRemoved" | "forgetRemoved" | "purgeRemoved";

export function removedWriter(
  { db, changes, now }: WriterContext,
  { putBack }: RemovedReturn,
): Pick<StoreWriterApi, RemovedCalls> {
  // Ids name one mailbox for ever and follow its renames; its path may name one that was made since.
  const restorable = db.prepare<[number], Restorable>(
    `SELECT r.id, r.account_id, a.protocol, coalesce(
       (SELECT id FROM mailbox WHERE id = r.mailbox_id AND selectable = 1),
       (SELECT id FROM mailbox WHERE account_id = r.account_id AND path = r.mailbox_path AND selectable = 1),
       (SELECT id FROM mailbox WHERE account_id = r.account_id AND special_use = 'inbox')) AS to_mailbox_id
     FROM removed_message r JOIN account a ON a.id = r.account_id
     WHERE r.id = ? AND r.body_bytes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM operation WHERE removed_id = r.id)`,
  );
  const append = db.prepare<{ accountId: number; removedId: number; toMailboxId: number }>(
    `INSERT INTO operation (account_id, kind, removed_id, to_mailbox_id, uid_floor)
     SELECT @accountId, 'append', @removedId, @toMailboxId,
       max(coalesce(uid_next, 0), coalesce((SELECT max(uid) + 1 FROM message WHERE server_mailbox_id = @toMailboxId), 0))
     FROM mailbox WHERE id = @toMailboxId`,
  );
  const accountOf = db.prepare<[number], number>("SELECT account_id FROM removed_message WHERE id = ?").pluck();
  const forget = db.prepare<[number]>("DELETE FROM removed_message WHERE id = ?");
  const accounts = db.prepare<[], number>("SELECT id FROM account").pluck();
  const purge = db.prepare<[number, number, number]>(
    `DELETE FROM removed_message WHERE id IN (
       SELECT id FROM removed_message r WHERE account_id = ? AND removed_at < ?
         AND NOT EXISTS (SELECT 1 FROM operation WHERE removed_id = r.id) LIMIT ?)`,
  );

  return {
    restoreRemoved({ messageIds }) {
      const accountIds = new Set<number>();
      let waiting = 0;
      for (const id of messageIds) {
        const message = restorable.get(id);
        if (!message || message.to_mailbox_id === null) continue;
        const { account_id: accountId, to_mailbox_id: toMailboxId } = message;
        waiting += 1;
        // A POP3 server takes nothing back: the message lives on here alone.
        if (message.protocol === "pop3") {
          putBack(id, { mailboxId: toMailboxId, uid: null, uidFloor: 0 });
          continue;
        }
        append.run({ accountId, removedId: id, toMailboxId });
        accountIds.add(accountId);
        changes.noteRemovedOf(accountId);
        changes.noteMailboxesOf(accountId);
      }
      return { accountIds: [...accountIds], restored: waiting, missing: messageIds.length - waiting };
    },

    forgetRemoved({ messageIds }) {
      for (const id of messageIds) {
        const accountId = accountOf.get(id);
        if (accountId === undefined) continue;
        forget.run(id);
        changes.noteMailboxesOf(accountId);
      }
    },

    purgeRemoved() {
      const before = now() - readSettings(db).keepRemovedDays * DAY_MS;
      const isMore = accounts.all().map((accountId) => {
        return purge.run(accountId, before, PURGED_AT_ONCE).changes === PURGED_AT_ONCE;
      });
      return { isMore: isMore.includes(true) };
    },
  };
}
