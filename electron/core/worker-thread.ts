import { extname } from "node:path";
import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from "node:worker_threads";
import type { Port } from "../../shared/rpc.ts";
import { type PortMessage, portOfMessagePort, type StopMessage } from "../thread/message-port.ts";

/** The sources run as `.ts`, the bundle as `.js`, with the same layout. */
const EXTENSION = extname(new URL(import.meta.url).pathname);

const ENTRIES = {
  writer: "../store/writer-worker",
  reader: "../store/reader-worker",
  searchIndex: "../store/search-index-worker",
  search: "../store/search-worker",
  mail: "../mail/mail-worker",
  mime: "../mime/mime-worker",
  integrity: "../store/integrity-worker",
} as const;

/**
 * V8 lets a heap grow towards what it may have at most, and each thread has one of its own. Messages and batches are
 * buffers outside of it: what is left is small, and collecting it more often costs less than keeping it.
 */
const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: 512 };

/** These have a database to close, which is given this long, in ms. */
const CLOSING: ReadonlySet<keyof typeof ENTRIES | URL> = new Set(["writer", "reader"] as const);
const CLOSING_MS = 3_000;

export interface WorkerThread {
  /** A new port to the worker, for the host's own thread. */
  openPort(): Port;
  /** A new port to the worker, to be handed over to another one. */
  openMessagePort(): MessagePort;
  /** Posts a message beside the RPC; its ports go over to the worker. */
  post(message: unknown, transfer: readonly MessagePort[]): void;
  onExit(listener: (code: number) => void): void;
  stop(): Promise<void>;
}

/** Starts one of the program's workers, or another one. `onError` is told of an error that ends it, and of what it writes to stderr. */
export function startWorker(
  entry: keyof typeof ENTRIES | URL,
  options: {
    workerData?: unknown;
    transfer?: readonly MessagePort[];
    resourceLimits?: ResourceLimits;
    onError: (error: unknown) => void;
  },
): WorkerThread {
  const url = entry instanceof URL ? entry : new URL(`${ENTRIES[entry]}${EXTENSION}`, import.meta.url);
  const worker = new Worker(url, {
    name: entry instanceof URL ? undefined : entry,
    workerData: options.workerData,
    transferList: [...(options.transfer ?? [])],
    stderr: true,
    resourceLimits: { ...LIMITS, ...options.resourceLimits },
  });
  worker.on("error", options.onError);
  worker.stderr.setEncoding("utf8").on("data", options.onError);

  function openMessagePort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: "port", port: port1 } satisfies PortMessage, [port1]);
    return port2;
  }

  function close(): Promise<void> {
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, CLOSING_MS);
      worker.once("exit", () => {
        clearTimeout(patience);
        resolve();
      });
      worker.postMessage({ type: "stop" } satisfies StopMessage);
    });
  }

  return {
    openPort: () => portOfMessagePort(openMessagePort()),
    openMessagePort,
    post: (message, transfer) => worker.postMessage(message, transfer),
    onExit: (listener) => void worker.once("exit", listener),
    async stop() {
      if (CLOSING.has(entry)) await close();
      await worker.terminate();
    },
  };
}
