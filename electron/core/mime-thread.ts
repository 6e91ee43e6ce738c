import { failureOf } from "../../shared/failure.ts";
import { type Client, connect } from "../../shared/rpc.ts";
import { MIME_HEAP_MB, MIME_PATIENCE_MS, type MimeApi, type MimeEnd } from "../../shared/services/mime.ts";
import type { Log } from "./log.ts";
import { startWorker, type WorkerThread } from "./worker-thread.ts";

/** The worker and what it may take before it is ended; in MB and ms. */
export interface MimeCaps {
  readonly entry: "mime" | URL;
  readonly heapMb: number;
  /** How often it is asked whether it still answers. */
  readonly pingInterval: number;
  readonly patience: number;
}

const CAPS: MimeCaps = { entry: "mime", heapMb: MIME_HEAP_MB, pingInterval: 5_000, patience: MIME_PATIENCE_MS };

export interface MimeThread {
  readonly api: Client<MimeApi>;
  openMessagePort: WorkerThread["openMessagePort"];
  stop(): Promise<void>;
}

/**
 * The MIME worker, started by the first call to it, and anew whenever a message made it hang or run out of memory: calls
 * under way then fail with DISCONNECTED. `onRestart` hands new ports to whoever held old ones, and says why.
 */
export function startMimeThread(options: { log: Log; onRestart: (end: MimeEnd) => void; caps?: MimeCaps }): MimeThread {
  const caps = options.caps ?? CAPS;
  let stopped = false;
  let thread: ReturnType<typeof launch> | null = null;
  let timer: NodeJS.Timeout | null = null;

  function running(): ReturnType<typeof launch> {
    if (thread) return thread;
    thread = launch();
    watch();
    return thread;
  }

  function launch() {
    let end: MimeEnd = "malformed";
    const worker = startWorker(caps.entry, {
      resourceLimits: { maxOldGenerationSizeMb: caps.heapMb },
      onError(error) {
        if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") end = "memory";
        options.log.bug(error, { worker: "mime" });
      },
    });
    const connection = connect<MimeApi>(worker.openPort());
    const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
    worker.onExit((code) => {
      connection.close();
      leave();
      if (stopped) return;
      options.log.note("mimeRestarted", { code, end });
      thread = launch();
      options.onRestart(end);
    });
    const endHanging = () => {
      end = "time";
      void worker.stop();
    };
    return { worker, connection, gone, endHanging };
  }

  function watch(): void {
    timer = setTimeout(async () => {
      const { connection, endHanging } = running();
      const patience = setTimeout(endHanging, caps.patience);
      await connection.api.ping({}).catch(() => undefined);
      clearTimeout(patience);
      if (!stopped) watch();
    }, caps.pingInterval);
    timer.unref();
  }

  /** A call that is cut off fails once the next worker is there, so that whoever tries again reaches that one. */
  function call<Name extends keyof MimeApi>(name: Name) {
    const { connection, gone } = running();
    const method = connection.api[name] as (...args: unknown[]) => Promise<unknown>;
    return async (...args: unknown[]) => {
      try {
        return await method(...args);
      } catch (error) {
        if (failureOf(error).code === "DISCONNECTED") await gone;
        throw error;
      }
    };
  }

  return {
    api: new Proxy({} as Client<MimeApi>, {
      get: (_target, name) => call(name as keyof MimeApi),
    }),
    openMessagePort: () => running().worker.openMessagePort(),
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await thread?.worker.stop();
    },
  };
}
