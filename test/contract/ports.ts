import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { MessageChannel } from "node:worker_threads";
import { WebSocket, WebSocketServer } from "ws";
import { portOfIpc } from "../../electron/desktop/electron-port.ts";
import { portOfWebSocket } from "../../electron/headless/websocket-port.ts";
import { portOfMessagePort } from "../../electron/thread/message-port.ts";
import type { Port } from "../../shared/rpc.ts";

/** Two ends of one transport, and how the test takes it down. */
export interface PortPair {
  readonly client: Port;
  readonly server: Port;
  dispose(): Promise<void> | void;
}

/** Every transport the RPC runs over in the product. */
export const transports: Record<string, () => Promise<PortPair>> = {
  MessagePort: async () => {
    const { port1, port2 } = new MessageChannel();
    const client = portOfMessagePort(port1);
    return { client, server: portOfMessagePort(port2), dispose: () => client.close() };
  },

  WebSocket: async () => {
    const listener = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(listener, "listening");
    const accepted = once(listener, "connection") as Promise<[WebSocket]>;
    const socket = new WebSocket(`ws://127.0.0.1:${(listener.address() as AddressInfo).port}`);
    await once(socket, "open");
    const [other] = await accepted;
    return {
      client: portOfWebSocket(socket),
      server: portOfWebSocket(other),
      async dispose() {
        socket.terminate();
        listener.close();
        await once(listener, "close");
      },
    };
  },

  "Electron IPC": async () => {
    // Electron's IPC clones what it sends and delivers it in a later turn.
    const sides = [new EventEmitter(), new EventEmitter()] as const;
    const side = (own: EventEmitter, other: EventEmitter) =>
      portOfIpc({
        send(frame) {
          const copy = structuredClone(frame);
          setImmediate(() => other.emit("message", copy));
        },
        onMessage: (listener) => void own.on("message", listener),
        onClose: (listener) => void own.on("close", listener),
        close: () => void setImmediate(() => other.emit("close")),
      });
    const client = side(sides[0], sides[1]);
    return { client, server: side(sides[1], sides[0]), dispose: () => client.close() };
  },
};
