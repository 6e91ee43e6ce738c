import type { Frame, Port } from "../../shared/rpc.ts";
import { isTrustedSender, type SenderDocument } from "./policy.ts";

/** One side of an IPC channel, as little of it as a {@link Port} needs. */
export interface IpcSide {
  send(frame: Frame): void;
  /** What comes in was sent by a renderer, so it may be anything. */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  /** Tells the other side, where the channel has a way to. */
  close?(): void;
}

/** Electron's IPC as a {@link Port}. A message that is no frame is dropped. */
export function portOfIpc(ipc: IpcSide): Port {
  const early: Frame[] = [];
  const frameListeners = new Set<(frame: Frame) => void>();
  const closeListeners = new Set<() => void>();
  let closed = false;

  function markClosed(): void {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
    closeListeners.clear();
  }

  ipc.onMessage((message) => {
    if (closed || !isFrame(message)) return;
    if (frameListeners.size === 0) early.push(message);
    for (const listener of frameListeners) listener(message);
  });
  ipc.onClose(markClosed);

  return {
    send(frame) {
      if (!closed) ipc.send(frame);
    },
    onFrame(listener) {
      frameListeners.add(listener);
      for (const frame of early.splice(0)) listener(frame);
    },
    onClose(listener) {
      if (closed) listener();
      else closeListeners.add(listener);
    },
    close() {
      if (closed) return;
      ipc.close?.();
      markClosed();
    },
  };
}

function isFrame(message: unknown): message is Frame {
  if (typeof message !== "object" || message === null) return false;
  const frame = message as Record<string, unknown>;
  switch (frame.type) {
    case "call":
      return Number.isSafeInteger(frame.id) && typeof frame.method === "string";
    case "cancel":
    case "ok":
      return Number.isSafeInteger(frame.id);
    case "fail":
      return Number.isSafeInteger(frame.id) && typeof frame.failure === "object" && frame.failure !== null;
    case "event":
      return Number.isSafeInteger(frame.seq) && typeof frame.name === "string";
    default:
      return false;
  }
}

/** Turns the messages of one window into ports, one for each document it shows. */
export interface WindowChannel {
  /** A message as it came, with who sent it. Those of a stranger or a document that is gone are dropped. */
  receive(sender: SenderDocument, session: unknown, message: unknown): void;
  /** The document is gone: its calls are cancelled. */
  close(): void;
}

/**
 * A preload names its document by a session of its own, so a reload is seen as a new client however the messages of
 * the old and the new document mix.
 */
export function openWindowChannel(options: {
  send(session: string, frame: Frame): void;
  attach(port: Port): void;
}): WindowChannel {
  const ended = new Set<string>();
  let current: { session: string; deliver(message: unknown): void; end(): void } | null = null;

  function open(session: string): NonNullable<typeof current> {
    let deliver: (message: unknown) => void = () => {};
    let end = () => {};
    const port = portOfIpc({
      send: (frame) => options.send(session, frame),
      onMessage: (listener) => {
        deliver = listener;
      },
      onClose: (listener) => {
        end = listener;
      },
    });
    options.attach(port);
    return { session, deliver, end };
  }

  function close(): void {
    if (!current) return;
    ended.add(current.session);
    current.end();
    current = null;
  }

  return {
    receive(sender, session, message) {
      if (!isTrustedSender(sender) || typeof session !== "string" || session.length > 64 || ended.has(session)) return;
      if (current?.session !== session) {
        close();
        current = open(session);
      }
      current.deliver(message);
    },
    close,
  };
}
