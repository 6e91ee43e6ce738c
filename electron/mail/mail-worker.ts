import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { connect, type Server, serve } from "../../shared/rpc.ts";
import type { MailWorkerApi, MailWorkerEvents } from "../../shared/services/mail.ts";
import type { MimeEnd } from "../../shared/services/mime.ts";
import type { StoreReaderApi, StoreWriterApi, StoreWriterEvents } from "../../shared/services/store.ts";
import { portOfMessagePort, serveThread } from "../thread/message-port.ts";
import { createMailWorker } from "./mail-handlers.ts";
import { createMimeClient } from "./mime-client.ts";

/** Ports to the other workers, handed over by the host at start. */
interface MailWorkerData {
  readonly ports: { readonly writer: MessagePort; readonly reader: MessagePort; readonly mime: MessagePort };
}

/** What the host posts after it had to start the MIME worker anew. */
interface MimePortMessage {
  readonly type: "mime-port";
  readonly port: MessagePort;
  /** Why the old one went down. */
  readonly end: MimeEnd;
}

const { ports } = workerData as MailWorkerData;
const servers = new Set<Server<MailWorkerEvents>>();

// The host reads this thread's error output into its log, redacted.
const reportBug = (error: unknown) => console.error(error);

const mime = createMimeClient(portOfMessagePort(ports.mime));
parentPort?.on("message", (message: MimePortMessage | { type: "port" }) => {
  if (message.type === "mime-port") mime.replace(portOfMessagePort(message.port), message.end);
});

const handlers = createMailWorker({
  writer: connect<StoreWriterApi, StoreWriterEvents>(portOfMessagePort(ports.writer)).api,
  reader: connect<StoreReaderApi>(portOfMessagePort(ports.reader)).api,
  mime: mime.api,
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
