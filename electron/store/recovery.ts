import { closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import type { StoreRecovery } from "../../shared/settings.ts";
import { type Database, openDatabase, translateErrors } from "./database.ts";
import { DATABASE_VERSION, migrate } from "./migrations.ts";
import { type Salvage, salvageRows } from "./salvage.ts";
import { clearDamage } from "./unclean-end.ts";

/** Of the databases that were ever made. */
const PAGE_SIZES = [16_384, 4_096] as const;

const NOTHING: Salvage = { carried: {}, unreadable: ["account"], keptChanges: 0, lostChanges: 0 };

const ENDINGS = ["", "-wal", "-shm"] as const;

/**
 * Keeps the damaged file aside and puts a new database in its place, with everything that no server has. The new one is
 * whole before the old one is touched, so that an end at any point in between loses neither. Throws DISK_FULL.
 */
export function recoverDatabase(path: string, at: number): StoreRecovery {
  const building = `${path}-building`;
  const patched = `${path}-patched`;
  for (const file of [building, patched]) removeDatabase(file);
  try {
    const salvage = translateErrors(path, () => build(path, building, patched));
    const keptPath = keptName(path, at);
    renameSync(building, readyPath(path));
    for (const ending of ENDINGS) if (existsSync(path + ending)) renameSync(path + ending, keptPath + ending);
    finishRecovery(path);
    return {
      keptPath,
      accounts: salvage.carried.account ?? 0,
      drafts: salvage.carried.draft ?? 0,
      outbox: salvage.carried.outbox ?? 0,
      keptChanges: salvage.keptChanges,
      lostChanges: salvage.lostChanges,
      unreadable: salvage.unreadable,
    };
  } finally {
    for (const file of [building, patched]) removeDatabase(file);
  }
}

/** Puts a new database in its place that a recovery had made when the program ended. */
export function finishRecovery(path: string): void {
  if (!existsSync(readyPath(path))) return;
  if (existsSync(path)) {
    // The damaged file was not kept aside yet: it is found damaged once more.
    removeDatabase(readyPath(path));
    return;
  }
  for (const ending of ["-wal", "-shm"]) rmSync(path + ending, { force: true });
  renameSync(readyPath(path), path);
  clearDamage(path);
}

const readyPath = (path: string) => `${path}-recovered`;

function build(path: string, building: string, patched: string): Salvage {
  const damaged = openDamaged(path, patched);
  try {
    const fresh = openDatabase(building, { readonly: false });
    try {
      // Read as what it was written as, and only then brought to today.
      migrate(fresh, damaged ? versionOf(damaged) : DATABASE_VERSION);
      const salvage = damaged ? salvageRows(damaged, fresh) : NOTHING;
      migrate(fresh);
      return salvage;
    } finally {
      fresh.close();
    }
  } finally {
    damaged?.close();
  }
}

/** A connection that reads as much as can be read; with a header put in place of one that is none. */
function openDamaged(path: string, patched: string): Database | null {
  const opened = openReadable(path);
  if (opened) return opened;
  if (!existsSync(path)) return null;
  for (const pageSize of PAGE_SIZES) {
    removeDatabase(patched);
    copyFileSync(path, patched);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${patched}-wal`);
    const file = openSync(patched, "r+");
    try {
      writeSync(file, plainHeader(pageSize), 0, 100, 0);
    } finally {
      closeSync(file);
    }
    const db = openReadable(patched);
    if (db && (pageSize === PAGE_SIZES.at(-1) || holdsAccounts(db))) return db;
    db?.close();
  }
  return null;
}

/** In pages of another size no table begins where the schema says. */
function holdsAccounts(db: Database): boolean {
  try {
    db.prepare("SELECT * FROM account").all();
    return true;
  } catch {
    return false;
  }
}

function openReadable(path: string): Database | null {
  let db: Database | null = null;
  try {
    db = openDatabase(path, { readonly: true });
    db.pragma("writable_schema = ON");
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return db;
  } catch {
    db?.close();
    return null;
  }
}

/** The first 100 bytes of a database as we make them (sqlite.org/fileformat.html#the_database_header). */
function plainHeader(pageSize: number): Buffer {
  const header = Buffer.alloc(100);
  header.write("SQLite format 3\0", "latin1");
  header.writeUInt16BE(pageSize, 16);
  header.set([2, 2, 0, 64, 32, 32], 18);
  header.writeUInt32BE(4, 44);
  header.writeUInt32BE(1, 56);
  header.writeUInt32BE(DATABASE_VERSION, 60);
  return header;
}

function versionOf(db: Database): number {
  const version = Number(db.pragma("user_version", { simple: true }));
  return version >= 1 && version <= DATABASE_VERSION ? version : DATABASE_VERSION;
}

function keptName(path: string, at: number): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(":", "-");
  const stem = `${path.replace(/\.sqlite$/, "")}.damaged-${stamp}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}.sqlite` : `${stem}-${number}.sqlite`;
    if (!existsSync(name)) return name;
  }
}

function removeDatabase(path: string): void {
  for (const ending of ENDINGS) rmSync(path + ending, { force: true });
}
