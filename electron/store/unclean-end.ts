import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Whether the database was not closed the last time: SQLite removes the WAL when the last connection closes, so that one
 * which lies there is the mark of a crash; it needs no space on a full disk.
 */
export function endedUncleanly(databasePath: string): boolean {
  return existsSync(`${databasePath}-wal`) || existsSync(uncheckedPath(databasePath));
}

/** Remembers that the file has still to be checked, should the program end in the meantime. */
export function markUnchecked(databasePath: string): void {
  write(uncheckedPath(databasePath), "");
}

export function clearUnchecked(databasePath: string): void {
  rmSync(uncheckedPath(databasePath), { force: true });
}

/** Remembers what was found broken: at the next start the file is kept aside and a new one is made. */
export function markDamaged(databasePath: string, finding: string): void {
  write(damagedMarkPath(databasePath), finding);
}

/** What {@link markDamaged} was told; null where the file is not known to be damaged. */
export function readDamage(databasePath: string): string | null {
  try {
    return readFileSync(damagedMarkPath(databasePath), "utf8");
  } catch {
    return null;
  }
}

export function clearDamage(databasePath: string): void {
  rmSync(damagedMarkPath(databasePath), { force: true });
}

const uncheckedPath = (databasePath: string) => `${databasePath}-unchecked`;
const damagedMarkPath = (databasePath: string) => `${databasePath}-damaged`;

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch {
    // On a full disk the mark is missing, and with it no more than a check that can be made later.
  }
}
