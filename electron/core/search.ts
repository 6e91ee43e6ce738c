import type { ResourceLimits } from "node:worker_threads";
import { failureOf } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import { connect } from "../../shared/rpc.ts";
import type { SearchStatus } from "../../shared/search.ts";
import type { SearchIndexApi, SearchIndexEvents, SearchReaderApi } from "../../shared/services/search.ts";
import type { StoreChanges, StoreWriterApi } from "../../shared/services/store.ts";
import type { startWorker, WorkerThread } from "./worker-thread.ts";

export interface Search extends Omit<Client<SearchReaderApi>, "release"> {
  getStatus(): Promise<SearchStatus>;
  rebuild(): Promise<void>;
  /** The store changed: the index follows. */
  noteChanges(changes: Pick<StoreChanges, "gradual">): void;
  stop(): Promise<void>;
}

/** After the first change that the index is to follow, in ms: by then the first screen and a first listing had both cores. */
const INDEX_DELAY = 15_000;

/** After the last slice of a listing, in ms: each of its messages is put into the index once, mostly with its body. */
const LISTING_REST = 2_000;

/** All that one search looks at: in less, most of its time would go into moving what it has read so far. */
const SEARCH_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 12 };

/**
 * The two threads of search: one keeps the index, one answers. Neither is started with the program, so that the first
 * screen waits for none of them: the index when somebody searches or some time after the store changed, so that it is
 * made while mail still comes in.
 */
export function createSearch(options: {
  databasePath: string;
  indexPath: string;
  startWorker: typeof startWorker;
  writer: Client<StoreWriterApi>;
  onStatus: (status: SearchStatus) => void;
  onError: (error: unknown) => void;
}): Search {
  const { databasePath, indexPath, writer, onStatus, onError } = options;
  const threads: WorkerThread[] = [];
  let stopped = false;
  let launchTimer: NodeJS.Timeout | undefined;
  let listingTimer: NodeJS.Timeout | undefined;
  let trimming = false;

  function launch(name: "searchIndex" | "search", resourceLimits: ResourceLimits = {}): WorkerThread {
    const thread = options.startWorker(name, { workerData: { databasePath, indexPath }, resourceLimits, onError });
    threads.push(thread);
    return thread;
  }

  function launchIndex(): Client<SearchIndexApi> {
    const connection = connect<SearchIndexApi, SearchIndexEvents>(launch("searchIndex").openPort());
    connection.on("statusChanged", onStatus);
    connection.on("consumed", ({ upTo }) => void trim(upTo).catch(onError));
    connection.on("replaced", () => void reader?.release({}).catch(onError));
    return connection.api;
  }

  async function trim(upTo: number): Promise<void> {
    if (trimming || stopped) return;
    trimming = true;
    try {
      while ((await writer.trimSearchFeed({ upTo })).more && !stopped);
    } finally {
      trimming = false;
    }
  }

  let index: Client<SearchIndexApi> | null = null;
  let reader: Client<SearchReaderApi> | null = null;
  const indexApi = () => {
    index ??= launchIndex();
    return index;
  };
  const readerApi = () => {
    reader ??= connect<SearchReaderApi>(launch("search", SEARCH_LIMITS).openPort()).api;
    return reader;
  };

  function follow(): void {
    if (index) void index.noteChanges({}).catch(onError);
    else launchTimer ??= setTimeout(indexApi, INDEX_DELAY).unref();
  }

  async function rebuild(): Promise<void> {
    await readerApi().release({});
    await indexApi().rebuild({});
  }

  /** Asks the index; one that cannot be read is made anew, and what it has by then is asked. */
  async function ask<Value>(call: (api: Client<SearchReaderApi>) => Promise<Value>): Promise<Value> {
    indexApi();
    try {
      return await call(readerApi());
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code !== "DATA_DAMAGED" || failure.path !== indexPath) throw error;
      onError(error);
      await rebuild();
      return call(readerApi());
    }
  }

  return {
    prepare: (args, callOptions) => ask((api) => api.prepare(args, callOptions)),
    search: (args, callOptions) => ask((api) => api.search(args, callOptions)),
    listHits: (args, callOptions) => ask((api) => api.listHits(args, callOptions)),
    countUnread: (args, callOptions) => ask((api) => api.countUnread(args, callOptions)),
    listPeople: (args, callOptions) => ask((api) => api.listPeople(args, callOptions)),
    listMailingLists: (args, callOptions) => ask((api) => api.listMailingLists(args, callOptions)),
    getStatus: () => indexApi().getStatus({}),
    rebuild,
    noteChanges({ gradual }) {
      if (gradual !== "listing") {
        if (!listingTimer) follow();
        return;
      }
      clearTimeout(listingTimer);
      listingTimer = setTimeout(() => {
        listingTimer = undefined;
        follow();
      }, LISTING_REST).unref();
    },
    async stop() {
      stopped = true;
      clearTimeout(launchTimer);
      clearTimeout(listingTimer);
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}
