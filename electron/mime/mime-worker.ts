import { type Handlers, serve } from "../../shared/rpc.ts";
import type { MimeApi } from "../../shared/services/mime.ts";
import { serveThread } from "../thread/message-port.ts";
import { renderBody } from "./body-document.ts";
import { composeMessage } from "./compose.ts";
import { extractPart, parseMessage } from "./parse.ts";
import { prepareReply } from "./reply.ts";

const handlers: Handlers<MimeApi> = {
  ping: () => undefined,
  parseMessage,
  extractPart,
  composeMessage,
  renderBody,
  prepareReply,
};

serveThread((port) => void serve<MimeApi>(port, handlers));
