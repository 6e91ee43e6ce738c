import type { Database } from "./database.ts";
import { type SalvagedOperations, salvageOperations } from "./salvaged-operations.ts";

/**
 * What of each table is carried over from a damaged database: `whole` is written by a person and nowhere else; `local` is
 * on a server too unless its account is POP3's; `pending` is what {@link salvageOperations} can be sure of; `refetched` comes
 * again from the server.
 */
export const SALVAGE_RULES: Readonly<Record<string, "whole" | "local" | "pending" | "refetched">> = {
  account: "whole",
  setting: "whole",
  outbox: "whole",
  draft: "whole",
  draft_attachment: "whole",
  mailbox: "local",
  message: "local",
  removed_message: "whole",
  body: "local",
  failed_operation: "refetched",
  operation: "pending",
  operation_target: "pending",
  removal: "refetched",
  saved_search: "whole",
  search_feed: "refetched",
  search_store: "refetched",
  undo: "refetched",
  undo_message: "refetched",
};

type Row = Record<string, unknown>;

const nobody = () => "[]";
const nothing = () => null;

/**
 * What stands in for a JSON text that is none any more, by table and column; a row whose column has nothing to stand in is
 * left behind. An account keeps its drafts, though somebody has to say its server again; a message in the outbox is told
 * to have no recipient rather than be sent to another one.
 */
const STAND_INS: Readonly<Record<string, Readonly<Record<string, ((row: Row) => string | null) | undefined>>>> = {
  account: {
    incoming: ({ protocol, address }) =>
      JSON.stringify({
        protocol: protocol === "pop3" ? "pop3" : "imap",
        host: "unknown.invalid",
        port: protocol === "pop3" ? 995 : 993,
        security: "tls",
        username: address,
      }),
    outgoing: nothing,
  },
  setting: { value: undefined },
  outbox: { envelope_to: nobody, failure: nothing },
  draft: { reference_ids: nobody },
  message: { from_addresses: nobody, to_addresses: nobody, cc_addresses: nobody, labels: nobody },
  removed_message: { from_addresses: nobody, to_addresses: nobody, cc_addresses: nobody },
};

/** Rows that are looked for one by one where the tree that holds them is broken. */
const PROBED = 10_000;

export interface Salvage {
  /** Rows carried over, by table. */
  readonly carried: Readonly<Record<string, number>>;
  /** Tables of which something could not be read. */
  readonly unreadable: readonly string[];
  /** Pending changes to messages that were carried over. */
  readonly keptChanges: number;
  /** Those that stay behind, so far as they can be counted. */
  readonly lostChanges: number;
}

/** Copies what {@link SALVAGE_RULES} name out of `damaged` into the empty `fresh`, of the same version. */
export function salvageRows(damaged: Database, fresh: Database): Salvage {
  const carried: Record<string, number> = {};
  const unreadable: string[] = [];
  fresh.pragma("foreign_keys = OFF");
  const stored = new Set(
    fresh.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
  );
  fresh.transaction(() => {
    for (const [table, rule] of Object.entries(SALVAGE_RULES)) {
      if (rule === "pending" || rule === "refetched" || !stored.has(table)) continue;
      const isWanted = rule === "whole" ? () => true : createLocalFilter(fresh, table);
      const read = readRows(damaged, table);
      const rows = read.rows.map((row) => standIn(table, row));
      if (!read.isWhole || rows.some((row, index) => row !== read.rows[index])) unreadable.push(table);
      carried[table] = putRows(
        fresh,
        table,
        rows.filter((row) => row !== null),
        isWanted,
      );
      // Before the removed messages: that one of them waits to be found again does not mean that it is back.
      if (table === "message") putOperations(fresh, salvageOperations(damaged));
    }
    fresh.exec(`UPDATE mailbox SET
      row_total = (SELECT count(*) FROM message WHERE mailbox_id = mailbox.id AND hidden = 0),
      row_unread = (SELECT count(*) FROM message WHERE mailbox_id = mailbox.id AND hidden = 0 AND seen = 0)`);
    if (stored.has("removed_message")) keepIdsApart(fresh);
    dropReferences(fresh);
  })();
  fresh.pragma("foreign_keys = ON");
  const keptChanges = countPending(fresh);
  return { carried, unreadable, keptChanges, lostChanges: Math.max(0, countPending(damaged) - keptChanges) };
}

function putOperations(fresh: Database, { mailboxes, messages, operations, targets }: SalvagedOperations): void {
  const all = () => true;
  putRows(fresh, "mailbox", mailboxes, all);
  putRows(fresh, "message", messages, all);
  putRows(fresh, "operation", operations, all);
  putRows(fresh, "operation_target", targets, all);
  // A message that only lives here and whose deletion is not known any more is shown again.
  fresh.exec(`UPDATE message SET hidden = 0 WHERE hidden = 1 AND uidl IS NOT NULL
    AND id NOT IN (SELECT message_id FROM operation_target)`);
}

/** `row` itself where all of its JSON can be read; null where it cannot be without. */
function standIn(table: string, row: Row): Row | null {
  let mended = row;
  for (const [column, make] of Object.entries(STAND_INS[table] ?? {})) {
    const value = row[column];
    if (value === null || value === undefined || isJson(value)) continue;
    if (!make) return null;
    mended = { ...mended, [column]: make(row) };
  }
  return mended;
}

function isJson(value: unknown): boolean {
  try {
    JSON.parse(String(value));
    return true;
  } catch {
    return false;
  }
}

function countPending(db: Database): number {
  try {
    return Number(db.prepare("SELECT count(*) FROM operation_target").pluck().get());
  } catch {
    return 0;
  }
}

