import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { findAlternativeName } from "../../../electron/net/alternative-name.ts";
import { createAuthority, createCertificate } from "../../world/certificates.ts";
import { startScriptedServer } from "../mail/scripted-server.ts";
import { trustedCertificate } from "../mail/trusted-server.ts";

let server: Server | undefined;
let received = "";

afterEach(() => {
  server?.close();
  received = "";
});

/** Reached as 127.0.0.1, which no certificate here is for; `localhost` is the same machine. */
async function listen(certificate: { key: string; cert: string }) {
  server = createServer(certificate, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
  });
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port, security: "tls" } as const;
}

test("the name of a certificate that leads to the same server is found, and nothing is said to that server", async () => {
  const at = await listen(trustedCertificate("nowhere.invalid", "*.test", "localhost"));
  expect(await findAlternativeName(at, ["nowhere.invalid", "*.test", "127.0.0.1", "localhost"])).toBe("localhost");
  expect(received).toBe("");
});

test("a name whose certificate is not valid is none", async () => {
  const stranger = createAuthority("A Stranger");
  const pem = createCertificate({ names: ["localhost"] }, stranger, stranger);
  const at = await listen({ key: pem, cert: pem });
  expect(await findAlternativeName(at, ["localhost"])).toBeNull();
});

test("a name that the certificate does not hold after all is none", async () => {
  const at = await listen(trustedCertificate("elsewhere.test"));
  expect(await findAlternativeName(at, ["localhost"])).toBeNull();
});

test.each([[[]], [["nowhere.invalid"]], [["*.example.org"]], [["127.0.0.1"]], [["bad name", "-", "a b.test"]]])(
  "%j holds no name that leads there",
  async (names) => {
    const at = await listen(trustedCertificate("localhost"));
    expect(await findAlternativeName(at, names)).toBeNull();
  },
);

test("across STARTTLS a server that injects or refuses is asked no further", async () => {
  const clear = await startScriptedServer("* OK hi\r\n", (line) => `${line.split(" ")[0]} BAD no\r\n`);
  const at = { host: "127.0.0.1", port: clear.port, security: "starttls", protocol: "imap" } as const;
  expect(await findAlternativeName(at, ["localhost"])).toBeNull();
  expect(clear.received()).toBe("A STARTTLS\r\n");
  await clear.close();
});

test("a server that says nothing is waited for four seconds at most, and not at all after a cancel", async () => {
  const silent = await startScriptedServer("", () => null);
  const at = { host: "127.0.0.1", port: silent.port, security: "starttls", protocol: "imap" } as const;
  expect(await findAlternativeName(at, ["localhost"], AbortSignal.abort())).toBeNull();
  const startedAt = performance.now();
  expect(await findAlternativeName(at, ["localhost"])).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(6_500);
  await silent.close();
}, 10_000);
