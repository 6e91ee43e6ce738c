import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { failed } from "../../shared/failure.ts";
import { APPLICATION_POLICY, COMMON_HEADERS, type Core } from "../core/core.ts";
import { type AccessRules, cookieName, isToken, refuse } from "./access.ts";
import { readStaticFile } from "./static-files.ts";
import { portOfWebSocket } from "./websocket-port.ts";

// Imported, it would load all of fetch and WebSocket, which it has getters for: 40 ms of each start.
const { createServer } = process.getBuiltinModule("node:http");

/** The largest frame a renderer may send, in bytes: a draft's text and its recipients. */
const LONGEST_FRAME = 64 * 1024 * 1024;

export interface HeadlessServer {
  /** Where the app is, token included: whoever opens this address reads the mail. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the built renderer, the RPC (`/rpc`) and the parts on 127.0.0.1. Every route needs the token, which the first
 * address brings and a cookie keeps, and this host's exact name and origin. Throws PORT_TAKEN.
 */
export async function startServer(options: {
  core: Core;
  port: number;
  rendererDirectory: string;
}): Promise<HeadlessServer> {
  const { core, rendererDirectory } = options;
  const token = randomBytes(32).toString("base64url");
  const http = createServer((request, response) => {
    answer(request, response).catch((error) => {
      core.log.bug(error, { method: request.method });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE" || error.code === "EACCES";
      reject(isTaken ? failed({ code: "PORT_TAKEN", port: options.port }, error) : error);
    });
    http.listen(options.port, "127.0.0.1", resolve);
  });
  const rules: AccessRules = { port: (http.address() as AddressInfo).port, token };
  const origin = `http://127.0.0.1:${rules.port}`;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_FRAME });

  function refusal(request: IncomingMessage, upgrade: boolean): 401 | 403 | null {
    const { host, origin, cookie } = request.headers;
    return refuse({ method: request.method ?? "", host, origin, cookie, upgrade }, rules);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusal(request, false);
    if (refused === 403) return send(response, 403, "Posthorn answers its own page only.\n");
    const url = new URL(request.url ?? "/", origin);
    const offered = url.searchParams.get("token");
    if (url.pathname === "/" && request.method === "GET" && offered !== null && isToken(offered, rules)) {
      response.writeHead(303, {
        ...COMMON_HEADERS,
        Location: "/",
        "Set-Cookie": `${cookieName(rules)}=${token}; HttpOnly; SameSite=Strict; Path=/`,
        "Cache-Control": "no-store",
      });
      response.end();
      return;
    }
    if (refused) return send(response, refused, "Open Posthorn with the address that it printed when it started.\n");

    const part = await core.handlePart({
      method: request.method ?? "",
      url,
      contentType: request.headers["content-type"] ?? "",
      readBody: (limit) => readBody(request, limit, url.searchParams.get("filename") ?? ""),
    });
    if (part) {
      response.writeHead(part.status, part.headers);
      response.end(part.body);
      return;
    }
    const file = request.method === "GET" ? await readStaticFile(rendererDirectory, url.pathname) : null;
    if (!file) return send(response, 404, "There is nothing here.\n");
    response.writeHead(200, {
      ...COMMON_HEADERS,
      "Content-Type": file.type,
      "Content-Security-Policy": APPLICATION_POLICY,
      "Cache-Control": url.pathname.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-cache",
    });
    response.end(file.bytes);
  }

  http.on("upgrade", (request, socket, head) => {
    const path = new URL(request.url ?? "/", origin).pathname;
    const status = refusal(request, true) ?? (path === "/rpc" ? null : 404);
    if (status) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => core.attach(portOfWebSocket(webSocket)));
  });

  return {
    url: `${origin}/?token=${token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}

function send(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'",
  });
  response.end(sentence);
}

async function readBody(request: IncomingMessage, limit: number, filename: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw failed({ code: "ATTACHMENT_TOO_LARGE", filename, limit });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
