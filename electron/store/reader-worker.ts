import { workerData } from "node:worker_threads";
import { failureOf } from "../../shared/failure.ts";
import { type Handlers, serve } from "../../shared/rpc.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";
import { serveThread } from "../thread/message-port.ts";
import { type Database, openDatabase } from "./database.ts";
import { assertMigrated } from "./migrations.ts";
import { createReader } from "./reader.ts";
import { refuseCalls } from "./refusal.ts";

const path: string = workerData.databasePath;
let db: Database | null = null;
let handlers: Handlers<StoreReaderApi> | null = null;

function openReader(): Handlers<StoreReaderApi> {
  try {
    const opened = openDatabase(path, { readonly: true });
    db = opened;
    assertMigrated(opened);
    return createReader(opened);
  } catch (error) {
    return refuseCalls<Handlers<StoreReaderApi>>(failureOf(error));
  }
}

serveThread(
  (port) => {
    // The thread may be there before the writer has migrated; its first port comes afterwards.
    handlers ??= openReader();
    serve<StoreReaderApi>(port, handlers);
  },
  () => db?.close(),
);
