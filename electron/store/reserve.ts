import { randomBytes } from "node:crypto";
import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Bytes: SQLite needs 32 KiB for its shared memory, the rest is for what is stored on a full disk. */
const SIZE = 1024 * 1024;
const BLOCK = 4_096;
/** Only a disk with this many times as much free gives it. */
const PLENTY = 16;

/** Sets space aside that a start on a full disk can be made with; nothing where there is little left. */
export function keepReserve(databasePath: string): void {
  try {
    const { bavail, bsize } = statfsSync(dirname(databasePath));
    if (bavail * bsize >= SIZE * PLENTY) fillReserve(databasePath);
  } catch {
    // Not known, so not taken.
  }
}

/** Takes what a database that was just closed has left free, be it less than the whole. */
export function fillReserve(databasePath: string): void {
  const path = reservePath(databasePath);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= SIZE) return;
  try {
    const file = openSync(path, "w", 0o600);
    try {
      // Noise, so that a file system that compresses does not take it for nothing.
      for (let written = 0; written < SIZE; written += BLOCK) writeSync(file, randomBytes(BLOCK));
    } finally {
      closeSync(file);
    }
  } catch {
    // The disk is full: what was written is kept.
  }
}

/** Gives the space back; false where none was set aside. */
export function releaseReserve(databasePath: string): boolean {
  const path = reservePath(databasePath);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  rmSync(path, { force: true });
  return size > 0;
}

const reservePath = (databasePath: string) => `${databasePath}-reserve`;
