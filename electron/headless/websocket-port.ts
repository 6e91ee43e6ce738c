import type { WebSocket } from "ws";
import type { Frame, Port } from "../../shared/rpc.ts";

/** A WebSocket as a {@link Port}: one frame of JSON a message. What is no frame closes the socket. */
export function portOfWebSocket(socket: Pick<WebSocket, "send" | "close" | "on" | "readyState" | "OPEN">): Port {
  const waiting: Frame[] = [];
  let frameListener: ((frame: Frame) => void) | null = null;
  let closed = false;
  const closeListeners = new Set<() => void>();

  socket.on("message", (data, isBinary) => {
    const frame = isBinary ? null : readFrame(String(data));
    if (!frame) socket.close(1003);
    else if (frameListener) frameListener(frame);
    else waiting.push(frame);
  });
  socket.on("close", () => {
    closed = true;
    for (const listener of closeListeners) listener();
    closeListeners.clear();
  });
  // `close` follows; without a listener the process would end.
  socket.on("error", () => undefined);

  return {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    },
    onFrame(listener) {
      frameListener = listener;
      for (const frame of waiting.splice(0)) listener(frame);
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners.add(listener);
    },
    close: () => socket.close(),
  };
}

function readFrame(text: string): Frame | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as Frame) : null;
  } catch {
    return null;
  }
}
