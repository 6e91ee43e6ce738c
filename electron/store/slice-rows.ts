import type { Mailbox } from "../../shared/mailbox.ts";
import type { ListedMessage, SliceRow } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import { formatFlags, hasFlag, isMarkedDeleted, parseFlags } from "./flags.ts";

const COLUMNS = [
  "account_id",
  "mailbox_id",
  "hidden",
  "server_mailbox_id",
  "uid",
  "flags",
  "seen",
  "server_flags",
  "internal_date",
  "size",
  "has_attachments",
  "header_message_id",
  "in_reply_to",
  "subject",
  "from_addresses",
  "to_addresses",
  "cc_addresses",
];

/** Adds messages to a mailbox as they come; gives those that are there already. */
export function createSliceRows(
  db: Database,
): (mailbox: Mailbox, rows: readonly SliceRow[]) => readonly ListedMessage[] {
  let adding: Iterable<unknown[]> = [];
  db.table("slice_row", {
    columns: COLUMNS,
    *rows() {
      yield* adding;
    },
  });
  // One statement for all: for each one that has triggers SQLite keeps copies of the pages it changes.
  const add = db.prepare(
    `INSERT INTO message (${COLUMNS}) SELECT ${COLUMNS} FROM slice_row WHERE true
     ON CONFLICT (server_mailbox_id, uid) DO NOTHING`,
  );
  const lastId = db.prepare<[], number | null>("SELECT max(id) FROM message").pluck();
  const older = db
    .prepare<{ mailboxId: number; uids: string; lastId: number }, number>(
      `SELECT uid FROM message WHERE server_mailbox_id = @mailboxId
         AND uid IN (SELECT value FROM json_each(@uids)) AND id <= @lastId`,
    )
    .pluck();

  return (mailbox, rows) => {
    const before = lastId.get() ?? 0;
    adding = columnsOf(mailbox, rows);
    const { changes } = add.run();
    adding = [];
    if (changes === rows.length) return [];
    const uids = JSON.stringify(rows.map(([uid]) => uid));
    const present = new Set(older.all({ mailboxId: mailbox.id, lastId: before, uids }));
    return rows.filter(([uid]) => present.has(uid)).map(messageOf);
  };
}

function* columnsOf({ id, accountId }: Mailbox, rows: readonly SliceRow[]): Generator<unknown[]> {
  const kinds = new Map<string, { flags: string; hidden: number; seen: number }>();
  for (const [uid, messageId, inReplyTo, subject, from, to, cc, internalDate, size, given, hasAttachments] of rows) {
    let kind = kinds.get(given);
    if (!kind) {
      const flags = formatFlags(parseFlags(given));
      kind = { flags, hidden: Number(isMarkedDeleted(flags)), seen: Number(hasFlag(flags, "\\Seen")) };
      kinds.set(given, kind);
    }
    const { flags, hidden, seen } = kind;
    // biome-ignore format: in the order of COLUMNS
    yield [accountId, id, hidden, id, uid, flags, seen, flags, internalDate, size, hasAttachments, messageId, inReplyTo,
      subject, from, to, cc];
  }
}

export function messageOf([uid, messageId, inReplyTo, subject, from, to, cc, ...rest]: SliceRow): ListedMessage {
  const [internalDate, size, flags, hasAttachments] = rest;
  return {
    uid,
    uidl: null,
    messageId,
    inReplyTo,
    subject,
    from: JSON.parse(from),
    to: JSON.parse(to),
    cc: JSON.parse(cc),
    internalDate,
    size,
    flags: parseFlags(flags),
    hasAttachments: hasAttachments === 1,
  };
}
