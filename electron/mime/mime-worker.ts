import { type Handlers, serve } from "../../shared/rpc.ts";
import type { MimeApi } from "../../shared/services/mime.ts";
import { serveThread } from "../thread/message-port.ts";
import { composeMessage } from "./compose.ts";
import { extractPart, parseMessage } from "./parse.ts";

const handlers: Handlers<MimeApi> = { parseMessage, extractPart, composeMessage };

serveThread((port) => void serve<MimeApi>(port, handlers));
