import { type IncomingMessage, request as requestInClear } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { TcpSocketConnectOpts } from "node:net";
import type { DiscoveryWorld, WebAnswer, WebRequest } from "../world.ts";
import { explainError, lookupAmong, NEXT_ADDRESS_AFTER, serverName } from "./connection.ts";

/** To connect and complete the TLS handshake, in ms. */
const CONNECT_LIMIT = 3_000;
const SIZE_LIMIT = 256 * 1024;

/** Asks once, without cookies or compression; follows nothing. */
export const fetchOnce: DiscoveryWorld["fetch"] = async (question, signal) => {
  const url = new URL(question.url);
  const secure = url.protocol === "https:";
  const server = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 443 : 80),
    security: "tls",
  } as const;
  try {
    return await exchange(question, url, signal);
  } catch (error) {
    if (error instanceof LimitError) return { kind: "failed", words: error.message, failure: null };
    return { kind: "failed", ...(await explainError(error, server, signal)) };
  }
};

class LimitError extends Error {}

function exchange(question: WebRequest, url: URL, signal: AbortSignal): Promise<WebAnswer> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions & Pick<TcpSocketConnectOpts, "autoSelectFamily" | "autoSelectFamilyAttemptTimeout"> =
      {
        method: question.method,
        headers: {
          "user-agent": "Posthorn",
          accept: "text/xml, application/xml, */*;q=0.1",
          "accept-encoding": "identity",
          ...(question.body === undefined ? {} : { "content-length": Buffer.byteLength(question.body) }),
          ...question.headers,
        },
        agent: false,
        signal,
        lookup: lookupAmong(question.addresses),
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER,
        maxHeaderSize: 16 * 1024,
        ...serverName(url.hostname),
      };
    const secure = url.protocol === "https:";
    const outgoing = secure ? request(url, options) : requestInClear(url, options);
    const limit = setTimeout(
      () => outgoing.destroy(new LimitError(`no connection within ${CONNECT_LIMIT / 1000} s`)),
      CONNECT_LIMIT,
    );
    outgoing.once("socket", (socket) => socket.once(secure ? "secureConnect" : "connect", () => clearTimeout(limit)));
    outgoing.once("close", () => clearTimeout(limit));
    outgoing.once("error", reject);
    outgoing.once("response", (incoming) => {
      readBody(incoming).then((body) => {
        const { statusCode = 0, headers } = incoming;
        const contentType = headers["content-type"] ?? "";
        resolve({ kind: "answered", status: statusCode, location: headers.location ?? null, contentType, body });
      }, reject);
    });
    outgoing.end(question.body);
  });
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  // Only the body of an answer is of use: not that of a redirect or an error.
  if (incoming.statusCode !== 200) {
    incoming.destroy();
    return new Uint8Array();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > SIZE_LIMIT) throw new LimitError(`more than ${SIZE_LIMIT / 1024} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
