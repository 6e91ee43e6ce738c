import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_VERSION } from "../../electron/store/migrations.ts";
import { storeLetters } from "./stored-letters.ts";

/**
 * Copies to `path` the store that {@link storeLetters} makes of `count` letters. It is made once for each count and version
 * of the database, in `.cache/bench`: a million letters take a quarter of an hour.
 */
export async function copyLetters(path: string, count: number, account: Parameters<typeof storeLetters>[2]) {
  const directory = join(import.meta.dirname, "../../.cache/bench");
  const kept = join(directory, `letters-${count}-v${DATABASE_VERSION}.sqlite`);
  if (!existsSync(kept)) {
    const unfinished = `${kept}.unfinished`;
    mkdirSync(directory, { recursive: true });
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
    await storeLetters(unfinished, count, account);
    renameSync(unfinished, kept);
  }
  copyFileSync(kept, path, constants.COPYFILE_FICLONE);
}
