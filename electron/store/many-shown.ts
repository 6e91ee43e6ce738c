import { hasFlag, withFlag } from "./flags.ts";
import type { WriterContext } from "./transaction.ts";

interface QueuedOperation {
  account_id: number;
  kind: string;
  flag: string | null;
  value: number | null;
  to_mailbox_id: number | null;
}

/** Messages of one mailbox. */
interface Group {
  mailboxId: number;
  count: number;
  unread: number;
}

/**
 * What shown.ts does to one message after the other, done in a few statements to those of many messages for which it is
 * simple. Each of the two gives the messages that are left to be looked at one by one.
 */
export interface ManyShown {
  showQueued(operationId: number): readonly number[];
  showFreed(messageIds: readonly number[]): readonly number[];
}

/** In one mailbox only, on a server that keeps mailboxes, and where it is known. */
const IS_SIMPLE = `m.gm_msgid IS NULL AND m.place <> 'orphan'
  AND EXISTS (SELECT 1 FROM account a WHERE a.id = m.account_id AND a.protocol = 'imap')`;

/** Shown as the server has it, with nothing pending but the operation. */
const UNTOUCHED = `SELECT t.message_id FROM operation_target t JOIN message m ON m.id = t.message_id
  WHERE t.operation_id = @operationId AND ${IS_SIMPLE}
    AND m.hidden = 0 AND m.mailbox_id = m.server_mailbox_id AND m.flags = m.server_flags
    AND NOT EXISTS (SELECT 1 FROM operation_target o
      WHERE o.message_id = t.message_id AND o.operation_id <> t.operation_id)`;

/** With nothing pending. */
const FREE = `SELECT m.id FROM json_each(@ids) j JOIN message m ON m.id = j.value
  WHERE ${IS_SIMPLE} AND NOT EXISTS (SELECT 1 FROM operation_target o WHERE o.message_id = m.id)`;

const IS_MARKED = "instr(' ' || server_flags || ' ', ' \\Deleted ') > 0";
const IS_SEEN = "instr(' ' || server_flags || ' ', ' \\Seen ') > 0";

export function createManyShown({ db, changes }: Pick<WriterContext, "db" | "changes">): ManyShown {
  const operation = db.prepare<[number], QueuedOperation>(
    "SELECT account_id, kind, flag, value, to_mailbox_id FROM operation WHERE id = ?",
  );
  const others = db
    .prepare<{ operationId: number }, number>(
      `SELECT message_id FROM operation_target WHERE operation_id = @operationId AND message_id NOT IN (${UNTOUCHED})`,
    )
    .pluck();
  const groupsOf = db.prepare<{ operationId: number }, Group>(
    `SELECT mailbox_id AS mailboxId, count(*) AS count, sum(1 - seen) AS unread
     FROM message WHERE id IN (${UNTOUCHED}) GROUP BY mailbox_id`,
  );
  const move = db.prepare<{ operationId: number; mailboxId: number }>(
    `UPDATE message SET mailbox_id = @mailboxId WHERE id IN (${UNTOUCHED}) AND mailbox_id <> @mailboxId`,
  );
  const hide = db.prepare<{ operationId: number }>(`UPDATE message SET hidden = 1 WHERE id IN (${UNTOUCHED})`);
  const kindsOfFlags = db
    .prepare<{ operationId: number }, string>(`SELECT DISTINCT flags FROM message WHERE id IN (${UNTOUCHED})`)
    .pluck();
  const groupsWith = db.prepare<{ operationId: number; flags: string }, Group>(
    `SELECT mailbox_id AS mailboxId, count(*) AS count, sum(1 - seen) AS unread
     FROM message WHERE id IN (${UNTOUCHED}) AND flags = @flags GROUP BY mailbox_id`,
  );
  const saveFlags = db.prepare<{ operationId: number; flags: string; next: string; seen: number }>(
    `UPDATE message SET flags = @next, seen = @seen WHERE id IN (${UNTOUCHED}) AND flags = @flags`,
  );
  const unfree = db
    .prepare<{ ids: string }, number>(`SELECT value FROM json_each(@ids) WHERE value NOT IN (${FREE})`)
    .pluck();
  const shownNow = db.prepare<{ ids: string }, Group & { accountId: number }>(
    `SELECT account_id AS accountId, mailbox_id AS mailboxId, sum(1 - hidden) AS count,
       sum((1 - hidden) * (1 - seen)) AS unread
     FROM message WHERE id IN (${FREE}) GROUP BY account_id, mailbox_id`,
  );
  const shownThen = db.prepare<{ ids: string }, Group>(
    `SELECT server_mailbox_id AS mailboxId, sum(NOT ${IS_MARKED}) AS count,
       sum(NOT ${IS_MARKED} AND NOT ${IS_SEEN}) AS unread
     FROM message WHERE id IN (${FREE}) GROUP BY server_mailbox_id`,
  );
  const free = db.prepare<{ ids: string }>(
    `UPDATE message SET mailbox_id = server_mailbox_id, hidden = ${IS_MARKED}, flags = server_flags, seen = ${IS_SEEN}
     WHERE id IN (${FREE})`,
  );
  const adjustStatus = db.prepare<[number, number, number]>(
    "UPDATE mailbox SET status_total = status_total + ?, status_unread = status_unread + ? WHERE id = ?",
  );

  function adjust(by: 1 | -1, { mailboxId, count, unread }: Group): void {
    adjustStatus.run(by * count, by * unread, mailboxId);
    changes.noteMessagesOf(mailboxId);
  }

  return {
    showQueued(operationId) {
      const queued = operation.get(operationId);
      if (!queued) return [];
      const { account_id, kind, flag, value, to_mailbox_id } = queued;
      const left = others.all({ operationId });
      if (kind === "setFlag") {
        for (const flags of kindsOfFlags.all({ operationId })) {
          const next = withFlag(flags, flag ?? "", value === 1);
          const seen = Number(hasFlag(next, "\\Seen"));
          for (const { mailboxId, count, unread } of groupsWith.all({ operationId, flags })) {
            const more = count * (1 - seen) - unread;
            adjust(1, { mailboxId, count: 0, unread: more });
            if (more !== 0) changes.noteMailboxesOf(account_id);
          }
          saveFlags.run({ operationId, flags, next, seen });
        }
      } else if (kind === "delete" || to_mailbox_id !== null) {
        for (const group of groupsOf.all({ operationId })) {
          adjust(-1, group);
          changes.noteMailboxesOf(account_id);
          if (kind === "move" && to_mailbox_id !== null) adjust(1, { ...group, mailboxId: to_mailbox_id });
        }
        if (kind === "delete") hide.run({ operationId });
        else if (to_mailbox_id !== null) move.run({ operationId, mailboxId: to_mailbox_id });
      }
      return left;
    },

    showFreed(messageIds) {
      const ids = JSON.stringify(messageIds);
      const left = unfree.all({ ids });
      for (const group of shownNow.all({ ids })) {
        adjust(-1, group);
        changes.noteMailboxesOf(group.accountId);
      }
      for (const group of shownThen.all({ ids })) adjust(1, group);
      free.run({ ids });
      return left;
    },
  };
}
