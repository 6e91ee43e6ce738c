import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { failed } from "../../shared/failure.ts";

/**
 * Makes the data directory of `databasePath` this process's alone, until it ends in whatever way: the lock is the
 * system's own on a small SQLite file, so a crash leaves nothing behind that has to be cleared away.
 * Throws DATA_IN_USE with the process that holds it.
 */
export function claimInstance(databasePath: string): void {
  const directory = dirname(databasePath);
  const holderPath = join(directory, "instance.pid");
  const lock = new Sqlite(join(directory, "instance.lock"), { timeout: 0 });
  try {
    // Nothing is ever written, so that it takes no room on a full disk.
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY")) {
      throw failed({ code: "DATA_IN_USE", path: directory, pid: readHolder(holderPath) }, error);
    }
    throw error;
  }
  claimed.push(lock);
  try {
    writeFileSync(holderPath, String(process.pid), { mode: 0o600 });
  } catch {
    // On a full disk who holds the lock is not told; that it is held is.
  }
}

/** Kept for the life of the thread: a lock that is collected is a lock that is gone. */
const claimed: Sqlite.Database[] = [];

function readHolder(path: string): number {
  try {
    return Number(readFileSync(path, "utf8")) || 0;
  } catch {
    return 0;
  }
}
