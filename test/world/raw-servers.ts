// node test/world/raw-servers.ts FOLDER: the world's service for every host that behaves as no real server can be made to.
// Runs in the servers' namespace and writes down every byte of every conversation.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { listRawHosts } from "./dns.ts";
import { type Places, placesOf } from "./places.ts";
import { beginDialogue, type Dialogue } from "./raw-dialogue.ts";
import type { RawServer, TranscriptEntry } from "./raw-host.ts";
import { serveWebTraps } from "./raw-web.ts";

let connections = 0;

function secureContextOf(places: Places, host: string, { oldTls }: RawServer): SecureContext {
  const pem = readFileSync(places.certificate(host));
  const versions = oldTls
    ? ({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } as const)
    : ({ minVersion: "TLSv1.2" } as const);
  return createSecureContext({ key: pem, cert: pem, ...versions });
}

function converse(places: Places, host: string, server: RawServer, context: SecureContext, socket: Socket): void {
  connections += 1;
  const connection = connections;
  const { port, protocol } = server;
  let stream: Socket = socket;
  let dialogue: Dialogue = () => {};
  let unread = "";

  function write(from: TranscriptEntry["from"], text: string): void {
    const encrypted = stream !== socket;
    const time = new Date().toISOString();
    const entry: TranscriptEntry = { time, connection, host, port, protocol, from, encrypted, bytes: text };
    appendFileSync(places.log("raw"), `${JSON.stringify(entry)}\n`);
  }

  function receive(chunk: Buffer): void {
    const text = chunk.toString("latin1");
    write("client", text);
    const lines = (unread + text).split("\r\n");
    unread = lines.pop() ?? "";
    for (const each of lines) dialogue(Buffer.from(each, "latin1").toString("utf8"));
  }

  function encrypt(afterwards: () => void): void {
    socket.removeListener("data", receive);
    unread = "";
    const secured = new TLSSocket(socket, { isServer: true, secureContext: context });
    stream = secured;
    secured.on("error", () => socket.destroy());
    secured.on("data", receive);
    secured.once("secure", afterwards);
  }

  const line = {
    host,
    send(text: string) {
      write("server", text);
      if (!stream.destroyed) stream.write(text);
    },
    close: () => void stream.end(),
    startTls: () => encrypt(() => {}),
    isEncrypted: () => stream !== socket,
  };
  /** What is sent so is not in the transcript: it is without end, and says nothing. */
  function flood(): void {
    const piece = Buffer.alloc(65_536, "a");
    const pour = (): void => {
      while (!stream.destroyed && stream.write(piece));
    };
    stream.on("drain", pour);
    stream.write(protocol === "imap" ? "* OK " : protocol === "pop3" ? "+OK " : "220-");
    pour();
  }

  const greet = (): void => {
    if (server.floods) {
      flood();
      return;
    }
    dialogue = beginDialogue(server, line);
  };
  socket.on("error", () => socket.destroy());
  if (server.tls === "implicit") encrypt(greet);
  else {
    socket.on("data", receive);
    greet();
  }
}

function listen(places: Places, host: string, address: string, server: RawServer): Promise<void> {
  const context = secureContextOf(places, host, server);
  const listener = createServer((socket) => converse(places, host, server, context, socket));
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(server.port, address, resolve);
  });
}

const places = placesOf(basename(dirname(process.argv[2] ?? "")));
await Promise.all([
  serveWebTraps(join(places.folder("raw"), "web.sock")),
  ...listRawHosts().flatMap(({ host, address, raw }) =>
    raw.flatMap((server) => [address.v4, address.v6].map((each) => listen(places, host, each, server))),
  ),
]);
// Last of all: whoever waits for this file may come in.
writeFileSync(places.pidFile("raw"), `${process.pid}\n`);
