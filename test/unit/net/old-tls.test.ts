import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TlsOptions } from "node:tls";
import { expect, test } from "vitest";
import { failureOfConnection } from "../../../electron/net/connection-failure.ts";
import { trustedCertificate } from "../mail/trusted-server.ts";

const old = { minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" } as const;

test.each<[string, TlsOptions, string]>([
  ["TLS 1.0 at most", { ...old, maxVersion: "TLSv1" }, "TLS_TOO_OLD"],
  ["TLS 1.1 at most", { ...old, maxVersion: "TLSv1.1" }, "TLS_TOO_OLD"],
  [
    "ciphers that nobody offers any more",
    { ...old, maxVersion: "TLSv1.2", ciphers: "NULL:@SECLEVEL=0" },
    "TLS_TOO_OLD",
  ],
])("a server with %s: %s", async (_what, options, code) => {
  const server = createServer({ ...trustedCertificate("localhost"), ...options });
  server.on("tlsClientError", () => undefined);
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: "localhost", port, minVersion: "TLSv1.2" });
  const [error] = (await once(client, "error")) as [Error];
  server.close();
  expect(failureOfConnection(error, { host: "localhost", port })).toMatchObject({ code, host: "localhost", port });
});
