import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface ScriptedServer {
  readonly port: number;
  /** Everything that clients have sent, as one text. */
  readonly received: () => string;
  /** How many connections are open. */
  readonly open: () => number;
  close(): Promise<void>;
}

/** A server on loopback that says `greeting` and then whatever `answer` says to each line. */
export async function startScriptedServer(
  greeting: string,
  answer: (line: string, socket: Socket) => string | null | undefined,
): Promise<ScriptedServer> {
  let received = "";
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    if (greeting) socket.write(greeting);
    let rest = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const said = answer(line, socket);
        if (said) socket.write(said);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
