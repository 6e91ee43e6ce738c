import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { failed } from "../../shared/failure.ts";

/**
 * Replaces the file at `path` whole, readable by this user only; after a crash either the old or the new one is there.
 * Throws DISK_FULL.
 */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(path, data);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? failed({ code: "DISK_FULL", path }, error) : error;
  }
}

async function replaceFile(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  if (process.platform === "win32") return; // a directory cannot be opened there
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
