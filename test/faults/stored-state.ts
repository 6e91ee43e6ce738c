import { createHash } from "node:crypto";
import { type Database, openDatabase } from "../../electron/store/database.ts";
import { createReader } from "../../electron/store/reader.ts";
import { databasePathIn } from "./composition.ts";
import type { ServerState } from "./server-state.ts";

interface Row {
  id: number;
  shown_in: string;
  hidden: number;
  server_mailbox: string;
  uid: number | null;
  place: string;
  flags: string;
  server_flags: string;
  messageId: string;
}

/** A store, read beside whoever writes to it. */
export interface StoredState {
  /** How many operations and sends are not carried out yet. */
  readonly waiting: number;
  /** Whether the body of every message that the server has is here. */
  readonly hasBodies: boolean;
  /** Where a person sees each message, and with which flags; by Message-ID. */
  readonly shown: ReadonlyMap<string, readonly string[]>;
  /** Every way in which the store is not what the server holds. */
  compare(server: ServerState, bodyHashes: ReadonlyMap<string, string>): string[];
  /** Everything there is, but for when a server was last heard of and how often a wait was looked at. */
  readonly dump: ReadonlyMap<string, string>;
  /** Message-IDs of what is gone from the server and kept here; `isWhole` where its bytes are, too. */
  readonly removed: readonly { readonly messageId: string; readonly isWhole: boolean }[];
  readonly outbox: readonly { readonly messageId: string; readonly state: string }[];
  readonly drafts: number;
  readonly bodies: number;
  /** What `integrity_check` and its like find. */
  readonly unsound: readonly string[];
}

const MOST_SAID = 8;

export function readStore(directory: string, { whole = true }: { whole?: boolean } = {}): StoredState {
  const db = openDatabase(databasePathIn(directory), { readonly: true });
  try {
    const count = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0;
    const waiting =
      count("SELECT count(*) FROM operation") +
      count("SELECT count(*) FROM outbox WHERE state NOT IN ('uncertain', 'refused')");
    const rows = whole ? readRows(db) : [];
    const validities = db
      .prepare<[], { path: string; uid_validity: number | null; row_total: number }>(
        "SELECT path, uid_validity, row_total FROM mailbox WHERE selectable = 1",
      )
      .all();
    const bodies = whole ? readBodies(db, rows) : new Map<string, string>();
    return {
      waiting,
      hasBodies:
        count(
          "SELECT count(*) FROM message WHERE body_bytes IS NULL AND place = 'known' AND uid IS NOT NULL AND expunged = 0",
        ) === 0,
      shown: listShown(rows),
      compare: (server, hashes) => [
        ...compareMailboxes(validities, server),
        ...compareMessages(rows, server),
        ...compareShown(rows),
        ...compareBodies(bodies, hashes),
      ],
      bodies: bodies.size,
      dump: whole ? dumpTables(db) : new Map(),
      removed: db
        .prepare<[], { messageId: string; whole: number }>(
          `SELECT header_message_id AS messageId, EXISTS (SELECT 1 FROM body WHERE message_id = removed_message.id) AS whole
           FROM removed_message`,
        )
        .all()
        .map(({ messageId, whole }) => ({ messageId, isWhole: whole === 1 })),
      outbox: db
        .prepare<[], { messageId: string; state: string }>(
          "SELECT header_message_id AS messageId, state FROM outbox ORDER BY id",
        )
        .all(),
      drafts: count("SELECT count(*) FROM draft WHERE outbox_id IS NULL"),
      unsound: whole ? findUnsound(db) : [],
    };
  } finally {
    db.close();
  }
}

/** What differs between two dumps, table by table. */
export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((table) => {
    const [old = [], now = []] = [before.get(table)?.split("\n"), after.get(table)?.split("\n")];
    const gone = old.filter((line) => !now.includes(line)).slice(0, 2);
    const came = now.filter((line) => !old.includes(line)).slice(0, 2);
    return gone.length + came.length === 0 ? [] : [`${table}: ${gone.join(" ")} → ${came.join(" ")}`];
  });
}

function readRows(db: Database): Row[] {
  return db
    .prepare<[], Row>(
      `SELECT m.id, shown.path AS shown_in, m.hidden, server.path AS server_mailbox, m.uid, m.place, m.flags,
         m.server_flags, m.header_message_id AS messageId
       FROM message m JOIN mailbox shown ON shown.id = m.mailbox_id JOIN mailbox server ON server.id = m.server_mailbox_id`,
    )
    .all();
}

function readBodies(db: Database, rows: readonly Row[]): Map<string, string> {
  const reader = createReader(db);
  const stored = new Set(db.prepare<[], number>("SELECT message_id FROM body").pluck().all());
  const hashes = new Map<string, string>();
  for (const { id, server_mailbox, uid } of rows) {
    if (!stored.has(id)) continue;
    const raw = reader.getRaw({ messageId: id });
    if (raw) hashes.set(`${server_mailbox} ${uid}`, createHash("sha256").update(raw).digest("hex"));
  }
  return hashes;
}

