import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { probeServer } from "../../../electron/discovery/network/probe.ts";
import { fetchOnce } from "../../../electron/discovery/network/web.ts";
import { worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const host = "autoconfig.lindenpost.de";
const servers: (Server | TcpServer)[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  }
});

/** A web server of our own with a valid certificate of the world, so that it can misbehave as nginx would not. */
async function serveWeb(answer: (response: ServerResponse) => void, certificateOf = host): Promise<number> {
  const pem = readFileSync(world.certificate(certificateOf));
  const server = createServer({ key: pem, cert: pem }, (_request, response) => answer(response));
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function get(port: number, { addresses = ["127.0.0.1"], signal = AbortSignal.timeout(5_000) } = {}) {
  return fetchOnce(
    { url: `https://${host}:${port}/mail/config-v1.1.xml`, method: "GET", headers: {}, addresses },
    signal,
  );
}

test("a document comes whole, with its type", async () => {
  const port = await serveWeb((response) => response.writeHead(200, { "content-type": "text/xml" }).end("<a>é</a>"));
  expect(await get(port)).toEqual({
    kind: "answered",
    status: 200,
    location: null,
    contentType: "text/xml",
    body: Buffer.from("<a>é</a>"),
  });
});

test("a redirect is told and not followed, and its body is not read", async () => {
  const port = await serveWeb((response) =>
    response.writeHead(302, { location: "https://elsewhere.example/" }).end("x".repeat(1_000)),
  );
  expect(await get(port)).toMatchObject({
    status: 302,
    location: "https://elsewhere.example/",
    body: new Uint8Array(),
  });
});

describe("an answer without end is cut off", () => {
  test("at 256 KiB, however large it says it is", async () => {
    let sent = 0;
    const port = await serveWeb((response) => {
      const pour = () => {
        do {
          sent += 65_536;
        } while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", pour);
      pour();
    });
    expect(await get(port)).toMatchObject({ kind: "failed", words: "more than 256 KiB" });
    expect(sent).toBeLessThan(20_000_000);
  });

  test("at the end of its time, where it drips", async () => {
    let dripping: NodeJS.Timeout | undefined;
    const port = await serveWeb((response) => {
      response.writeHead(200);
      dripping = setInterval(() => response.write("<"), 20);
    });
    const started = performance.now();
    expect((await get(port, { signal: AbortSignal.timeout(300) })).kind).toBe("failed");
    expect(performance.now() - started).toBeLessThan(800);
    clearInterval(dripping);
  });

  test("where its headers have no end", async () => {
    const port = await serveWeb((response) => {
      for (let n = 0; n < 400; n += 1) response.setHeader(`x-${n}`, "y".repeat(100));
      response.end("<a/>");
    });
    expect((await get(port)).kind).toBe("failed");
  });
});

test("a compressed answer is not asked for, and not unpacked", async () => {
  const port = await serveWeb((response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(Buffer.from([0x1f, 0x8b, 8])),
  );
  expect(await get(port)).toMatchObject({ body: Buffer.from([0x1f, 0x8b, 8]) });
});

test("a server that takes the connection and never shakes hands has three seconds", async () => {
  const server = createTcpServer(() => {});
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const started = performance.now();
  expect(await get((server.address() as AddressInfo).port)).toMatchObject({
    kind: "failed",
    words: "no connection within 3 s",
  });
  const took = performance.now() - started;
  expect(took).toBeGreaterThan(2_900);
  expect(took).toBeLessThan(3_500);
});

test("a dead IPv6 address does not cost the live IPv4 one, in either order", async () => {
  const port = await serveWeb((response) => response.end("<a/>"));
  for (const addresses of [
    ["2a11:66::66", "127.0.0.1"],
    ["127.0.0.1", "2a11:66::66"],
  ]) {
    const started = performance.now();
    expect(await get(port, { addresses })).toMatchObject({ kind: "answered", status: 200 });
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});

describe("a certificate", () => {
  test("for another name is CERT_NAME, and nothing is asked of that server", async () => {
    let asked = 0;
    const port = await serveWeb((response) => {
      asked += 1;
      response.end("<a/>");
    }, "eingang.lindenpost.de");
    expect(await get(port)).toMatchObject({ kind: "failed", failure: { code: "CERT_NAME" } });
    expect(asked).toBe(0);
  });

  test("that has expired is CERT_EXPIRED", async () => {
    const answer = await probeServer(
      { protocol: "imap", host: "imap.amberlane.org", port: 993, security: "tls", addresses: ["11.10.0.93"] },
      AbortSignal.timeout(4_000),
    );
    expect(answer).toMatchObject({
      kind: "failed",
      failure: { code: "CERT_EXPIRED", validTo: expect.stringMatching(/^\d{4}-/) },
    });
  });
});

test.each([
  ["imap", 993, "tls", "eingang.lindenpost.de"],
  ["imap", 143, "starttls", "eingang.lindenpost.de"],
  ["pop3", 995, "tls", "eingang.lindenpost.de"],
  ["pop3", 110, "starttls", "eingang.lindenpost.de"],
  ["smtp", 465, "tls", "ausgang.lindenpost.de"],
  ["smtp", 587, "starttls", "ausgang.lindenpost.de"],
] as const)("a real server greets: %s on %d with %s", async (protocol, port, security, name) => {
  const answer = await probeServer(
    { protocol, host: name, port, security, addresses: ["11.10.0.93"] },
    AbortSignal.timeout(4_000),
  );
  expect(answer.kind).toBe("greeted");
});

test("a host that is black-holed is PORT_BLOCKED when the time is up", async () => {
  const answer = await probeServer(
    {
      protocol: "imap",
      host: "imap.frostgate.net",
      port: 993,
      security: "tls",
      addresses: ["11.66.0.66", "2a11:66::66"],
    },
    AbortSignal.timeout(500),
  );
  expect(answer).toMatchObject({ failure: { code: "PORT_BLOCKED", host: "imap.frostgate.net", port: 993 } });
});
