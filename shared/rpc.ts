import { failed, failureOf, type MailFailure, type MailFailureError } from "./failure.ts";

/** What crosses a {@link Port}. `seq` counts a server's events from 1, so that a client sees a gap. */
export type Frame =
  | { type: "call"; id: number; method: string; args: unknown }
  | { type: "cancel"; id: number }
  | { type: "ok"; id: number; value: unknown }
  | { type: "fail"; id: number; failure: MailFailure }
  | { type: "event"; seq: number; name: string; data: unknown };

/** The one seam between the RPC and what carries it: a MessagePort, a WebSocket or Electron's IPC. */
export interface Port {
  /** Sends one frame; on a closed port the frame is dropped. */
  send(frame: Frame): void;
  /** Calls `listener` for each frame; frames that came before the first listener are kept for it. */
  onFrame(listener: (frame: Frame) => void): void;
  /** Calls `listener` once, when either side has closed; at once where that has happened already. */
  onClose(listener: () => void): void;
  close(): void;
}

/** A set of calls: each takes one object and gives one value. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint over methods of every shape
type Api<Shape> = { [Name in keyof Shape]: (args: any) => unknown };

export interface CallContext {
  /** Aborts when the caller cancels or its port closes. */
  readonly signal: AbortSignal;
}

/** What a server of `Shape` implements. */
export type Handlers<Shape extends Api<Shape>> = {
  [Name in keyof Shape]: (
    args: Parameters<Shape[Name]>[0],
    context: CallContext,
  ) => ReturnType<Shape[Name]> | Promise<ReturnType<Shape[Name]>>;
};

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a caller of `Shape` holds; each call rejects with a {@link MailFailureError}. */
export type Client<Shape extends Api<Shape>> = {
  readonly [Name in keyof Shape]: (
    args: Parameters<Shape[Name]>[0],
    options?: CallOptions,
  ) => Promise<ReturnType<Shape[Name]>>;
};

export interface ServeOptions {
  /** Checks and returns the arguments of `method`, or throws a {@link MailFailureError}. Left out between own threads. */
  readonly validate?: (method: string, args: unknown) => unknown;
  /** Is told of every error that carries no failure code. */
  readonly onBug?: (error: unknown, method: string) => void;
}

/** The serving end of one port. */
export interface Server<Events> {
  /** Sends an event; it is numbered here. */
  emit<Name extends keyof Events & string>(name: Name, data: Events[Name]): void;
  close(): void;
}

/** Answers the calls that come in through `port` with `handlers`, until it closes. */
export function serve<Shape extends Api<Shape>, Events = Record<never, never>>(
  port: Port,
  handlers: Handlers<Shape>,
  options: ServeOptions = {},
): Server<Events> {
  const running = new Map<number, AbortController>();
  let seq = 0;

  async function answer(id: number, method: string, args: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(handlers, method)) {
        throw failed({ code: "INVALID_CALL", method, detail: "no such method" });
      }
      const handler = handlers[method as keyof Shape];
      const checked = options.validate ? options.validate(method, args) : args;
      const value = await handler(checked as never, { signal: controller.signal });
      if (controller.signal.aborted) throw failed({ code: "CANCELLED" });
      port.send({ type: "ok", id, value });
    } catch (error) {
      const failure = controller.signal.aborted ? ({ code: "CANCELLED" } as const) : failureOf(error);
      if (failure.code === "BUG") options.onBug?.(error, method);
      port.send({ type: "fail", id, failure });
    } finally {
      running.delete(id);
    }
  }

  port.onFrame((frame) => {
    if (frame.type === "call") void answer(frame.id, frame.method, frame.args);
    else if (frame.type === "cancel") running.get(frame.id)?.abort();
  });
  port.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });

  return {
    emit(name, data) {
      seq += 1;
      port.send({ type: "event", seq, name, data });
    },
    close: () => port.close(),
  };
}

/** The calling end of one port. */
export interface Connection<Shape extends Api<Shape>, Events> {
  readonly api: Client<Shape>;
  /** Calls `listener` for each event called `name`; returns how to stop. */
  on<Name extends keyof Events & string>(name: Name, listener: (data: Events[Name]) => void): () => void;
  /** Calls `listener` when events were missed: whatever was read before may be stale. */
  onGap(listener: () => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** Calls through `port` what {@link serve} answers at its other end. */
export function connect<Shape extends Api<Shape>, Events = Record<never, never>>(
  port: Port,
): Connection<Shape, Events> {
  interface Pending {
    resolve(value: unknown): void;
    reject(error: MailFailureError): void;
  }
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(data: never) => void>>();
  const gapListeners = new Set<() => void>();
  let lastId = 0;
  let lastSeq = 0;
  let closed = false;

  port.onFrame((frame) => {
    if (frame.type === "ok") {
      pending.get(frame.id)?.resolve(frame.value);
    } else if (frame.type === "fail") {
      pending.get(frame.id)?.reject(failed(frame.failure));
    } else if (frame.type === "event") {
      const gap = frame.seq !== lastSeq + 1;
      lastSeq = frame.seq;
      if (gap) for (const listener of gapListeners) listener();
      for (const listener of listeners.get(frame.name) ?? []) listener(frame.data as never);
    }
  });
  port.onClose(() => {
    closed = true;
    for (const call of [...pending.values()]) call.reject(failed({ code: "DISCONNECTED" }));
  });

  function call(method: string, args: unknown, options?: CallOptions): Promise<unknown> {
    if (closed) return Promise.reject(failed({ code: "DISCONNECTED" }));
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(failed({ code: "CANCELLED" }));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const cancel = () => port.send({ type: "cancel", id });
      const settle = () => {
        pending.delete(id);
        signal?.removeEventListener("abort", cancel);
      };
      pending.set(id, {
        resolve(value) {
          settle();
          resolve(value);
        },
        reject(error) {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener("abort", cancel, { once: true });
      port.send({ type: "call", id, method, args });
    });
  }

  const methods = new Map<string, (args: unknown, options?: CallOptions) => Promise<unknown>>();
  const api = new Proxy(Object.create(null), {
    get(_target, name) {
      // A proxy that answered `then` would be taken for a promise.
      if (typeof name !== "string" || name === "then") return undefined;
      let method = methods.get(name);
      if (!method) {
        method = (args, options) => call(name, args, options);
        methods.set(name, method);
      }
      return method;
    },
  }) as Client<Shape>;

  return {
    api,
    on(name, listener) {
      let named = listeners.get(name);
      if (!named) {
        named = new Set();
        listeners.set(name, named);
      }
      named.add(listener as (data: never) => void);
      return () => named.delete(listener as (data: never) => void);
    },
    onGap: (listener) => void gapListeners.add(listener),
    onClose: (listener) => port.onClose(listener),
    close: () => port.close(),
  };
}
