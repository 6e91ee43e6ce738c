import { type Client, connect } from "../../shared/rpc.ts";
import { MIME_HEAP_MB, MIME_PATIENCE_MS, type MimeApi } from "../../shared/services/mime.ts";
import type { Log } from "./log.ts";
import { startWorker, type WorkerThread } from "./worker-thread.ts";

/** How often the worker is asked whether it still answers, in ms. */
const PING_INTERVAL = 5_000;

export interface MimeThread {
  readonly api: Client<MimeApi>;
  openMessagePort: WorkerThread["openMessagePort"];
  stop(): Promise<void>;
}

/**
 * The MIME worker, started anew whenever a message made it hang or run out of memory: calls under way then fail with
 * DISCONNECTED. `onRestart` hands new ports to whoever held old ones.
 */
export function startMimeThread(options: { log: Log; onRestart: () => void }): MimeThread {
  let stopped = false;
  let thread = launch();
  let timer: NodeJS.Timeout | null = null;

  function launch() {
    const worker = startWorker("mime", {
      resourceLimits: { maxOldGenerationSizeMb: MIME_HEAP_MB },
      onError: (error) => options.log.bug(error, { worker: "mime" }),
    });
    const connection = connect<MimeApi>(worker.openPort());
    worker.onExit((code) => {
      connection.close();
      if (stopped) return;
      options.log.note("mimeRestarted", { code });
      thread = launch();
      options.onRestart();
    });
    return { worker, connection };
  }

  function watch(): void {
    timer = setTimeout(async () => {
      const { worker, connection } = thread;
      const patience = setTimeout(() => void worker.stop(), MIME_PATIENCE_MS);
      await connection.api.ping({}).catch(() => undefined);
      clearTimeout(patience);
      if (!stopped) watch();
    }, PING_INTERVAL);
    timer.unref();
  }
  watch();

  return {
    api: new Proxy({} as Client<MimeApi>, {
      get: (_target, name) => thread.connection.api[name as keyof MimeApi],
    }),
    openMessagePort: () => thread.worker.openMessagePort(),
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await thread.worker.stop();
    },
  };
}
