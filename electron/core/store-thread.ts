import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { failed } from "../../shared/failure.ts";
import { type Log, openLog } from "./log.ts";
import { startWorker, type WorkerThread } from "./worker-thread.ts";

/** Of a host that has not loaded the core. */
export { describeStartFailure } from "./start-failure.ts";

/** The thread of the store's writer, on its way to an open database. */
export interface StoreThread {
  readonly databasePath: string;
  readonly writer: WorkerThread;
  readonly log: Log;
}

/**
 * Makes the data directory this user's own and starts the thread of the store's writer, which loads and opens the database
 * while the host loads the rest of itself. Throws DATA_UNWRITABLE and DISK_FULL.
 */
export function startStoreThread(dataDirectory: string): StoreThread {
  // Whatever is written from here on is this user's alone.
  process.umask(0o077);
  claimDirectory(dataDirectory);
  const log = openLog(join(dataDirectory, "logs"), Date.now);
  const databasePath = join(dataDirectory, "mail.sqlite");
  const onError = (error: unknown) => log.bug(error);
  return { databasePath, writer: startWorker("writer", { workerData: { databasePath }, onError }), log };
}

function claimDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw failed(code === "ENOSPC" ? { code: "DISK_FULL", path } : { code: "DATA_UNWRITABLE", path }, error);
  }
}
