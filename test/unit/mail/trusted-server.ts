import { once } from "node:events";
import { type AddressInfo, Server } from "node:net";
import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from "node:tls";
import { createAuthority, createCertificate } from "../../world/certificates.ts";
import type { ScriptedServer } from "./scripted-server.ts";

const authority = createAuthority("Unit Tests");
const stranger = createAuthority("A Stranger");
let isTrusted = false;

/** A certificate for `names` with its key, signed by an authority that this thread trusts from now on. */
export function trustedCertificate(...names: string[]): { key: string; cert: string } {
  if (!isTrusted) setDefaultCACertificates([...getCACertificates("default"), authority.certificate]);
  isTrusted = true;
  const pem = createCertificate({ names }, authority, stranger);
  return { key: pem, cert: pem };
}

/** A server at `localhost` with TLS from the first byte and a valid certificate; it says what `answer` says to each line. */
export async function startTrustedServer(
  greeting: string,
  answer: (line: string) => string | null,
  options: TlsOptions = {},
): Promise<ScriptedServer> {
  let received = "";
  let open = 0;
  const server = createServer({ ...trustedCertificate("localhost"), ...options }, (socket) => {
    open += 1;
    socket.on("close", () => {
      open -= 1;
    });
    socket.on("error", () => undefined);
    socket.write(greeting);
    let rest = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      rest += chunk.toString("latin1");
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const said = answer(line);
        if (said) socket.write(said);
      }
    });
  });
  server.on("tlsClientError", () => undefined);
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    open: () => open,
    async close() {
      const closed = once(server, "close");
      Server.prototype.close.call(server);
      await closed;
    },
  };
}
