import type { Frame, Port } from "../shared/rpc.ts";

/** What the preload script of the desktop host puts on `window`. */
export interface PreloadPort {
  send(frame: Frame): void;
  onFrame(listener: (frame: Frame) => void): void;
}

declare global {
  interface Window {
    readonly posthornPort?: PreloadPort;
  }
}

/** A Port through the desktop host's preload script; it lives as long as the window. */
export function preloadPort(preload: PreloadPort): Port {
  const closeListeners = new Set<() => void>();
  let closed = false;
  return {
    send(frame) {
      if (!closed) preload.send(frame);
    },
    onFrame: (listener) => preload.onFrame(listener),
    onClose(listener) {
      if (closed) listener();
      else closeListeners.add(listener);
    },
    close() {
      if (closed) return;
      closed = true;
      for (const listener of closeListeners) listener();
    },
  };
}

/** A Port over a WebSocket, one JSON frame a message. Frames sent before it is open wait for it. */
export function socketPort(socket: WebSocket): Port {
  const waiting: Frame[] = [];
  const early: Frame[] = [];
  const closeListeners = new Set<() => void>();
  let frameListener: ((frame: Frame) => void) | null = null;
  let closed = false;

  socket.addEventListener("open", () => {
    for (const frame of waiting.splice(0)) socket.send(JSON.stringify(frame));
  });
  socket.addEventListener("message", (message) => {
    const frame = JSON.parse(String(message.data)) as Frame;
    if (frameListener) frameListener(frame);
    else early.push(frame);
  });
  socket.addEventListener("close", () => {
    closed = true;
    for (const listener of closeListeners) listener();
  });

  return {
    send(frame) {
      if (socket.readyState === socket.CONNECTING) waiting.push(frame);
      else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    },
    onFrame(listener) {
      frameListener = listener;
      for (const frame of early.splice(0)) listener(frame);
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners.add(listener);
    },
    close: () => socket.close(),
  };
}

/** The Port of the host this page came from: Electron's preload where there is one, else the WebSocket `/rpc`. */
export function openHostPort(): Port {
  if (window.posthornPort) return preloadPort(window.posthornPort);
  const url = new URL("/rpc", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return socketPort(new WebSocket(url));
}
