import { workerData } from "node:worker_threads";
import { failureOf } from "../../shared/failure.ts";
import { type Handlers, serve } from "../../shared/rpc.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";
import { serveThread } from "../thread/message-port.ts";
import { openDatabase } from "./database.ts";
import { assertMigrated } from "./migrations.ts";
import { createReader } from "./reader.ts";
import { refuseCalls } from "./refusal.ts";

function openReader(path: string): Handlers<StoreReaderApi> {
  try {
    const db = openDatabase(path, { readonly: true });
    assertMigrated(db);
    return createReader(db);
  } catch (error) {
    return refuseCalls<Handlers<StoreReaderApi>>(failureOf(error));
  }
}

const handlers = openReader(workerData.databasePath);

serveThread((port) => {
  serve<StoreReaderApi>(port, handlers);
});
