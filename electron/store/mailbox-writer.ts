import { failed } from "../../shared/failure.ts";
import type { RemovalReason } from "../../shared/removed.ts";
import type { ListedMailbox, StoreWriterApi } from "../../shared/services/store.ts";
import { createPathWriter } from "./mailbox-changes.ts";
import { compareMailboxes } from "./mailbox-order.ts";
import { createMailboxSyncQuery } from "./mailboxes.ts";
import type { OperationQueue } from "./operation-queue.ts";
import { DELETED_HERE } from "./removal.ts";
import { findRenamed, type KnownMailbox } from "./renamed-mailboxes.ts";
import type { WriterContext } from "./transaction.ts";

interface PendingDifference {
  total: number | null;
  unread: number | null;
}

type MailboxCalls = "applyMailboxes" | "dropMailbox" | "applyCounts" | "applySelected" | "finishListing";

export function mailboxWriter(
  { db, changes, removal }: WriterContext,
  operations: OperationQueue,
): Pick<StoreWriterApi, MailboxCalls> {
  const accountExists = db.prepare<[number]>("SELECT 1 FROM account WHERE id = ?");
  const known = db.prepare<[number], KnownMailbox>(
    `SELECT id, path, object_id AS objectId, uid_validity AS uidValidity, uid_next AS uidNext
     FROM mailbox WHERE account_id = ?`,
  );
  const put = db.prepare(
    `INSERT INTO mailbox (account_id, path, name, delimiter, special_use, selectable, position, subscribed,
       accepts_children, object_id)
     VALUES (@accountId, @path, @name, @delimiter, @specialUse, @selectable, @position, @subscribed,
       @acceptsChildren, @objectId)
     ON CONFLICT (account_id, path) DO UPDATE SET name = excluded.name, delimiter = excluded.delimiter,
       special_use = excluded.special_use, selectable = excluded.selectable, position = excluded.position,
       subscribed = excluded.subscribed, accepts_children = excluded.accepts_children,
       object_id = coalesce(excluded.object_id, object_id)
     WHERE (name, delimiter, special_use, selectable, position, subscribed, accepts_children, object_id) IS NOT
       (excluded.name, excluded.delimiter, excluded.special_use, excluded.selectable, excluded.position,
       excluded.subscribed, excluded.accepts_children, coalesce(excluded.object_id, object_id))`,
  );
  const idOfPath = db
    .prepare<[number, string], number>("SELECT id FROM mailbox WHERE account_id = ? AND path = ?")
    .pluck();
  const remove = db.prepare<[number]>("DELETE FROM mailbox WHERE id = ?");
  const accountOf = db.prepare<[number], number>("SELECT account_id FROM mailbox WHERE id = ?").pluck();
  const removeDeleted = db.prepare<{ mailboxId: number }>(
    `DELETE FROM message WHERE (server_mailbox_id = @mailboxId OR mailbox_id = @mailboxId) AND id IN (${DELETED_HERE})`,
  );
  const removeMessages = db.prepare<{ mailboxId: number }>(
    "DELETE FROM message WHERE server_mailbox_id = @mailboxId OR mailbox_id = @mailboxId",
  );
  const shownElsewhere = db
    .prepare<[number], number>("SELECT DISTINCT mailbox_id FROM message WHERE server_mailbox_id = ?")
    .pluck();
  const saveCounts = db.prepare<{ mailboxId: number; total: number; unread: number }>(
    `UPDATE mailbox SET status_total = @total, status_unread = @unread
     WHERE id = @mailboxId AND (status_total, status_unread) IS NOT (@total, @unread)`,
  );
  // What the pending operations make of the figures that the server gave without knowing of them.
  const pendingDifference = db.prepare<{ mailboxId: number }, PendingDifference>(
    `SELECT sum((mailbox_id = @mailboxId AND hidden = 0) - (server_mailbox_id = @mailboxId)) AS total,
       sum((mailbox_id = @mailboxId AND hidden = 0 AND seen = 0)
         - (server_mailbox_id = @mailboxId AND instr(' ' || server_flags || ' ', ' \\Seen ') = 0)) AS unread
     FROM message WHERE place <> 'orphan' AND id IN (
       SELECT t.message_id FROM operation_target t JOIN operation o ON o.id = t.operation_id
       WHERE o.account_id = (SELECT account_id FROM mailbox WHERE id = @mailboxId))`,
  );
  const saveSelected = db.prepare(
    `UPDATE mailbox SET uid_validity = @uidValidity, uid_next = @uidNext, mod_seq = @modSeq
     WHERE id = @mailboxId AND (uid_validity, uid_next, mod_seq) IS NOT (@uidValidity, @uidNext, @modSeq)`,
  );
  const restartListing = db.prepare<[number]>(
    "UPDATE mailbox SET listed_down_to = NULL, status_total = NULL, status_unread = NULL WHERE id = ?",
  );
  const orphanRows = db.prepare<[number]>(
    `UPDATE message SET uid = NULL, place = 'orphan', hidden = 1, mailbox_id = server_mailbox_id, uid_floor = 0,
       awaited_selects = 0, expunged = 0, flags = server_flags,
       seen = instr(' ' || server_flags || ' ', ' \\Seen ') > 0
     WHERE server_mailbox_id = ? AND NOT EXISTS (SELECT 1 FROM operation_target WHERE copy_id = message.id)`,
  );
  // The column's name is older than its meaning: it counts listings that came to their end, not SELECTs. The first may have
  // begun before the move; what the second does not bring either is not there.
  const dropLongAwaited = db.prepare<[number]>(
    `DELETE FROM message INDEXED BY message_awaited
     WHERE server_mailbox_id = ? AND place <> 'known' AND place = 'moved' AND awaited_selects > 0
       AND NOT EXISTS (SELECT 1 FROM operation_target WHERE copy_id = message.id)`,
  );
  const countAwaited = db
    .prepare<[number], number>(
      `UPDATE message INDEXED BY message_awaited SET awaited_selects = awaited_selects + 1
       WHERE server_mailbox_id = ? AND place <> 'known' AND place = 'moved' RETURNING awaited_selects`,
    )
    .pluck();
  const querySync = createMailboxSyncQuery(db);
  const savePaths = createPathWriter(db);

  function applyCounts(mailboxId: number, accountId: number, counts: { total: number; unread: number }): void {
    const difference = pendingDifference.get({ mailboxId });
    const total = Math.max(0, counts.total + (difference?.total ?? 0));
    const unread = Math.max(0, counts.unread + (difference?.unread ?? 0));
    if (saveCounts.run({ mailboxId, total, unread }).changes > 0) changes.noteMailboxesOf(accountId);
  }

  function drop(mailboxId: number, accountId: number, reason: RemovalReason | null): void {
    operations.refuseAllTo(mailboxId);
    for (const shownIn of shownElsewhere.all(mailboxId)) changes.noteMessagesOf(shownIn);
    // Before it, while it can still be said where they were.
    removal.because(null, () => removeDeleted.run({ mailboxId }));
    removal.because(reason, () => removeMessages.run({ mailboxId }));
    remove.run(mailboxId);
    changes.noteMailboxesOf(accountId);
  }

  /** The server's numbers mean nothing any more: rows, and what is to be done to them, wait for the messages to come again. */
  function forgetUids(mailboxId: number, accountId: number): void {
    for (const shownIn of shownElsewhere.all(mailboxId)) changes.noteMessagesOf(shownIn);
    operations.resetFloors(mailboxId);
    orphanRows.run(mailboxId);
    restartListing.run(mailboxId);
    changes.noteMessagesOf(mailboxId);
    changes.noteMailboxesOf(accountId);
  }

  return {
    applyMailboxes({ accountId, listed }) {
      if (!accountExists.get(accountId)) throw failed({ code: "NOT_FOUND", what: "account" });
      // Every account has INBOX, so that a list of nothing is a fault on the way and no news.
      if (listed.length === 0) return;
      const byPath = new Map<string, ListedMailbox>(listed.map((mailbox) => [mailbox.path, mailbox]));
      const before = known.all(accountId);
      const renamed = findRenamed(before, [...byPath.values()]);
      const newPaths = new Set(renamed.values());
      for (const { id, path } of before) {
        if (!renamed.has(id) && (!byPath.has(path) || newPaths.has(path))) drop(id, accountId, "mailboxDeleted");
      }
      savePaths(renamed);
      if (renamed.size > 0) changes.noteMailboxesOf(accountId);
      for (const [position, mailbox] of [...byPath.values()].sort(compareMailboxes).entries()) {
        const { path, name, delimiter, specialUse } = mailbox;
        const selectable = Number(mailbox.selectable);
        const { changes: changed } = put.run({
          accountId,
          path,
          name,
          delimiter,
          specialUse,
          selectable,
          position,
          subscribed: Number(mailbox.subscribed ?? true),
          acceptsChildren: Number(delimiter !== null && (mailbox.acceptsChildren ?? true)),
          objectId: mailbox.objectId ?? null,
        });
        if (changed > 0) changes.noteMailboxesOf(accountId);
        const mailboxId = mailbox.counts && idOfPath.get(accountId, path);
        if (mailbox.counts && mailboxId !== undefined) applyCounts(mailboxId, accountId, mailbox.counts);
      }
    },

    dropMailbox({ mailboxId }) {
      const accountId = accountOf.get(mailboxId);
      if (accountId !== undefined) drop(mailboxId, accountId, null);
    },

    applyCounts({ mailboxId, total, unread }) {
      const { mailbox } = querySync(mailboxId);
      applyCounts(mailboxId, mailbox.accountId, { total, unread });
    },

    applySelected({ mailboxId, uidValidity, uidNext, modSeq }) {
      const stored = querySync(mailboxId);
      const renumbered = stored.uidValidity !== null && stored.uidValidity !== uidValidity;
      if (renumbered) forgetUids(mailboxId, stored.mailbox.accountId);
      // With rows here, the stored values say how far these are in step: only a listing may move them on.
      const isUnlisted = renumbered || stored.listedDownTo === null;
      saveSelected.run({
        mailboxId,
        uidValidity,
        uidNext: isUnlisted ? uidNext : stored.uidNext,
        modSeq: isUnlisted || modSeq === null ? modSeq : stored.modSeq,
      });
      return querySync(mailboxId);
    },

    finishListing({ mailboxId, uidValidity }) {
      const stored = querySync(mailboxId);
      if (stored.uidValidity !== uidValidity) return { isAwaited: false };
      if (removal.because("moveLost", () => dropLongAwaited.run(mailboxId)).changes > 0) {
        changes.noteMessagesOf(mailboxId);
        changes.noteMailboxesOf(stored.mailbox.accountId);
      }
      return { isAwaited: countAwaited.all(mailboxId).includes(1) };
    },
  };
}