function createLocalFilter(fresh: Database, table: string): (row: Row) => boolean {
  const isLocal = fresh.prepare<[unknown]>("SELECT 1 FROM account WHERE id = ? AND protocol = 'pop3'");
  const isLocalMessage = fresh.prepare<[unknown]>(
    "SELECT 1 FROM message m JOIN account a ON a.id = m.account_id WHERE m.id = ? AND a.protocol = 'pop3'",
  );
  if (table === "body") {
    const keepers = fresh.pragma("table_info(removed_message)") as unknown[];
    const isRemoved =
      keepers.length > 0 ? fresh.prepare<[unknown]>("SELECT 1 FROM removed_message WHERE id = ?") : undefined;
    return ({ message_id: id }) => isLocalMessage.get(id) !== undefined || isRemoved?.get(id) !== undefined;
  }
  return ({ account_id }) => isLocal.get(account_id) !== undefined;
}

function putRows(fresh: Database, table: string, rows: Iterable<Row>, isWanted: (row: Row) => boolean): number {
  const known = new Set((fresh.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name));
  let count = 0;
  for (const row of rows) {
    const columns = Object.keys(row).filter((name) => known.has(name));
    if (!isWanted(row)) continue;
    try {
      fresh
        .prepare(
          `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((name) => `@${name}`).join(", ")})
           ON CONFLICT DO NOTHING`,
        )
        .run(row);
      count += 1;
    } catch (error) {
      // What a damaged page made of a row may be no row any more; a full disk is nothing of the row's.
      if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("SQLITE_CONSTRAINT")) {
        throw error;
      }
    }
  }
  return count;
}

/** New messages and mailboxes get ids from the start again: none of those that removed messages stand under. */
function keepIdsApart(fresh: Database): void {
  fresh.exec(`
    UPDATE removed_message SET mailbox_id = 0 WHERE mailbox_id NOT IN (SELECT id FROM mailbox);
    DELETE FROM sqlite_sequence WHERE name = 'message';
    INSERT INTO sqlite_sequence (name, seq) SELECT 'message', max(id) FROM
      (SELECT id FROM message UNION ALL SELECT id FROM removed_message UNION ALL SELECT 0);
  `);
}

/** References to what was left behind are cut; what cannot be without its parent goes. A draft stays, whatever became of its sending. */
function dropReferences(fresh: Database): void {
  fresh.exec(`
    UPDATE saved_search SET mailbox_id = NULL WHERE mailbox_id NOT IN (SELECT id FROM mailbox);
    DELETE FROM saved_search WHERE account_id NOT IN (SELECT id FROM account);
    UPDATE draft SET source_message_id = NULL WHERE source_message_id NOT IN (SELECT id FROM message);
    UPDATE draft SET outbox_id = NULL WHERE outbox_id NOT IN (SELECT id FROM outbox);
  `);
  for (;;) {
    const broken = fresh.pragma("foreign_key_check") as { table: string; rowid: number }[];
    if (broken.length === 0) return;
    for (const { table, rowid } of broken) fresh.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(rowid);
  }
}

/** Every row that can still be read: from the front, from the back, and by its id in between. */
function readRows(damaged: Database, table: string): { rows: Row[]; isWhole: boolean } {
  let keys: string[];
  try {
    keys = (damaged.pragma(`table_info(${table})`) as { name: string; pk: number }[])
      .filter(({ pk }) => pk > 0)
      .map(({ name }) => name);
  } catch {
    return { rows: [], isWhole: false };
  }
  const [key] = keys;
  if (key === undefined) return { rows: [], isWhole: false };
  const found = new Map<unknown, Row>();
  if (walk(damaged, `SELECT * FROM ${table} ORDER BY ${key}`, key, found)) {
    return { rows: [...found.values()], isWhole: true };
  }
  walk(damaged, `SELECT * FROM ${table} ORDER BY ${key} DESC`, key, found);
  for (const id of probedIds(damaged, table, found)) {
    try {
      const row = damaged.prepare<[number], Row>(`SELECT * FROM ${table} WHERE ${key} = ?`).get(id);
      if (row) found.set(id, row);
    } catch {
      // On the broken page, or behind it.
    }
  }
  const rows = [...found].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)).map(([, row]) => row);
  return { rows, isWhole: false };
}

/** Whether it came to the end; a row that was read stays read. */
function walk(damaged: Database, sql: string, key: string, found: Map<unknown, Row>): boolean {
  try {
    for (const row of damaged.prepare<[], Row>(sql).iterate()) {
      if (row[key] !== null) found.set(row[key], row);
    }
    return true;
  } catch {
    return false;
  }
}

/** Ids that indexes name, and the whole numbers around those that were found. */
function probedIds(damaged: Database, table: string, found: ReadonlyMap<unknown, Row>): Set<number> {
  const ids = new Set<number>();
  try {
    for (const { name } of damaged.pragma(`index_list(${table})`) as { name: string }[]) {
      try {
        const columns = (damaged.pragma(`index_info(${name})`) as { name: string }[]).map((column) => column.name);
        const sql = `SELECT rowid FROM ${table} INDEXED BY ${name} ORDER BY ${columns.join(", ")}`;
        for (const id of damaged.prepare<[], number>(sql).pluck().iterate()) ids.add(id);
      } catch {
        // This index is broken, partial, or has no rowid.
      }
    }
  } catch {
    // The schema itself.
  }
  const numbers = [...found.keys()].filter((id): id is number => typeof id === "number");
  const last = numbers.reduce((most, id) => Math.max(most, id), 1_000);
  for (let id = Math.max(1, last - PROBED); id <= last; id += 1) ids.add(id);
  for (const id of found.keys()) ids.delete(id as number);
  return ids;
}
