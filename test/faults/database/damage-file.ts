import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { openDatabase } from "../../../electron/store/database.ts";
import { SALVAGE_RULES } from "../../../electron/store/salvage.ts";

/** Numbers of a run that can be run again. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Pages of tables and indexes that carry what must not be lost, and those every reading goes through. */
export function pagesThatMatter(path: string): Set<number> {
  const db = openDatabase(path, { readonly: true });
  const kept = Object.keys(SALVAGE_RULES).filter((table) => SALVAGE_RULES[table] !== "refetched");
  const pages = db
    .prepare<[string], number>("SELECT pageno FROM dbstat WHERE name IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify([...kept, "sqlite_schema"]));
  db.close();
  return new Set(pages);
}

/** Copies `sound` to `path` and flips bytes of a page, zeroes one or cuts the file, by `round`; gives the pages hit. */
export function copyDamaged(sound: string, path: string, round: number, random: () => number): Set<number> {
  const bytes = readFileSync(sound);
  const pageSize = bytes.readUInt16BE(16);
  const offset = Math.floor(random() * bytes.length);
  const page = Math.floor(offset / pageSize);
  const hit = new Set<number>();
  if (round % 3 === 2) {
    copyFileSync(sound, path);
    truncateSync(path, offset);
    for (let cut = page; cut < bytes.length / pageSize; cut += 1) hit.add(cut + 1);
    return hit;
  }
  if (round % 3 === 1) bytes.fill(0, page * pageSize, (page + 1) * pageSize);
  else
    for (let at = 0; at < 64; at += 1)
      bytes[page * pageSize + Math.floor(random() * pageSize)] = Math.floor(random() * 256);
  writeFileSync(path, bytes);
  return hit.add(page + 1);
}
