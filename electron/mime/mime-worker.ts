import { type Handlers, serve } from "../../shared/rpc.ts";
import type { MimeApi } from "../../shared/services/mime.ts";
import { serveThread } from "../thread/message-port.ts";
import { renderDocument } from "./body-document.ts";
import { composeMessage } from "./compose.ts";
import { extractPart, parseMessage } from "./parse.ts";
import { escapeHtml } from "./plain-text.ts";
import { prepareReply } from "./reply.ts";
import { showBody } from "./shown-body.ts";

const handlers: Handlers<MimeApi> = {
  ping: () => undefined,
  parseMessage,
  extractPart,
  composeMessage,
  renderBody: ({ raw, images }) => renderDocument(showBody(raw), { images }),
  renderText: ({ text }) =>
    renderDocument({ html: `<div class="text">${escapeHtml(text)}</div>`, plain: true }, { images: false }),
  prepareReply,
};

serveThread((port) => void serve<MimeApi>(port, handlers));
