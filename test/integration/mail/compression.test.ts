import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountOf, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const edna = accountOf("edna.fell@gravelroad.net");
let client: TestClient;
let proxy: Proxy | undefined;

interface Proxy {
  readonly port: number;
  /** Of each connection so far: whether it was compressed, and the bytes that came down it. */
  readonly connections: { isCompressed: boolean; received: number }[];
  close(): void;
}

/** Stands between client and server in clear; `meddle` sees what comes down once a connection is compressed. */
async function startProxy(meddle: (chunk: Buffer, seen: number, client: Socket) => Buffer | null): Promise<Proxy> {
  const connections: Proxy["connections"] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((down) => {
    const connection = { isCompressed: false, received: 0 };
    connections.push(connection);
    const up = connect(edna.incoming.port, edna.incoming.host);
    for (const [one, other] of [
      [down, up],
      [up, down],
    ] as const) {
      sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
    let isAsked = false;
    down.on("data", (chunk: Buffer) => {
      isAsked ||= chunk.includes("COMPRESS DEFLATE");
      up.write(chunk);
    });
    up.on("data", (chunk: Buffer) => {
      const wasCompressed = connection.isCompressed;
      connection.isCompressed ||= isAsked;
      const passed = wasCompressed ? meddle(chunk, connection.received, down) : chunk;
      connection.received += chunk.length;
      if (passed) down.write(passed);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

beforeEach(async () => {
  await world.resetAccount(edna.address);
  const letters = Array.from({ length: 60 }, (_, index) => ({
    raw: `Subject: Letter ${index}\r\nMessage-ID: <${index}@seed.test>\r\n\r\n${"The same words again. ".repeat(200)}\r\n`,
  }));
  await world.seedMailbox(edna.address, "INBOX", letters);
  await world.seedMailbox(edna.address, "INBOX.Архив", letters);
  client = startClient();
});

afterEach(async () => {
  await client.stop();
  proxy?.close();
  expect(client.bugs).toEqual([]);
});

async function syncThrough({ port }: Proxy) {
  const account = await client.add(edna, { incoming: { ...edna.incoming, host: "127.0.0.1", port } });
  const archive = await until(() => client.mailbox(account, "archive"));
  await until(async () => (await client.rows(archive)).length === 60, { within: 30_000, what: "the archive" });
  const inbox = await client.mailbox(account, "inbox");
  const newest = await until(async () => (await client.rows(inbox))[0]);
  await until(async () => (await client.reader.getMessage({ messageId: newest.id })).parsed, { within: 30_000 });
  return account;
}

test("listing and downloading are compressed, the watching connection is not", async () => {
  proxy = await startProxy((chunk) => chunk);
  await syncThrough(proxy);
  const compressed = proxy.connections.filter(({ isCompressed }) => isCompressed);
  expect(proxy.connections[0]?.isCompressed).toBe(false);
  expect(compressed.length).toBeGreaterThanOrEqual(2);
});

describe("where compression is broken on the way", () => {
  test.each<[string, Parameters<typeof startProxy>[0]]>([
    [
      "the connection dies at once",
      (_chunk, _seen, down) => {
        down.destroy();
        return null;
      },
    ],
    ["garbage comes instead", (chunk) => Buffer.alloc(chunk.length, 0xff)],
    [
      "the connection dies after a while",
      (chunk, seen, down) => {
        if (seen < 3_000) return chunk;
        down.destroy();
        return null;
      },
    ],
  ])(
    "%s: it is left off, and everything arrives",
    async (_name, meddle) => {
      proxy = await startProxy(meddle);
      const account = await syncThrough(proxy);
      const before = proxy.connections.length;
      expect(proxy.connections.some(({ isCompressed }) => isCompressed)).toBe(true);
      // Remembered for the account: none is tried again when everything is opened anew.
      await world.stopService("dovecot-b");
      await until(() => client.state(account)?.phase === "offline");
      await world.startService("dovecot-b");
      await client.mail.reconnect({ accountId: account.id });
      await until(() => client.state(account)?.phase === "online", { within: 30_000 });
      await until(() => (proxy?.connections.length ?? 0) >= before + 2, { within: 30_000, what: "new connections" });
      expect(proxy.connections.slice(before).some(({ isCompressed }) => isCompressed)).toBe(false);
    },
    90_000,
  );
});
