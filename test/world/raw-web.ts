// Web answers that no web server gives by its configuration: too large, too slow, never, or larger than they look.
import { createServer, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/**
 * `huge`: 50 MB, as it says; `endless`: more and more, and not a word of how much; `drip`: a byte a second; `silent`: no answer at all; `gzip-bomb`: 50 MB that were
 * packed into 50 kB, unasked; `stall`: the first half of a document, and then nothing.
 */
export type WebTrap = "huge" | "endless" | "drip" | "silent" | "gzip-bomb" | "stall";

const opening = '<?xml version="1.0" encoding="UTF-8"?>\n<clientConfig version="1.1">\n';
const filler = Buffer.from(`<!-- ${"all work and no mail ".repeat(3_000)} -->\n`);
const hugeSize = 50_000_000;

function sendMuch(response: ServerResponse, size: number): void {
  const length = Number.isFinite(size) ? { "content-length": String(size + opening.length) } : {};
  response.writeHead(200, { "content-type": "text/xml", ...length });
  response.write(opening);
  let left = size;
  const pour = (): void => {
    while (left > 0) {
      const piece = filler.subarray(0, Math.min(left, filler.length));
      left -= piece.length;
      if (!response.write(piece)) return;
    }
    response.end();
  };
  response.on("drain", pour);
  pour();
}

function sendDrip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/xml" });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(opening.charAt(sent % opening.length));
    sent += 1;
  }, 1_000);
  response.on("close", () => clearInterval(timer));
}

function sendBomb(response: ServerResponse): void {
  const packed = gzipSync(Buffer.concat([Buffer.from(opening), Buffer.alloc(hugeSize, " ")]));
  response.writeHead(200, { "content-type": "text/xml", "content-encoding": "gzip" }).end(packed);
}

const traps: Record<WebTrap, (response: ServerResponse) => void> = {
  huge: (response) => sendMuch(response, hugeSize),
  endless: (response) => sendMuch(response, Number.POSITIVE_INFINITY),
  drip: sendDrip,
  silent: () => {},
  "gzip-bomb": sendBomb,
  stall: (response) => {
    response.writeHead(200, { "content-type": "text/xml" });
    response.write(`${opening}<emailProvider id="`);
  },
};

/** Serves every trap at `/NAME` of a unix socket, for nginx to hand out. */
export function serveWebTraps(socket: string): Promise<void> {
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const trap = traps[path.slice(1) as WebTrap];
    request.resume();
    response.on("error", () => {});
    if (trap) trap(response);
    else response.writeHead(404).end();
  });
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path: socket, writableAll: true }, resolve);
  });
}
