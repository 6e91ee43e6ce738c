import { type Handlers, serve } from "../../shared/rpc.ts";
import type { MimeApi } from "../../shared/services/mime.ts";
import { serveThread } from "../thread/message-port.ts";
import { renderDocument } from "./body-document.ts";
import { extractPart, parseMessage } from "./parse.ts";
import { escapeHtml } from "./plain-text.ts";
import { prepareReply } from "./reply.ts";
import { showBody } from "./shown-body.ts";

const handlers: Handlers<MimeApi> = {
  ping: () => undefined,
  parseMessage,
  extractPart,
  // Much to load for what a session may never ask for: 7 MB and a tenth of a second before the first message is read.
  composeMessage: async (composition) => (await import("./compose.ts")).composeMessage(composition),
  renderBody: ({ raw, images }) => renderDocument(showBody(raw), { images }),
  renderText: ({ text }) =>
    renderDocument({ html: `<div class="text">${escapeHtml(text)}</div>`, plain: true }, { images: false }),
  prepareReply,
};

serveThread((port) => void serve<MimeApi>(port, handlers));
