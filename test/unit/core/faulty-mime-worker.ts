import { renderDocument } from "../../../electron/mime/body-document.ts";
import { parseMessage } from "../../../electron/mime/parse.ts";
import { escapeHtml } from "../../../electron/mime/plain-text.ts";
import { serveThread } from "../../../electron/thread/message-port.ts";
import { type Handlers, serve } from "../../../shared/rpc.ts";
import type { MimeApi } from "../../../shared/services/mime.ts";

type Faulty = Pick<MimeApi, "ping" | "parseMessage" | "renderBody" | "renderText">;

/** The MIME worker with two faults: parsing what has the subject "hang" keeps it for ever, showing anything ends it. */
const handlers: Handlers<Faulty> = {
  ping: () => undefined,
  parseMessage({ raw }) {
    const parsed = parseMessage({ raw });
    while (parsed.subject === "hang");
    return parsed;
  },
  renderBody: () => process.exit(1),
  renderText: ({ text }) => renderDocument({ html: escapeHtml(text), plain: true }, { images: false }),
};

serveThread((port) => void serve<Faulty>(port, handlers));
