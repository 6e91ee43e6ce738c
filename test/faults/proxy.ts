import { readFileSync } from "node:fs";
import { type AddressInfo, isIP } from "node:net";
import { join } from "node:path";
import { connect as connectTls, createServer, type TLSSocket } from "node:tls";
import { createAuthority, createCertificate, type Issuer } from "../world/certificates.ts";
import type { World } from "../world/world.ts";
import type { Conversation, Ends, Tap } from "./conversation.ts";
import { followImap } from "./imap-conversation.ts";
import { followSmtp } from "./smtp-conversation.ts";

/** A server's last words to a client that has been killed are waited for this long, ms. */
const LAST_WORDS_MS = 3_000;

/** Stands between a client and one server of the world, inside TLS on both sides, and sees every line of both. */
export interface MailProxy {
  readonly port: number;
  tap: Tap;
  /** Connections that stand now. */
  readonly connections: number;
  /** ms since a byte passed or a connection came or went; 0 while an answer is owed. */
  quietFor(): number;
  /** Whether one of the connections waits in IDLE. */
  readonly isIdling: boolean;
  /** Settles once the server has had its last word on every connection. */
  drained(): Promise<void>;
  /** Cuts all connections. */
  cutAll(): void;
  /** While it refuses, a connection is closed as soon as it comes. */
  refuses: boolean;
  /** Sends this to all clients, as if it came from the server. */
  inject(text: string): void;
  stop(): Promise<void>;
}

/** A certificate for `localhost` from the world's own authority. */
export function proxyCertificate(world: World): string {
  const authority: Issuer = JSON.parse(readFileSync(join(world.state, "authority.json"), "utf8"));
  return createCertificate({ names: ["localhost"] }, authority, createAuthority("Nobody"));
}

export async function startProxy(options: {
  protocol: "imap" | "smtp";
  upstream: { host: string; port: number };
  pem: string;
}): Promise<MailProxy> {
  const { protocol, upstream, pem } = options;
  const open = new Set<{ client: TLSSocket; server: TLSSocket; conversation: Conversation }>();
  let passedAt = Date.now();
  const note = () => {
    passedAt = Date.now();
  };

  const listener = createServer({ key: pem, cert: pem }, (client) => {
    note();
    if (proxy.refuses) return void client.destroy();
    const name = isIP(upstream.host) === 0 ? { servername: upstream.host } : {};
    const server = connectTls({ ...upstream, ...name, rejectUnauthorized: false });
    // A response handed on in pieces would wait 40 ms for the client's acknowledgement of the first.
    client.setNoDelay(true);
    server.setNoDelay(true);
    const ends: Ends = {
      toServer: (bytes) => void (server.writable && server.write(bytes)),
      toClient(bytes, taken) {
        if (client.writable) client.write(bytes, taken);
      },
      cut() {
        client.destroy();
        server.destroy();
      },
      tap: () => proxy.tap,
    };
    const conversation = protocol === "imap" ? followImap(ends) : followSmtp(ends);
    const entry = { client, server, conversation };
    open.add(entry);
    client.on("data", (bytes) => {
      note();
      conversation.fromClient(bytes);
    });
    server.on("data", (bytes) => {
      note();
      conversation.fromServer(bytes);
    });
    // What the server has begun it may bring to its end: a test then knows what has become of it.
    client.on("close", async () => {
      const deadline = Date.now() + LAST_WORDS_MS;
      while (conversation.isOwed && !server.destroyed && Date.now() < deadline) await delay(5);
      server.destroy();
    });
    server.on("close", () => {
      note();
      open.delete(entry);
      client.end();
      client.destroySoon();
    });
    client.on("error", () => client.destroy());
    server.on("error", () => server.destroy());
  });
  listener.on("tlsClientError", note);
  await new Promise<void>((listening) => listener.listen(0, "localhost", listening));

  const proxy: MailProxy = {
    port: (listener.address() as AddressInfo).port,
    tap: {},
    refuses: false,
    get connections() {
      return open.size;
    },
    get isIdling() {
      return [...open].some(({ conversation }) => conversation.isIdling);
    },
    quietFor() {
      return [...open].some(({ conversation }) => conversation.isOwed) ? 0 : Date.now() - passedAt;
    },
    async drained() {
      while (open.size > 0) await delay(5);
    },
    cutAll() {
      for (const { client, server } of open) {
        client.destroy();
        server.destroy();
      }
    },
    inject(text) {
      for (const { client } of open) client.write(text);
    },
    async stop() {
      proxy.cutAll();
      await new Promise((closed) => listener.close(closed));
    },
  };
  return proxy;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
