import { workerData } from "node:worker_threads";
import { failed, failureOf } from "../../shared/failure.ts";
import { type Handlers, serve } from "../../shared/rpc.ts";
import type { SearchReaderApi } from "../../shared/services/search.ts";
import { serveThread } from "../thread/message-port.ts";
import { openDatabase } from "./database.ts";
import { assertMigrated } from "./migrations.ts";
import { refuseCalls } from "./refusal.ts";
import { createSearchReader } from "./search-reader.ts";

/** The calls; a search that nobody waits for any more when its turn comes is not made. */
function openSearch(): Handlers<SearchReaderApi> {
  try {
    const store = openDatabase(workerData.databasePath, { readonly: true });
    assertMigrated(store);
    const calls = createSearchReader({ indexPath: workerData.indexPath, store, now: Date.now });
    return {
      ...calls,
      async search(args, { signal }) {
        await new Promise(setImmediate);
        if (signal.aborted) throw failed({ code: "CANCELLED" });
        return calls.search(args);
      },
    };
  } catch (error) {
    return refuseCalls<Handlers<SearchReaderApi>>(failureOf(error));
  }
}

const handlers = openSearch();

serveThread((port) => {
  serve<SearchReaderApi>(port, handlers);
});
