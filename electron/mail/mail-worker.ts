import { type MessagePort, workerData } from "node:worker_threads";
import { connect, type Server, serve } from "../../shared/rpc.ts";
import type { MailWorkerApi, MailWorkerEvents } from "../../shared/services/mail.ts";
import type { MimeApi } from "../../shared/services/mime.ts";
import type { StoreReaderApi, StoreWriterApi, StoreWriterEvents } from "../../shared/services/store.ts";
import { portOfMessagePort, serveThread } from "../thread/message-port.ts";
import { createMailWorker } from "./mail-handlers.ts";

/** Ports to the other workers, handed over by the host at start. */
interface MailWorkerData {
  readonly ports: { readonly writer: MessagePort; readonly reader: MessagePort; readonly mime: MessagePort };
}

const { ports } = workerData as MailWorkerData;
const servers = new Set<Server<MailWorkerEvents>>();

// The host reads this thread's error output into its log, redacted.
const reportBug = (error: unknown) => console.error(error);

const handlers = createMailWorker({
  writer: connect<StoreWriterApi, StoreWriterEvents>(portOfMessagePort(ports.writer)).api,
  reader: connect<StoreReaderApi>(portOfMessagePort(ports.reader)).api,
  mime: connect<MimeApi>(portOfMessagePort(ports.mime)).api,
  emit(name, data) {
    for (const server of servers) server.emit(name, data);
  },
  now: Date.now,
  onBug: reportBug,
});

serveThread((port) => {
  const server = serve<MailWorkerApi, MailWorkerEvents>(port, handlers, { onBug: reportBug });
  servers.add(server);
  port.onClose(() => servers.delete(server));
});
