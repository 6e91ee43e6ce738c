import type { MailApi, MailEvents } from "../shared/contract.ts";
import { failed } from "../shared/failure.ts";
import { type Client, type Connection, connect, type Port } from "../shared/rpc.ts";

type EventName = keyof MailEvents & string;
type Listener<Name extends EventName> = (data: MailEvents[Name]) => void;

/** Whether the host answers: `lost` while a closed connection is being made anew. */
export type LinkState = "idle" | "connecting" | "open" | "lost";

/** The renderer's lasting line to the host: one API and one set of listeners over many connections. */
export interface Link {
  /** Calls made while there is no connection reject with `DISCONNECTED`. */
  readonly api: Client<MailApi>;
  /** Opens the first connection; further calls do nothing. */
  start(): void;
  /** Calls `listener` for each event called `name`, whichever connection it comes through; returns how to stop. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void;
  /** Calls `listener` when whatever was read before may be stale: events were missed, or the connection is new. */
  onStale(listener: () => void): () => void;
  onState(listener: () => void): () => void;
  state(): LinkState;
}

export interface LinkWorld {
  openPort(): Port;
  /** Calls `action` after `ms` milliseconds. */
  after(ms: number, action: () => void): void;
}

const firstPause = 250;
const longestPause = 5_000;

/** Makes a {@link Link} which reconnects by itself, with pauses growing from 250 ms to 5 s. */
export function makeLink(world: LinkWorld): Link {
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  const staleListeners = new Set<() => void>();
  const stateListeners = new Set<() => void>();
  let connection: Connection<MailApi, MailEvents> | null = null;
  let state: LinkState = "idle";
  let pause = firstPause;
  let isFirst = true;

  function become(next: LinkState): void {
    if (state === next) return;
    state = next;
    for (const listener of stateListeners) listener();
  }

  function tellStale(): void {
    for (const listener of staleListeners) listener();
  }

  function forward(target: Connection<MailApi, MailEvents>, name: EventName): void {
    target.on(name, (data) => {
      for (const listener of listeners.get(name) ?? []) listener(data as never);
    });
  }

  function open(): void {
    const opened = connect<MailApi, MailEvents>(world.openPort());
    connection = opened;
    const readBefore = !isFirst;
    isFirst = false;
    for (const name of listeners.keys()) forward(opened, name);
    opened.onGap(tellStale);
    opened.onClose(() => {
      connection = null;
      become("lost");
      world.after(pause, open);
      pause = Math.min(pause * 2, longestPause);
    });
    opened.api.getHostInfo({}).then(
      () => {
        pause = firstPause;
        become("open");
        if (readBefore) tellStale();
      },
      // A connection that closed before it answered is dealt with by onClose.
      () => undefined,
    );
  }

  const api = new Proxy(Object.create(null), {
    get(_target, name) {
      if (typeof name !== "string" || name === "then") return undefined;
      return (args: never, options?: never) =>
        connection
          ? connection.api[name as keyof MailApi](args, options)
          : Promise.reject(failed({ code: "DISCONNECTED" }));
    },
  }) as Client<MailApi>;

  return {
    api,
    start() {
      if (state !== "idle") return;
      become("connecting");
      open();
    },
    on(name, listener) {
      let named = listeners.get(name);
      if (!named) {
        named = new Set();
        listeners.set(name, named);
        if (connection) forward(connection, name);
      }
      named.add(listener as (data: never) => void);
      return () => named.delete(listener as (data: never) => void);
    },
    onStale(listener) {
      staleListeners.add(listener);
      return () => staleListeners.delete(listener);
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    state: () => state,
  };
}
