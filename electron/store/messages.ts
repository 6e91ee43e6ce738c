import { failed } from "../../shared/failure.ts";
import type { MessageRow } from "../../shared/message.ts";
import type { MessageKey, StoreReaderApi } from "../../shared/services/store.ts";
import { createParsedQuery } from "./bodies.ts";
import type { Database } from "./database.ts";
import { parseFlags } from "./flags.ts";

export interface ListedColumns {
  id: number;
  account_id: number;
  mailbox_id: number;
  subject: string;
  from_addresses: string;
  to_addresses: string;
  internal_date: number;
  size: number;
  flags: string;
  has_attachments: number;
  snippet: string;
}

interface RowColumns extends ListedColumns {
  labels: string;
}

const ROW_COLUMNS = `id, account_id, mailbox_id, subject, from_addresses, to_addresses, internal_date, size, flags,
  has_attachments, labels, snippet`;

function toMessageRow(columns: RowColumns): MessageRow {
  const labels = columns.labels === "[]" ? [] : shownLabels(JSON.parse(columns.labels));
  return { ...(labels.length > 0 && { labels }), ...toListed(columns) };
}

/** What a list shows of a message, whether it is in a mailbox or was removed from one. */
export function toListed(columns: ListedColumns): Omit<MessageRow, "labels"> {
  return {
    id: columns.id,
    accountId: columns.account_id,
    mailboxId: columns.mailbox_id,
    subject: columns.subject,
    from: JSON.parse(columns.from_addresses),
    to: JSON.parse(columns.to_addresses),
    date: columns.internal_date,
    size: columns.size,
    flags: parseFlags(columns.flags),
    hasAttachments: columns.has_attachments === 1,
    snippet: columns.snippet,
  };
}

/** Those of the system (`\\Inbox`, `\\Important`) are mailboxes and flags already. */
function shownLabels(labels: readonly string[]): readonly string[] {
  return labels.filter((label) => !label.startsWith("\\"));
}

type Slice = { mailboxId: number; offset: number; limit: number };

/** Ids of a slice from the index alone; the rows themselves are then read for these few. */
function sliceQuery(direction: "ASC" | "DESC"): string {
  return `SELECT id FROM message WHERE mailbox_id = @mailboxId AND hidden = 0
    ORDER BY internal_date ${direction}, uid ${direction}, id ${direction} LIMIT @limit OFFSET @offset`;
}

/**
 * Ids from `offset` on, newest first. An offset has to be counted off in the index, so that what lies beyond the
 * middle is counted from the other end.
 */
function createSliceQuery(db: Database): (slice: Slice & { total: number }) => number[] {
  const fromNewest = db.prepare<Slice, number>(sliceQuery("DESC")).pluck();
  const fromOldest = db.prepare<Slice, number>(sliceQuery("ASC")).pluck();
  return ({ mailboxId, offset, limit, total }) => {
    const count = Math.min(limit, total - offset);
    if (count <= 0) return [];
    if (offset <= total / 2) return fromNewest.all({ mailboxId, offset, limit: count });
    return fromOldest.all({ mailboxId, offset: total - offset - count, limit: count }).reverse();
  };
}

type MessageQueries =
  | "listMessages"
  | "listMessageIds"
  | "chooseAll"
  | "getMessage"
  | "getRows"
  | "getMessageKey"
  | "getMessageKeys"
  | "listUids"
  | "findUids"
  | "countHeld";

export function messageReader(db: Database): Pick<StoreReaderApi, MessageQueries> {
  const totalOf = db.prepare<[number], number>("SELECT row_total FROM mailbox WHERE id = ?").pluck();
  const querySlice = createSliceQuery(db);
  const latest = db
    .prepare<[], number>("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'message'")
    .pluck();
  const row = db.prepare<[number], RowColumns>(`SELECT ${ROW_COLUMNS} FROM message WHERE id = ? AND hidden = 0`);
  const queryParsed = createParsedQuery(db);
  const key = db.prepare<[number], MessageKey>(
    `SELECT m.id AS messageId, m.account_id AS accountId, b.id AS mailboxId, b.path,
       coalesce(b.uid_validity, 0) AS uidValidity, m.uid, m.uidl, m.size
     FROM message m JOIN mailbox b ON b.id = m.server_mailbox_id WHERE m.id = ? AND m.place <> 'orphan'`,
  );
  const isAtRest = `id NOT IN (
    SELECT t.message_id FROM operation_target t JOIN operation o ON o.id = t.operation_id
    WHERE o.kind NOT IN ('setFlag', 'copy'))`;
  const uids = db.prepare<[number], { uid: number; uidl: string | null; flags: string }>(
    `SELECT uid, uidl, server_flags AS flags FROM message
     WHERE server_mailbox_id = ? AND uid IS NOT NULL AND ${isAtRest} ORDER BY uid`,
  );
  const uidsBetween = db
    .prepare<[number, number, number], number>(
      `SELECT uid FROM message WHERE server_mailbox_id = ? AND uid BETWEEN ? AND ? AND ${isAtRest}`,
    )
    .pluck();

  const held = db
    .prepare<[number], number>("SELECT count(*) FROM message WHERE server_mailbox_id = ? AND uid IS NOT NULL")
    .pluck();
  // Known to be gone from the server, and kept only until their operation has ended.
  const heldInVain = db
    .prepare<[number], number>(
      `SELECT count(*) FROM message WHERE id IN (SELECT message_id FROM operation_target)
       AND server_mailbox_id = ? AND uid IS NOT NULL AND expunged = 1`,
    )
    .pluck();

  const getRows = (ids: readonly number[]) =>
    ids.flatMap((id) => {
      const columns = row.get(id);
      return columns ? [toMessageRow(columns)] : [];
    });

  function countShown(mailboxId: number): number {
    const total = totalOf.get(mailboxId);
    if (total === undefined) throw failed({ code: "NOT_FOUND", what: "mailbox" });
    return total;
  }

  return {
    listMessageIds: (slice) => querySlice({ ...slice, total: countShown(slice.mailboxId) }),

    chooseAll: ({ mailboxId }) => ({ upTo: latest.get() ?? 0, count: countShown(mailboxId) }),

    listMessages({ mailboxId, offset, limit }) {
      const total = countShown(mailboxId);
      return { total, offset, rows: getRows(querySlice({ mailboxId, offset, limit, total })) };
    },

    getMessage({ messageId }) {
      const columns = row.get(messageId);
      if (!columns) throw failed({ code: "NOT_FOUND", what: "message" });
      return { row: toMessageRow(columns), parsed: queryParsed(messageId) };
    },

    getRows: ({ messageIds }) => getRows(messageIds),

    getMessageKey({ messageId }) {
      const found = key.get(messageId);
      if (!found) throw failed({ code: "NOT_FOUND", what: "message" });
      return found;
    },

    getMessageKeys: ({ messageIds }) => messageIds.flatMap((messageId) => key.get(messageId) ?? []),

    countHeld: ({ mailboxId }) => (held.get(mailboxId) ?? 0) - (heldInVain.get(mailboxId) ?? 0),

    findUids({ mailboxId, ranges }) {
      const found = new Set(ranges.flatMap(({ from, to }) => uidsBetween.all(mailboxId, from, to)));
      return [...found].sort((a, b) => a - b);
    },

    // The server's flags, not those shown: it is these that a sync compares.
    listUids: ({ mailboxId }) => uids.all(mailboxId).map((found) => ({ ...found, flags: parseFlags(found.flags) })),
  };
}
