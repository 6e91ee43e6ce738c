import type { Mailbox } from "../../shared/mailbox.ts";
import { type ImapConnections, isConnectionFailure } from "./imap-connections.ts";
import { type BodyStore, fetchRaw, saveRaw } from "./message-download.ts";
import type { Urgency } from "./task-queue.ts";

/** Bodies that are fetched before anyone asks: the newest of INBOX, unless they are large. */
const PREFETCHED = 50;
const PREFETCHED_SIZE = 2 * 1024 * 1024;

/** Fetches what a person opens, or will most likely open, message by message. */
export interface AskedDownloads {
  /** Rejects with why the message could not be had; see `fetchRaw`. */
  download(messageId: number, urgency: Urgency): Promise<void>;
  /** The newest messages of a mailbox that are not here; what fails is told to `onFailed`. */
  prefetch(mailbox: Mailbox): Promise<void>;
}

export function createAskedDownloads(options: {
  readonly store: BodyStore;
  readonly connections: Pick<ImapConnections, "run">;
  /** Whether the account has no connection and is to get none. */
  readonly isOver: () => boolean;
  readonly onFailed: (error: unknown) => void;
}): AskedDownloads {
  const { store, connections, isOver, onFailed } = options;
  const running = new Map<number, Promise<void>>();

  function download(messageId: number, urgency: Urgency): Promise<void> {
    const alike = urgency === "later" ? running.get(messageId) : undefined;
    if (alike) return alike;
    const started = fetchAndSave(messageId, urgency);
    running.set(messageId, started);
    return started.finally(() => {
      if (running.get(messageId) === started) running.delete(messageId);
    });
  }

  async function fetchAndSave(messageId: number, urgency: Urgency): Promise<void> {
    const key = await store.reader.getMessageKey({ messageId });
    const fetch = () => connections.run("fetch", urgency, (session) => fetchRaw(session, key));
    const raw = await fetch().catch((error: unknown) => {
      // The connection may have died unnoticed; the next task opens a new one.
      if (isOver() || !isConnectionFailure(error)) throw error;
      return fetch();
    });
    await saveRaw(store, messageId, raw);
  }

  async function prefetch(mailbox: Mailbox): Promise<void> {
    const { rows } = await store.reader.listMessages({ mailboxId: mailbox.id, offset: 0, limit: PREFETCHED });
    for (const { id, size, snippet } of rows) {
      if (isOver()) return;
      if (snippet !== "" || size > PREFETCHED_SIZE) continue;
      if ((await store.reader.getMessage({ messageId: id })).parsed !== null) continue;
      await download(id, "later").catch(onFailed);
    }
  }

  return { download, prefetch };
}
