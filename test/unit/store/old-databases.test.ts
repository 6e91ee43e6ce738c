import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { type Database, openDatabase } from "../../../electron/store/database.ts";
import { DATABASE_VERSION, migrate } from "../../../electron/store/migrations.ts";
import { expectLocalContent, expectOldContent, expectRemovedContent, restoreOldDatabase } from "./old-database.ts";
import { failureFrom, makeDirectory, openStore } from "./store-fixture.ts";

const VERSIONS = Array.from({ length: DATABASE_VERSION }, (_, index) => index + 1);

function schemaOf(db: Database): unknown[] {
  const version = db.pragma("user_version", { simple: true });
  return [version, ...db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all()];
}

function schemaAt(path: string): unknown[] {
  const db = openDatabase(path, { readonly: true });
  const schema = schemaOf(db);
  db.close();
  return schema;
}

describe.each(VERSIONS)("a database of version %i", (version) => {
  it("is stored here, as that version wrote it; `npm run -s old-database` makes today's", () => {
    const path = join(makeDirectory(), "mail.db");
    restoreOldDatabase(version, path);
    expect(schemaAt(path)[0]).toBe(version);
  });

  it("opens today with everything in it", () => {
    const path = join(makeDirectory(), "mail.db");
    restoreOldDatabase(version, path);
    const store = openStore(path);
    expectOldContent(store.db);
    if (version >= 8) expectRemovedContent(store.db);
    store.writer.recoverOutbox({});
    expect(store.reader.listOutbox({}).map(({ state }) => state)).toEqual(["queued", "uncertain"]);
    const fresh = openStore();
    expect(schemaOf(store.db).length).toBe(schemaOf(fresh.db).length);
  });
});

/** A connection whose every statement of a migration is preceded by `look`. */
function watchStatements(db: Database, look: () => void): void {
  const exec = db.exec.bind(db);
  const pragma = db.pragma.bind(db);
  db.exec = (sql) => {
    for (const statement of splitStatements(sql)) {
      look();
      exec(statement);
    }
    look();
    return db;
  };
  db.pragma = (sql, options) => {
    const value = pragma(sql, options);
    if (sql.startsWith("user_version =")) look();
    return value;
  };
}

function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let open = "";
  for (const line of sql.split("\n")) {
    open += `${line}\n`;
    const isTrigger = /^\s*CREATE TRIGGER/.test(open);
    if (isTrigger ? /\bEND;\s*$/.test(open) : /;\s*$/.test(open)) {
      statements.push(open);
      open = "";
    }
  }
  if (open.trim() !== "") throw new Error(`not a whole statement: ${open}`);
  return statements;
}

test("killed before any statement of any migration, a database is at its old or its new version, and goes on", () => {
  const directory = makeDirectory();
  const path = join(directory, "mail.db");
  restoreOldDatabase(1, path);
  const copies: string[] = [];
  const whole: string[] = [];
  const keep = (into: string[]) => {
    const copy = join(directory, `copy-${copies.length + whole.length}.db`);
    // What a process that is killed here leaves: its files as they are, without its memory.
    for (const ending of ["", "-wal"]) if (existsSync(path + ending)) cpSync(path + ending, copy + ending);
    into.push(copy);
  };
  const db = openDatabase(path, { readonly: false });
  // So little memory that the open transaction is written to the disk before it is committed.
  db.pragma("cache_size = 2");
  db.pragma("cache_spill = 1");
  watchStatements(db, () => keep(copies));
  const transaction = db.transaction.bind(db);
  db.transaction = ((work: never) => {
    keep(whole);
    return transaction(work);
  }) as typeof db.transaction;
  migrate(db);
  keep(whole);
  db.close();
  expect(whole).toHaveLength(DATABASE_VERSION);
  expect(copies.length).toBeGreaterThan(2 * (DATABASE_VERSION - 1));
  const allowed = whole.map((copy) => JSON.stringify(schemaAt(copy)));
  for (const copy of copies) {
    expect(allowed).toContain(JSON.stringify(schemaAt(copy)));
    const again = openDatabase(copy, { readonly: false });
    migrate(again);
    expect(JSON.stringify(schemaOf(again))).toBe(allowed.at(-1));
    expectOldContent(again);
    again.close();
  }
});

test("a database of a newer program is refused without changing a byte of it", () => {
  const path = join(makeDirectory(), "mail.db");
  restoreOldDatabase(DATABASE_VERSION, path);
  const newer = openDatabase(path, { readonly: false });
  expectLocalContent(newer);
  newer.exec("CREATE TABLE tomorrow (id INTEGER PRIMARY KEY)");
  newer.pragma(`user_version = ${DATABASE_VERSION + 1}`);
  newer.close();
  const hash = () => createHash("sha256").update(readFileSync(path)).digest("hex");
  const before = hash();
  const db = openDatabase(path, { readonly: false });
  expect(failureFrom(() => migrate(db))).toEqual({ code: "DATA_NEWER", path, version: DATABASE_VERSION + 1 });
  db.close();
  expect(hash()).toBe(before);
});
