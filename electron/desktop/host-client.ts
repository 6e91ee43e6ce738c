import type { MailApi, MailEvents } from "../../shared/contract.ts";
import { type Connection, connect, type Frame } from "../../shared/rpc.ts";
import type { Core } from "../core/core.ts";
import { portOfIpc } from "./electron-port.ts";

/** The host's own client of the contract, for its menus, notifications and theme: it asks like a window does. */
export function connectHost(core: Pick<Core, "attach">): Connection<MailApi, MailEvents> {
  let toCore: (frame: Frame) => void = () => {};
  let toHost: (frame: Frame) => void = () => {};
  const closeListeners: (() => void)[] = [];
  const close = () => {
    for (const listener of closeListeners) listener();
  };
  core.attach(
    portOfIpc({
      send: (frame) => queueMicrotask(() => toHost(frame)),
      onMessage: (listener) => {
        toCore = listener;
      },
      onClose: (listener) => void closeListeners.push(listener),
      close,
    }),
  );
  return connect<MailApi, MailEvents>(
    portOfIpc({
      send: (frame) => queueMicrotask(() => toCore(frame)),
      onMessage: (listener) => {
        toHost = listener;
      },
      onClose: (listener) => void closeListeners.push(listener),
      close,
    }),
  );
}