function listShown(rows: readonly Row[]): Map<string, string[]> {
  const shown = new Map<string, string[]>();
  for (const row of rows) {
    if (row.hidden === 1) continue;
    const places = shown.get(row.messageId) ?? [];
    places.push(`${row.shown_in} ${sortFlags(row.flags)}`);
    shown.set(row.messageId, places.sort());
  }
  return shown;
}

function compareMailboxes(
  stored: readonly { path: string; uid_validity: number | null }[],
  { uidValidity }: ServerState,
): string[] {
  const problems: string[] = [];
  for (const { path, uid_validity } of stored) {
    const there = uidValidity.get(path);
    if (there === undefined) problems.push(`mailbox ${path} is not on the server`);
    else if (uid_validity !== there) problems.push(`${path}: UIDVALIDITY ${uid_validity}, the server has ${there}`);
  }
  for (const path of uidValidity.keys()) {
    if (!stored.some((each) => each.path === path)) problems.push(`mailbox ${path} is not in the store`);
  }
  return problems;
}

function compareMessages(rows: readonly Row[], { messages }: ServerState): string[] {
  const problems: string[] = [];
  const byKey = new Map(rows.map((row) => [`${row.server_mailbox} ${row.uid}`, row]));
  for (const { mailbox, uid, messageId, flags } of messages) {
    const key = `${mailbox} ${uid}`;
    const row = byKey.get(key);
    byKey.delete(key);
    if (!row) problems.push(`${key} ${messageId} is not in the store`);
    else if (row.messageId !== messageId) problems.push(`${key} is ${row.messageId}, the server has ${messageId}`);
    else if (sortFlags(row.server_flags) !== flags.join(" ")) {
      problems.push(`${key} ${messageId}: flags (${row.server_flags}), the server has (${flags.join(" ")})`);
    }
  }
  for (const [key, row] of byKey) problems.push(`${key} ${row.messageId} (${row.place}) is not on the server`);
  return atMost(problems);
}

function compareShown(rows: readonly Row[]): string[] {
  const problems = rows.flatMap((row) => {
    const isMarked = row.server_flags.split(" ").includes("\\Deleted");
    if (row.shown_in === row.server_mailbox && row.flags === row.server_flags && row.hidden === Number(isMarked)) {
      return [];
    }
    const shown = row.hidden === 1 ? "not shown" : `shown in ${row.shown_in} (${row.flags})`;
    return [`${row.messageId} of ${row.server_mailbox} (${row.server_flags}) is ${shown}`];
  });
  return atMost(problems);
}

function compareBodies(bodies: ReadonlyMap<string, string>, hashes: ReadonlyMap<string, string>): string[] {
  const wrong = [...bodies].filter(([key, hash]) => hashes.get(key) !== hash);
  return atMost(wrong.map(([key]) => `the body of ${key} is not the server's`));
}

const PASSING: Readonly<Record<string, readonly string[]>> = {
  account: ["last_contact"],
  message: ["awaited_selects"],
  // Where the rows are listed, they are what is counted.
  mailbox: ["mod_seq", "status_total", "status_unread"],
};

function dumpTables(db: Database): Map<string, string> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .pluck()
    .all();
  return new Map(
    tables.map((table) => {
      const rows = db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all();
      const lines = rows.map((row) => {
        for (const column of PASSING[table] ?? []) delete row[column];
        for (const [column, value] of Object.entries(row)) {
          if (value instanceof Uint8Array) row[column] = createHash("sha256").update(value).digest("hex");
        }
        return JSON.stringify(row);
      });
      return [table, lines.sort().join("\n")];
    }),
  );
}

function findUnsound(db: Database): string[] {
  const found: string[] = [];
  const integrity = db.pragma("integrity_check", { simple: true });
  if (integrity !== "ok") found.push(`integrity_check: ${integrity}`);
  if ((db.pragma("foreign_key_check") as unknown[]).length > 0) found.push("foreign_key_check finds something");
  const miscounted = db
    .prepare<[], string>(
      `SELECT path FROM mailbox b WHERE (row_total, row_unread) IS NOT
         (SELECT count(*), coalesce(sum(1 - seen), 0) FROM message WHERE mailbox_id = b.id AND hidden = 0)`,
    )
    .pluck()
    .all();
  return [...found, ...miscounted.map((path) => `the counts of ${path} are wrong`)];
}

function sortFlags(flags: string): string {
  return flags.split(" ").filter(Boolean).sort().join(" ");
}

function atMost(problems: readonly string[]): string[] {
  if (problems.length <= MOST_SAID) return [...problems];
  return [...problems.slice(0, MOST_SAID), `and ${problems.length - MOST_SAID} more like these`];
}
