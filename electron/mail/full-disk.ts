import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { isConnectionFailure } from "./imap-connections.ts";
import type { BodyStore } from "./message-download.ts";

/** `store`, telling `onFull` of each call that it had no room for; the call fails all the same. */
export function watchForFullDisk(store: BodyStore, onFull: (failure: MailFailure) => void): BodyStore {
  type Calls = Record<string | symbol, (...args: unknown[]) => Promise<unknown>>;
  const writer = new Proxy(store.writer, {
    get:
      (calls, name) =>
      async (...args: unknown[]) => {
        try {
          return await (calls as unknown as Calls)[name]?.(...args);
        } catch (error) {
          const failure = failureOf(error);
          if (failure.code === "DISK_FULL") onFull(failure);
          throw error;
        }
      },
  });
  return { writer, reader: store.reader, mime: store.mime };
}

/** Whether the same can be tried again later: the connection was lost, or the disk was full. */
export function mayPass(error: unknown): boolean {
  return isConnectionFailure(error) || failureOf(error).code === "DISK_FULL";
}
