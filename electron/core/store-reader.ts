import type { MessagePort } from "node:worker_threads";
import { type Client, connect } from "../../shared/rpc.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";
import type { WorkerThread } from "./worker-thread.ts";

export interface StoreReader {
  readonly api: Client<StoreReaderApi>;
  /** A new port to the reader's thread, which is started by the first of these. */
  openMessagePort(): MessagePort;
  stop(): Promise<void>;
}

/**
 * Reads the store: through the writer's thread, which every start waits for anyway, until the reader's own has opened the
 * database. What a thread takes to start is then left to the first screen.
 */
export function createStoreReader(options: {
  writer: Client<StoreReaderApi>;
  startThread: () => WorkerThread;
}): StoreReader {
  let thread: WorkerThread | null = null;
  let current = options.writer;

  function open(): WorkerThread {
    if (thread) return thread;
    thread = options.startThread();
    const { api } = connect<StoreReaderApi>(thread.openPort());
    const change = () => {
      current = api;
    };
    // Whether it is an answer or a failure, the thread is there.
    api.getSettings({}).then(change, change);
    return thread;
  }

  return {
    api: new Proxy({} as Client<StoreReaderApi>, {
      get: (_target, name) => current[name as keyof StoreReaderApi],
    }),
    openMessagePort: () => open().openMessagePort(),
    async stop() {
      await thread?.stop();
    },
  };
}
