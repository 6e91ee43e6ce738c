import type { MessagePort } from "node:worker_threads";
import { type Client, type Connection, connect } from "../../shared/rpc.ts";
import type { MailWorkerApi, MailWorkerEvents } from "../../shared/services/mail.ts";
import type { MimeEnd } from "../../shared/services/mime.ts";
import { startWorker } from "./worker-thread.ts";

export interface MailThread {
  readonly api: Client<MailWorkerApi>;
  open(): void;
  /** Hands over a port to the MIME worker that took the place of the one before. */
  replaceMime(openPort: () => MessagePort, end: MimeEnd): void;
  stop(): Promise<void>;
}

/** The mail worker, started by {@link MailThread.open} or the first call to it. */
export function createMailThread(options: {
  openPorts(): Readonly<Record<"writer" | "reader" | "mime", MessagePort>>;
  listen(on: Connection<MailWorkerApi, MailWorkerEvents>["on"]): void;
  onError(error: unknown): void;
}): MailThread {
  let running: ReturnType<typeof launch> | null = null;

  function launch() {
    const ports = options.openPorts();
    const worker = startWorker("mail", {
      workerData: { ports },
      transfer: Object.values(ports),
      onError: options.onError,
    });
    const { api, on } = connect<MailWorkerApi, MailWorkerEvents>(worker.openPort());
    options.listen(on);
    return { worker, api };
  }

  function open(): ReturnType<typeof launch> {
    running ??= launch();
    return running;
  }

  function call(name: keyof MailWorkerApi) {
    return (...args: unknown[]) => (open().api[name] as (...args: unknown[]) => Promise<unknown>)(...args);
  }

  return {
    api: new Proxy({} as Client<MailWorkerApi>, { get: (_target, name) => call(name as keyof MailWorkerApi) }),
    open: () => void open(),
    replaceMime(openPort, end) {
      if (!running) return;
      const port = openPort();
      running.worker.post({ type: "mime-port", port, end }, [port]);
    },
    async stop() {
      await running?.worker.stop();
    },
  };
}
