import { workerData } from "node:worker_threads";
import { type Handlers, type Server, serve } from "../../shared/rpc.ts";
import type { SearchIndexApi, SearchIndexEvents } from "../../shared/services/search.ts";
import { serveThread } from "../thread/message-port.ts";
import { openDatabase } from "./database.ts";
import { openIndexKeeper, type SearchIndexKeeper } from "./search-index-keeper.ts";

/** How often is told how far the index is, while it grows, in ms. */
const STATUS_INTERVAL = 500;
/** Changes of so long go into the index together, in ms: many small additions cost more than a few. */
const GATHERING = 200;
/** While a mailbox is being brought in. */
const GATHERING_MANY = 1_000;
/** So many changes at once are no longer what a person does, or new mail. */
const MANY = 50;
/** After a step that failed, for a full disk say, in ms. */
const RETRY_DELAY = 30_000;
/** Of the store each message is read once. */
const STORE_CACHE_KB = 1_024;

const servers = new Set<Server<SearchIndexEvents>>();
function emit<Name extends keyof SearchIndexEvents>(name: Name, data: SearchIndexEvents[Name]): void {
  for (const server of servers) server.emit(name, data);
}

let opened: SearchIndexKeeper | null = null;
function keeper(): SearchIndexKeeper {
  if (opened) return opened;
  const store = openDatabase(workerData.databasePath, { readonly: true });
  store.pragma(`cache_size = -${STORE_CACHE_KB}`);
  opened = openIndexKeeper(workerData.indexPath, store, () => emit("replaced", {}));
  return opened;
}

let isGathering = false;
let gathering = GATHERING;
let running = false;
let again = false;
let toldAt = 0;

function tell(): void {
  toldAt = Date.now();
  emit("statusChanged", keeper().status());
  emit("consumed", { upTo: keeper().consumed() });
}

/** Goes on until nothing is left, letting calls in between any two steps. */
async function run(): Promise<void> {
  again = true;
  if (running) return;
  running = true;
  try {
    while (again) {
      again = false;
      let worked = false;
      const before = keeper().consumed();
      while (keeper().step()) {
        worked = true;
        if (Date.now() - toldAt > STATUS_INTERVAL) tell();
        await new Promise(setImmediate);
      }
      if (worked) tell();
      gathering = keeper().consumed() - before < MANY ? GATHERING : GATHERING_MANY;
    }
  } catch (error) {
    console.error(error);
    setTimeout(() => void run(), RETRY_DELAY).unref();
  } finally {
    running = false;
  }
}

const handlers: Handlers<SearchIndexApi> = {
  noteChanges() {
    if (isGathering) return;
    isGathering = true;
    setTimeout(() => {
      isGathering = false;
      void run();
    }, gathering);
  },
  getStatus: () => keeper().status(),
  rebuild() {
    keeper().rebuild();
    void run();
  },
};

serveThread((port) => {
  const server = serve<SearchIndexApi, SearchIndexEvents>(port, handlers);
  servers.add(server);
  port.onClose(() => servers.delete(server));
});
void run();
