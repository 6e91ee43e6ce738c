import type { DiskUse } from "../../shared/disk-use.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import type { WriterContext } from "./transaction.ts";

const DAY_MS = 86_400_000;
/** Bodies and pages that one call gives back at most: it must not keep the writer. */
const FREED_AT_ONCE = 500;
const PAGES_AT_ONCE = 500;

/**
 * What may go: bodies that their server can be asked for again and that are older or larger than what is chosen to be kept
 * here. What lives only here, POP3 mail and moves that the server does not know yet, is never among them.
 */
const FREEABLE = `a.protocol = 'imap' AND m.place = 'known' AND m.uid IS NOT NULL AND m.expunged = 0
  AND (m.internal_date < @now - coalesce(a.offline_days, 1e6) * ${DAY_MS} OR m.size > coalesce(a.offline_size, 1e15))`;

interface MailboxUse {
  accountId: number;
  mailboxId: number;
  messages: number;
  bodies: number;
  bytes: number;
  freeable: number;
}

export function diskUseReader(db: Database): Pick<StoreReaderApi, "getDiskUse"> {
  const byMailbox = db.prepare<{ now: number }, MailboxUse>(
    `SELECT b.account_id AS accountId, b.id AS mailboxId, count(m.id) AS messages, count(m.body_bytes) AS bodies,
       coalesce(sum(m.body_bytes), 0) AS bytes,
       coalesce(sum(CASE WHEN ${FREEABLE} THEN m.body_bytes END), 0) AS freeable
     FROM mailbox b JOIN account a ON a.id = b.account_id LEFT JOIN message m ON m.mailbox_id = b.id
     GROUP BY b.id ORDER BY b.account_id, b.position, b.id`,
  );
  const removed = db.prepare<[], { accountId: number; messages: number; bytes: number }>(
    `SELECT account_id AS accountId, count(*) AS messages, coalesce(sum(body_bytes), 0) AS bytes
     FROM removed_message GROUP BY account_id`,
  );
  return {
    getDiskUse({ now }): DiskUse {
      const pages = Number(db.pragma("page_count", { simple: true }));
      const pageSize = Number(db.pragma("page_size", { simple: true }));
      const kept = new Map(removed.all().map(({ accountId, ...use }) => [accountId, use]));
      const accounts = [...Map.groupBy(byMailbox.all({ now }), ({ accountId }) => accountId)].map(
        ([accountId, mailboxes]) => ({
          accountId,
          mailboxes: mailboxes.map(({ accountId: _, ...use }) => use),
          removed: kept.get(accountId) ?? { messages: 0, bytes: 0 },
        }),
      );
      return { bytes: pages * pageSize, accounts };
    },
  };
}

export function diskUseWriter({ db, changes, now }: WriterContext): Pick<StoreWriterApi, "freeBodies"> {
  const freeable = db.prepare<
    { accountId: number; now: number; limit: number },
    { id: number; mailbox_id: number; bytes: number }
  >(
    `SELECT m.id, m.mailbox_id, m.body_bytes AS bytes FROM message m JOIN account a ON a.id = m.account_id
     WHERE m.account_id = @accountId AND m.body_bytes > 0 AND ${FREEABLE} LIMIT @limit`,
  );
  const drop = db.prepare<[number]>("DELETE FROM body WHERE message_id = ?");
  return {
    freeBodies({ accountId }) {
      let freed = 0;
      const going = freeable.all({ accountId, now: now(), limit: FREED_AT_ONCE });
      for (const { id, mailbox_id, bytes } of going) {
        drop.run(id);
        freed += bytes;
        changes.noteMessagesOf(mailbox_id);
      }
      return { freed, isMore: going.length === FREED_AT_ONCE };
    },
  };
}

/**
 * Gives pages that nothing is stored in back to the system, some of them; says whether there are more. A database from
 * before pages could be given back singly is written anew once, which needs as much space again while it lasts.
 * Not inside a transaction.
 */
export function shrink(db: Database): { isMore: boolean } {
  if (db.pragma("auto_vacuum", { simple: true }) !== 2) {
    db.pragma("auto_vacuum = INCREMENTAL");
    db.exec("VACUUM");
    return { isMore: false };
  }
  db.pragma(`incremental_vacuum(${PAGES_AT_ONCE})`);
  return { isMore: Number(db.pragma("freelist_count", { simple: true })) > 0 };
}
