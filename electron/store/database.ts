import { rmSync, writeFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { failed, MailFailureError } from "../../shared/failure.ts";
import { markDamaged } from "./unclean-end.ts";

export type Database = Sqlite.Database;

/** Before this version a WAL reset could damage the file (sqlite.org/wal.html, "The WAL-reset bug"). */
const OLDEST_SQLITE = "3.51.3";

/** Each connection has a cache of its own, of pages that the system mostly has in its own as well. */
const CACHE_KB = 4_096;

/**
 * Opens the database file, as the one writer (which makes the file) or as a reader.
 *
 * Memory mapping stays off: a file cut short by a fault would then be a SIGBUS instead of a failure.
 * Throws DATA_DAMAGED and DISK_FULL.
 */
export function openDatabase(path: string, options: { readonly: boolean }): Database {
  return translateErrors(path, () => {
    const db = new Sqlite(path, { readonly: options.readonly, fileMustExist: options.readonly });
    try {
      assertSqliteVersion(db);
      db.pragma("busy_timeout = 5000");
      db.pragma("foreign_keys = ON");
      db.pragma("temp_store = MEMORY");
      if (options.readonly) {
        db.pragma("query_only = ON");
      } else {
        // Both say something to a new file only. Of packed bodies, 2 kB at the median, one fits into a page of 4 kB and
        // seven into one of 16; pages of freed bodies can be given back to the system.
        db.pragma("page_size = 16384");
        // Said again, it is written again: a file that is then refused would have been changed.
        if (db.pragma("auto_vacuum", { simple: true }) !== 2) db.pragma("auto_vacuum = INCREMENTAL");
        db.pragma("journal_mode = WAL");
        db.pragma("synchronous = FULL");
        db.pragma("journal_size_limit = 67108864");
      }
      // Counted in pages of the size that holds now: said of a new file before it has its own, it would be four times so much.
      db.pragma(`cache_size = -${CACHE_KB}`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function assertSqliteVersion(db: Database): void {
  const version = String(db.prepare("SELECT sqlite_version()").pluck().get());
  if (!isAtLeast(version, OLDEST_SQLITE)) throw new Error(`SQLite ${version} is older than ${OLDEST_SQLITE}`);
}

function isAtLeast(version: string, oldest: string): boolean {
  const wanted = oldest.split(".").map(Number);
  const given = version.split(".").map(Number);
  for (const [index, part] of wanted.entries()) {
    const difference = (given[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

const FULL_CODES: ReadonlySet<string> = new Set(["SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"]);
/** These have many causes; a quota that is used up and a disk that has no room for a new file are two. */
const MAYBE_FULL_CODES: ReadonlySet<string> = new Set([
  "SQLITE_CANTOPEN",
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_FSYNC",
  "SQLITE_IOERR_DIR_FSYNC",
  "SQLITE_IOERR_TRUNCATE",
  "SQLITE_IOERR_SHMOPEN",
  "SQLITE_IOERR_SHMMAP",
]);
const DAMAGE_CODES: ReadonlySet<string> = new Set(["SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ"]);

/** Runs `work`; an error of SQLite that a person can act on, or of what is stored, becomes its failure. */
export function translateErrors<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof MailFailureError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (FULL_CODES.has(code) || (MAYBE_FULL_CODES.has(code) && !hasRoom(path)))
      throw failed({ code: "DISK_FULL", path }, error);
    if (DAMAGE_CODES.has(code) || code.startsWith("SQLITE_CORRUPT") || isUnreadable(error, code)) {
      throw failed({ code: "DATA_DAMAGED", path }, error);
    }
    throw error;
  }
}

/** Whether the file's disk takes another few KiB of this user's. */
function hasRoom(path: string): boolean {
  const probe = `${path}-probe`;
  try {
    writeFileSync(probe, Buffer.alloc(8_192, 1), { mode: 0o600, flush: true });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== "ENOSPC" && code !== "EDQUOT";
  } finally {
    rmSync(probe, { force: true });
  }
}

/** A stored zstd frame or JSON text that is none any more; the words of a SyntaxError may quote the mail. */
function isUnreadable(error: unknown, code: string): boolean {
  return code.startsWith("ZSTD_error_") || error instanceof SyntaxError;
}

/** A page that SQLite could not make sense of: at the next start the file is replaced. One bad body is no reason to. */
export function noteDamage(path: string, error: unknown): void {
  const cause = error instanceof MailFailureError && error.failure.code === "DATA_DAMAGED" ? error.cause : null;
  if (cause instanceof Sqlite.SqliteError) markDamaged(path, cause.message);
}

/** `calls` with every error put through {@link translateErrors}, and each call through `around`. */
export function wrapCalls<Shape extends object>(
  path: string,
  calls: Shape,
  around: <Value>(name: keyof Shape & string, work: () => Value) => Value,
): Shape {
  const wrapped = Object.entries(calls).map(([name, call]) => [
    name,
    (args: unknown) => {
      try {
        return translateErrors(path, () => around(name as keyof Shape & string, () => call(args)));
      } catch (error) {
        noteDamage(path, error);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Shape;
}
