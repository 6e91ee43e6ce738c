import type { Activity, OfflineChoice } from "../../shared/account.ts";
import { failureOf } from "../../shared/failure.ts";
import type { MessageKey } from "../../shared/services/store.ts";
import { type ImapConnections, isConnectionFailure } from "./imap-connections.ts";
import { type BodyStore, fetchRaw, fetchRawTogether, parseRaw } from "./message-download.ts";

/** Bytes and messages of one FETCH: what a person asks for meanwhile waits for no more than this. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_MESSAGES = 100;
/** The newest of all mailboxes that are sorted by mailbox before they are fetched, so that few are selected anew. */
const STRETCH = 1_000;
/** What is larger no session takes into memory. */
const LARGEST = 150 * 1024 * 1024;
const DAY_MS = 86_400_000;
/** Where a connection broke off under it and the account's own stands, it goes on after this, ms. */
const PAUSE_MS = 5_000;

/** Fetches the bodies of an account's messages in the background, the newest first. */
export interface BodyDownloads {
  /** Looks for what is missing: after a listing, and where the choice has changed. */
  look(): void;
  choose(choice: OfflineChoice): void;
  stop(): void;
}

export function createBodyDownloads(options: {
  readonly accountId: number;
  readonly store: BodyStore;
  readonly connections: Pick<ImapConnections, "run">;
  readonly choice: OfflineChoice;
  readonly now: () => number;
  readonly onActivity: (activity: Activity | null) => void;
  readonly onBug: (error: unknown) => void;
}): BodyDownloads {
  const { accountId, store, connections, now } = options;
  let choice = options.choice;
  let isRunning = false;
  let isAskedAgain = false;
  let isStopped = false;
  let pause: NodeJS.Timeout | undefined;
  /** What the server would not give, or not whole: not asked for again while this session lasts. */
  const passedOver = new Set<number>();

  /** Some at a time, as `listMissingBodies` gives them. */
  async function* listMissing(): AsyncGenerator<Float64Array> {
    for (const { id: mailboxId } of await store.reader.listMailboxes({ accountId })) {
      for (let afterId: number | null = 0; afterId !== null && !isStopped; ) {
        const { missing, lookedUpTo } = await store.reader.listMissingBodies({ mailboxId, afterId });
        yield missing;
        afterId = lookedUpTo;
      }
    }
  }

  /** Ids, the newest message first; there may be a million. */
  async function listWanted(): Promise<Float64Array> {
    const since = choice.days === null ? 0 : now() - choice.days * DAY_MS;
    const most = Math.min(choice.size ?? LARGEST, LARGEST);
    const ids: number[] = [];
    const dates: number[] = [];
    for await (const missing of listMissing()) {
      for (let at = 0; at + 2 < missing.length; at += 3) {
        const [id = 0, date = 0, size = 0] = missing.subarray(at, at + 3);
        if (date < since || size > most || passedOver.has(id)) continue;
        ids.push(id);
        dates.push(date);
      }
    }
    const order = Uint32Array.from(ids.keys()).sort((one, other) => (dates[other] ?? 0) - (dates[one] ?? 0));
    return Float64Array.from(order, (at) => ids[at] ?? 0);
  }

  async function downloadAll(): Promise<void> {
    const wanted = await listWanted();
    const total = wanted.length;
    for (let done = 0; done < total && !isStopped && !isAskedAgain; done += STRETCH) {
      await downloadStretch([...wanted.subarray(done, done + STRETCH)], (fetched) =>
        options.onActivity({ kind: "downloading", done: done + fetched, total }),
      );
    }
  }

  async function downloadStretch(messageIds: readonly number[], report: (done: number) => void): Promise<void> {
    const keys = await store.reader.getMessageKeys({ messageIds });
    let done = 0;
    let saved = Promise.resolve();
    const groups = [...Map.groupBy(keys, (key) => key.mailboxId).values()];
    for (const batch of groups.flatMap((group) => [...batches(group)])) {
      if (isStopped || isAskedAgain) break;
      report(done);
      const raws = await fetchBatch(batch);
      // One batch is parsed and stored while the next is fetched, and no more than that is in memory.
      await saved;
      saved = saveAll(raws);
      saved.catch(() => undefined);
      done += batch.length;
    }
    await saved;
    report(done);
  }

  async function fetchBatch(batch: readonly MessageKey[]): Promise<ReadonlyMap<number, Uint8Array>> {
    const raws = await connections.run("sync", "later", (session) => fetchRawTogether(session, batch));
    for (const key of batch) {
      if (raws.has(key.messageId)) continue;
      // Gone since it was listed, or not as long as the server says: the slower way tells which.
      const raw = await connections
        .run("sync", "later", (session) => fetchRaw(session, key))
        .catch(async (error: unknown) => {
          const { code } = failureOf(error);
          if (code !== "NOT_FOUND" && code !== "NOT_DOWNLOADED" && code !== "SERVER_REFUSED") throw error;
          if (await isStillThere(key)) passedOver.add(key.messageId);
          return null;
        });
      if (raw) raws.set(key.messageId, raw);
    }
    return raws;
  }

  async function saveAll(raws: ReadonlyMap<number, Uint8Array>): Promise<void> {
    const bodies = await Promise.all(
      [...raws].map(async ([messageId, raw]) => ({ messageId, raw, parsed: await parseRaw(store.mime, raw) })),
    );
    await store.writer.saveBodies({ bodies });
  }

  /** A message that was moved meanwhile is somewhere else, or will be once its UID is known. */
  async function isStillThere({ messageId, mailboxId, uid }: MessageKey): Promise<boolean> {
    const [current] = await store.reader.getMessageKeys({ messageIds: [messageId] });
    return uid !== null && current?.uid === uid && current.mailboxId === mailboxId;
  }

  async function run(): Promise<void> {
    isRunning = true;
    try {
      do {
        isAskedAgain = false;
        await downloadAll();
      } while (isAskedAgain && !isStopped);
    } catch (error) {
      if (isStopped) return;
      if (isConnectionFailure(error)) pause = setTimeout(look, PAUSE_MS).unref();
      else if (failureOf(error).code === "BUG") options.onBug(error);
    } finally {
      isRunning = false;
      if (!isStopped) options.onActivity(null);
    }
  }

  function look(): void {
    if (isStopped) return;
    clearTimeout(pause);
    isAskedAgain = true;
    if (!isRunning) void run();
  }

  return {
    look,
    choose(next) {
      choice = next;
      look();
    },
    stop() {
      isStopped = true;
      clearTimeout(pause);
    },
  };
}

function* batches(keys: readonly MessageKey[]): Generator<readonly MessageKey[]> {
  let batch: MessageKey[] = [];
  let bytes = 0;
  for (const key of keys) {
    if (batch.length > 0 && (batch.length >= BATCH_MESSAGES || bytes + key.size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(key);
    bytes += key.size;
  }
  if (batch.length > 0) yield batch;
}
