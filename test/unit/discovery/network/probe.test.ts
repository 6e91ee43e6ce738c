import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { probeServer } from "../../../../electron/discovery/network/probe.ts";
import type { ProbeRequest } from "../../../../electron/discovery/world.ts";

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server that says what it is told to, and remembers what it heard. */
async function serveRaw(onConnection: (socket: Socket, heard: string[]) => void) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (chunk) => heard.push(chunk.toString("latin1")));
    onConnection(socket, heard);
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, heard };
}

/** Says `greeting`, and then an answer to each thing it hears. */
function speaking(greeting: string, ...answers: readonly string[]) {
  return serveRaw((socket) => {
    socket.write(greeting);
    const left = [...answers];
    socket.on("data", () => {
      const answer = left.shift();
      if (answer) socket.write(answer);
    });
  });
}

function probe(port: number, over: Partial<ProbeRequest> = {}, signal: AbortSignal = AbortSignal.timeout(3_000)) {
  return probeServer(
    { protocol: "imap", host: "mail.example.org", port, security: "starttls", addresses: ["127.0.0.1"], ...over },
    signal,
  );
}

describe("before STARTTLS", () => {
  test("a server that is signed in already is refused, and hears nothing", async () => {
    const { port, heard } = await speaking("* PREAUTH IMAP4rev1 welcome back\r\n");
    expect(await probe(port)).toMatchObject({
      kind: "failed",
      words: expect.stringMatching(/^signed in before TLS/),
      failure: { code: "SERVER_REFUSED" },
    });
    expect(heard).toEqual([]);
  });

  test("a server that offers none is STARTTLS_MISSING", async () => {
    const { port } = await speaking("220 mx ESMTP\r\n", "250-mx\r\n250-SIZE 1000\r\n250 8BITMIME\r\n");
    expect(await probe(port, { protocol: "smtp" })).toMatchObject({
      kind: "failed",
      failure: { code: "STARTTLS_MISSING", host: "mail.example.org", port },
    });
  });

  test.each([
    ["imap", "* OK ready\r\n", "A1 BAD unknown command\r\n"],
    ["pop3", "+OK ready\r\n", "-ERR unknown command\r\n"],
  ] as const)("a server that refuses it is STARTTLS_MISSING: %s", async (protocol, greeting, answer) => {
    const { port } = await speaking(greeting, answer);
    expect(await probe(port, { protocol })).toMatchObject({ failure: { code: "STARTTLS_MISSING" } });
  });

  test.each([
    ["imap", "* OK ready\r\n", ["A1 OK begin\r\n* OK [CAPABILITY IMAP4rev1] injected\r\n"]],
    ["smtp", "220 mx\r\n", ["250-mx\r\n250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"]],
    ["pop3", "+OK\r\n", ["+OK begin\r\n+OK injected\r\n"]],
  ] as const)("what comes in clear behind the reply is refused: %s", async (protocol, greeting, answers) => {
    const { port } = await speaking(greeting, ...answers);
    expect(await probe(port, { protocol })).toMatchObject({
      kind: "failed",
      failure: { code: "STARTTLS_INJECTION" },
    });
  });

  test("nothing but the way to TLS is said, and neither name nor address", async () => {
    const { port, heard } = await speaking("220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 not now\r\n");
    await probe(port, { protocol: "smtp" });
    expect(heard.join("")).toBe("EHLO [127.0.0.1]\r\nSTARTTLS\r\n");
  });
});

describe("a server that", () => {
  test("never greets is SERVER_SILENT when the time is up", async () => {
    const { port } = await serveRaw(() => {});
    expect(await probe(port, {}, AbortSignal.timeout(150))).toMatchObject({
      kind: "failed",
      failure: { code: "SERVER_SILENT", host: "mail.example.org", port },
    });
  });

  test("never shakes hands is SERVER_SILENT, too", async () => {
    const { port } = await serveRaw(() => {});
    expect(await probe(port, { security: "tls" }, AbortSignal.timeout(150))).toMatchObject({
      failure: { code: "SERVER_SILENT" },
    });
  });

  test("speaks in clear on a TLS port has no TLS", async () => {
    const { port } = await speaking("* OK ready\r\n");
    expect(await probe(port, { security: "tls" })).toMatchObject({ failure: { code: "TLS_FAILED" } });
  });

  test("is not there is PORT_BLOCKED", async () => {
    const { port } = await speaking("");
    for (const server of servers.splice(0)) server.close();
    expect(await probe(port)).toMatchObject({ failure: { code: "PORT_BLOCKED", host: "mail.example.org", port } });
  });

  test.each([
    ["imap", "* BYE [UNAVAILABLE] try later\r\n"],
    ["smtp", "421 too busy\r\n"],
  ] as const)("is busy is SERVER_UNAVAILABLE, with its words: %s", async (protocol, greeting) => {
    const { port } = await speaking(greeting);
    expect(await probe(port, { protocol })).toMatchObject({
      failure: { code: "SERVER_UNAVAILABLE", words: greeting.trim() },
    });
  });

  test("speaks another protocol is refused", async () => {
    const { port } = await speaking("SSH-2.0-OpenSSH_9.9\r\n");
    expect(await probe(port)).toMatchObject({
      kind: "failed",
      failure: { code: "SERVER_REFUSED", words: "SSH-2.0-OpenSSH_9.9" },
    });
  });

  test("hangs up in mid-conversation has lost the connection", async () => {
    const { port } = await serveRaw((socket) => socket.end("* OK ready\r\n"));
    expect(await probe(port)).toMatchObject({ failure: { code: "CONNECTION_LOST" } });
  });

  test("talks without end is cut off", async () => {
    const { port } = await serveRaw((socket) => {
      const talk = () => {
        while (!socket.destroyed && socket.write("x".repeat(8_000))) {
          // Until the buffer is full.
        }
      };
      socket.on("drain", talk);
      talk();
    });
    const started = performance.now();
    expect((await probe(port)).kind).toBe("failed");
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("dribbles its greeting is understood", async () => {
    const { port } = await serveRaw(async (socket) => {
      socket.once("data", () => socket.write("250 mx\r\n"));
      for (const letter of "220-mx one\r\n220 mx two\r\n") {
        socket.write(letter);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    expect(await probe(port, { protocol: "smtp" })).toMatchObject({ failure: { code: "STARTTLS_MISSING" } });
  });
});

test("cancelling closes the socket at once", async () => {
  const { port } = await serveRaw(() => {});
  const controller = new AbortController();
  const work = probe(port, {}, controller.signal);
  await expect.poll(() => sockets.size).toBe(1);
  controller.abort();
  expect((await work).kind).toBe("failed");
  await expect.poll(() => sockets.size).toBe(0);
});

test("an address where nobody is does not cost the one that does", async () => {
  const { port } = await speaking("* OK ready\r\n", "A1 NO\r\n");
  expect(await probe(port, { addresses: ["127.0.0.2", "::1", "127.0.0.1"] }, AbortSignal.timeout(4_000))).toMatchObject(
    {
      failure: { code: "STARTTLS_MISSING" },
    },
  );
});
