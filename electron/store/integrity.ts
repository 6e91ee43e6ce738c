import { type Database, openDatabase } from "./database.ts";

/** Findings that are told at most; one is enough to act upon. */
const FINDINGS = 10;

/** What is broken in the file, and which rows lack the row they belong to. Reads the whole file. */
export function checkIntegrity(path: string): { damage: string[]; orphans: string[] } {
  let db: Database | null = null;
  try {
    db = openDatabase(path, { readonly: true });
    const rows = db.pragma(`integrity_check(${FINDINGS})`) as { integrity_check: string }[];
    const damage = rows.map((row) => row.integrity_check).filter((finding) => finding !== "ok");
    if (damage.length > 0) return { damage, orphans: [] };
    const broken = db.pragma("foreign_key_check") as { table: string; rowid: number | null; parent: string }[];
    const orphans = broken.slice(0, FINDINGS).map((row) => `${row.table} ${row.rowid ?? "?"} has no ${row.parent}`);
    return { damage, orphans };
  } catch (error) {
    return { damage: [error instanceof Error ? error.message : String(error)], orphans: [] };
  } finally {
    db?.close();
  }
}
