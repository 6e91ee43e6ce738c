import { existsSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { failureOf } from "../../shared/failure.ts";
import { type Handlers, type Server, serve } from "../../shared/rpc.ts";
import type {
  StoreOpeningApi,
  StoreReaderApi,
  StoreWriterApi,
  StoreWriterEvents,
} from "../../shared/services/store.ts";
import type { StoreRecovery } from "../../shared/settings.ts";
import { serveThread } from "../thread/message-port.ts";
import { type Database, noteDamage, openDatabase } from "./database.ts";
import { claimInstance } from "./instance-lock.ts";
import { migrate } from "./migrations.ts";
import { createReader } from "./reader.ts";
import { finishRecovery, recoverDatabase } from "./recovery.ts";
import { refuseCalls } from "./refusal.ts";
import { fillReserve, keepReserve, releaseReserve } from "./reserve.ts";
import { clearDamage, clearUnchecked, endedUncleanly, markUnchecked, readDamage } from "./unclean-end.ts";

/** How often it is looked whether anything was found damaged, ms. */
const DAMAGE_LOOK = 2_000;

const servers = new Set<Server<StoreWriterEvents>>();

type Calls = StoreWriterApi & StoreReaderApi & StoreOpeningApi;
const path: string = workerData.databasePath;
let isClaimed = false;
let db: Database | null = null;

function openWriter(): Handlers<Calls> {
  try {
    claimInstance(path);
    isClaimed = true;
    const unclean = endedUncleanly(path);
    if (unclean) markUnchecked(path);
    const { recovery, opened, reader } = withReserve(openOrRecover);
    db = opened;
    return withWriter(opened, {
      ...reader,
      describeOpening: () => ({ unclean: unclean && recovery === null, recovery }),
    });
  } catch (error) {
    noteDamage(path, error);
    return refuseCalls<Handlers<Calls>>(failureOf(error));
  }
}

/** On a disk that is full what was set aside for it is given up, once. */
function withReserve<Value>(open: () => Value): Value {
  try {
    const value = open();
    keepReserve(path);
    return value;
  } catch (error) {
    if (failureOf(error).code !== "DISK_FULL" || !releaseReserve(path)) throw error;
    return open();
  }
}

function openMigrated(): Database {
  const opened = openDatabase(path, { readonly: false });
  try {
    migrate(opened);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

interface Opening {
  /** Set where what was there was damaged, and is replaced. */
  readonly recovery: StoreRecovery | null;
  readonly opened: Database;
  readonly reader: StoreReaderApi;
}

function openOrRecover(): Opening {
  finishRecovery(path);
  try {
    if (readDamage(path) === null || !existsSync(path)) {
      const opening = { recovery: null, ...openReader() };
      clearDamage(path);
      return opening;
    }
  } catch (error) {
    if (failureOf(error).code !== "DATA_DAMAGED") throw error;
  }
  const recovery = recoverDatabase(path, Date.now());
  clearUnchecked(path);
  return { recovery, ...openReader() };
}

function openReader(): Omit<Opening, "recovery"> {
  const opened = openMigrated();
  try {
    const reader = createReader(opened);
    // Reading what every start needs: damage is told before anything relies on the file.
    reader.listAccounts({});
    return { opened, reader };
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** `calls` and those that change the store, which are loaded and prepared with the first of them: the first screen only reads. */
function withWriter(opened: Database, calls: StoreReaderApi & StoreOpeningApi): Handlers<Calls> {
  let loading: Promise<StoreWriterApi> | null = null;

  async function load(): Promise<StoreWriterApi> {
    const { createWriter } = await import("./writer.ts");
    try {
      return createWriter(opened, {
        now: Date.now,
        emit: (changes) => {
          for (const server of servers) server.emit("changed", changes);
        },
      });
    } catch (error) {
      noteDamage(path, error);
      throw error;
    }
  }

  function write(name: keyof StoreWriterApi) {
    return async (args: never) => {
      loading ??= load();
      return (await loading)[name](args);
    };
  }

  return new Proxy({} as Handlers<Calls>, {
    get: (_target, name) => Reflect.get(calls, name) ?? write(name as keyof StoreWriterApi),
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
  });
}

const handlers = openWriter();

/** Whoever met it (this thread, a reader, the check), it is the mark that tells. */
const lookForDamage = setInterval(() => {
  if (!isClaimed || readDamage(path) === null) return;
  clearInterval(lookForDamage);
  for (const server of servers) server.emit("damageFound", {});
}, DAMAGE_LOOK);
lookForDamage.unref();

serveThread(
  (port) => {
    const server = serve<Calls, StoreWriterEvents>(port, handlers);
    servers.add(server);
    port.onClose(() => servers.delete(server));
  },
  () => {
    db?.close();
    if (isClaimed) fillReserve(path);
  },
);
