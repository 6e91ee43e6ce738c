import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuthority, createCertificate } from "../../world/certificates.ts";

const directory = mkdtempSync(join(tmpdir(), "posthorn-trust-"));
const authority = createAuthority("Own Company");
const authorityFile = join(directory, "ca.pem");
const nothingFile = join(directory, "nothing.pem");
const brokenFile = join(directory, "broken.pem");
let server: Server;

beforeAll(async () => {
  writeFileSync(authorityFile, authority.certificate);
  writeFileSync(nothingFile, "");
  writeFileSync(brokenFile, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const pem = createCertificate({ names: ["localhost"] }, authority, authority);
  server = createServer({ key: pem, cert: pem }, (socket) => socket.on("error", () => undefined).end());
  server.on("tlsClientError", () => undefined);
  server.listen(0, "localhost");
  await once(server, "listening");
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

const module = new URL("../../../electron/net/trust-store.ts", import.meta.url);

/** What a handshake ends with in a process of its own: the trust of a thread cannot be taken back. */
async function shakeHands(environment: Record<string, string>, { trusting = true } = {}): Promise<string> {
  const script = `
    import { connect } from "node:tls";
    ${trusting ? `const { trustSystemAuthorities } = await import(${JSON.stringify(module.href)}); trustSystemAuthorities();` : ""}
    const socket = connect({ host: "localhost", port: ${(server.address() as AddressInfo).port} });
    socket.on("error", (error) => console.log(error.code));
    socket.on("secureConnect", () => { console.log("trusted"); socket.destroy(); });
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    env: { SSL_CERT_FILE: nothingFile, SSL_CERT_DIR: "/nonexistent", ...environment },
  });
  return stdout.trim();
}

const UNKNOWN = "UNABLE_TO_VERIFY_LEAF_SIGNATURE";

test("an authority of the system's store alone is trusted, which Node by itself does not", async () => {
  expect(await shakeHands({ SSL_CERT_FILE: authorityFile }, { trusting: false })).toBe(UNKNOWN);
  expect(await shakeHands({ SSL_CERT_FILE: authorityFile })).toBe("trusted");
});

test("NODE_EXTRA_CA_CERTS counts as before", async () => {
  expect(await shakeHands({ NODE_EXTRA_CA_CERTS: authorityFile })).toBe("trusted");
});

test("an authority of neither is still unknown", async () => {
  expect(await shakeHands({})).toBe(UNKNOWN);
});

test("a system's store that cannot be read costs nobody the rest", async () => {
  const environment = { SSL_CERT_FILE: brokenFile, NODE_EXTRA_CA_CERTS: authorityFile };
  expect(await shakeHands(environment)).toBe("trusted");
});
