import { workerData } from "node:worker_threads";
import { failureOf } from "../../shared/failure.ts";
import { type Handlers, type Server, serve } from "../../shared/rpc.ts";
import type { StoreWriterApi, StoreWriterEvents } from "../../shared/services/store.ts";
import { serveThread } from "../thread/message-port.ts";
import { openDatabase } from "./database.ts";
import { claimInstance } from "./instance-lock.ts";
import { migrate } from "./migrations.ts";
import { refuseCalls } from "./refusal.ts";
import { createWriter } from "./writer.ts";

const servers = new Set<Server<StoreWriterEvents>>();

function openWriter(path: string): Handlers<StoreWriterApi> {
  try {
    claimInstance(path);
    const db = openDatabase(path, { readonly: false });
    migrate(db);
    return createWriter(db, {
      now: Date.now,
      emit: (changes) => {
        for (const server of servers) server.emit("changed", changes);
      },
    });
  } catch (error) {
    return refuseCalls<Handlers<StoreWriterApi>>(failureOf(error));
  }
}

const handlers = openWriter(workerData.databasePath);

serveThread((port) => {
  const server = serve<StoreWriterApi, StoreWriterEvents>(port, handlers);
  servers.add(server);
  port.onClose(() => servers.delete(server));
});
