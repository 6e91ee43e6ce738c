import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { failed } from "../../shared/failure.ts";
import { type Log, openLog } from "./log.ts";
import { startWorker, type WorkerThread } from "./worker-thread.ts";

/** Of a host that has not loaded the core. */
export { describeStartFailure } from "./start-failure.ts";

/** The threads of the store, on their way to an open database. */
export interface StoreThreads {
  readonly databasePath: string;
  readonly writer: WorkerThread;
  readonly reader: WorkerThread;
  readonly log: Log;
}

/**
 * Makes the data directory this user's own and starts the threads of the store, which load and open the database while
 * the host loads the rest of itself. Throws DATA_UNWRITABLE and DISK_FULL.
 */
export function startStoreThreads(dataDirectory: string): StoreThreads {
  // Whatever is written from here on is this user's alone.
  process.umask(0o077);
  claimDirectory(dataDirectory);
  const log = openLog(join(dataDirectory, "logs"), Date.now);
  const databasePath = join(dataDirectory, "mail.sqlite");
  const options = { workerData: { databasePath }, onError: (error: unknown) => log.bug(error) };
  const writer = startWorker("writer", options);
  // Loads its code meanwhile, and opens the database with its first port.
  return { databasePath, writer, reader: startWorker("reader", options), log };
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
