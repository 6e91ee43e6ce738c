import { parseMessage } from "../../../electron/mime/parse.ts";
import { serveThread } from "../../../electron/thread/message-port.ts";
import { type Handlers, serve } from "../../../shared/rpc.ts";
import type { MimeApi } from "../../../shared/services/mime.ts";

/** The MIME worker with a fault: what has the subject "hang" keeps it for ever. */
const handlers: Handlers<Pick<MimeApi, "ping" | "parseMessage">> = {
  ping: () => undefined,
  parseMessage({ raw }) {
    const parsed = parseMessage({ raw });
    while (parsed.subject === "hang");
    return parsed;
  },
};

serveThread((port) => void serve<Pick<MimeApi, "ping" | "parseMessage">>(port, handlers));
