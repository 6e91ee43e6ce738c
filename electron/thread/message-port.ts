import { type MessagePort, parentPort } from "node:worker_threads";
import type { Frame, Port } from "../../shared/rpc.ts";

/** A worker thread's MessagePort as a {@link Port}; frames are structured clones, so bytes may cross. */
export function portOfMessagePort(port: MessagePort): Port {
  let closed = false;
  const closeListeners = new Set<() => void>();
  port.on("close", () => {
    closed = true;
    for (const listener of closeListeners) listener();
    closeListeners.clear();
  });
  return {
    send(frame) {
      if (!closed) port.postMessage(frame);
    },
    // Listening starts the port: what came before is kept until then.
    onFrame: (listener) => void port.on("message", (frame: Frame) => listener(frame)),
    onClose(listener) {
      if (closed) listener();
      else closeListeners.add(listener);
    },
    close: () => port.close(),
  };
}

/** What a host posts to a worker to give it one more client. */
export interface PortMessage {
  readonly type: "port";
  readonly port: MessagePort;
}

/** What a host posts to a worker that has something to close before it ends. */
export interface StopMessage {
  readonly type: "stop";
}

/** In a worker: calls `onPort` for each port that the host hands over, and `onStop` before the thread is to end. */
export function serveThread(onPort: (port: Port) => void, onStop?: () => void): void {
  if (!parentPort) throw new Error("serveThread runs in worker threads only");
  parentPort.on("message", (message: PortMessage | StopMessage) => {
    if (message.type === "port") onPort(portOfMessagePort(message.port));
    else if (message.type === "stop" && onStop) {
      onStop();
      process.exit();
    }
  });
}
