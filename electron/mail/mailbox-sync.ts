import type { FetchMessageObject, ImapFlow } from "imapflow";
import { failed } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import type { ListedMessage, MailboxSync, StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { ImapSession, SelectedMailbox } from "./imap-session.ts";
import { LISTING_QUERY, listedMessage } from "./listed-message.ts";
import { newestFirst, uidSet } from "./uid-set.ts";

/** What a person sees first comes in one FETCH. */
const FIRST_LISTING = 200;
/** UIDs a FETCH: more stall the event loop (500 take 104 ms at worst, 100 take 47 ms). */
const CHUNK = 100;

export interface Store {
  readonly writer: Client<StoreWriterApi>;
  readonly reader: Client<StoreReaderApi>;
}

export interface SyncedMailbox {
  readonly mailboxId: number;
  readonly path: string;
}

export type AddedMessage = Awaited<ReturnType<Store["writer"]["applyListed"]>>["added"][number];

export interface SyncOutcome {
  readonly uidValidity: number;
  /** It was this mailbox's first listing, or its first after UIDVALIDITY changed. */
  readonly isFirst: boolean;
  readonly added: readonly AddedMessage[];
  /** UIDs that are still to be listed, in slices, the newest first; for {@link listOlder}. */
  readonly remaining: readonly (readonly number[])[];
}

/** What is known to have happened; `everything` after a connection was opened and when a person asks. */
export type SyncScope = "everything" | "arrived" | "flagged" | "expunged";

/**
 * Brings the stored rows of one mailbox in step with the server: its newest 200 where nothing was listed yet, otherwise
 * what is new, changed flags (RFC 7162 where offered) and what is gone. Commands run one after the other on `session`.
 */
export async function syncMailbox(
  session: ImapSession,
  target: SyncedMailbox,
  store: Store,
  scope: SyncScope = "everything",
): Promise<SyncOutcome> {
  const { mailboxId } = target;
  const selected = await session.select(target.path, { anew: scope === "everything" });
  const { uidValidity, uidNext, modSeq } = selected;
  const sync = await store.writer.applySelected({ mailboxId, uidValidity, uidNext, modSeq });
  const outcome =
    sync.listedDownTo === null
      ? await listFirst(session, target, selected, store)
      : await applyChanges(session, target, selected, sync, store, scope);
  await saveCounts(session, target, store);
  return outcome;
}

/** Lists one slice of {@link SyncOutcome.remaining}; slices are to be taken in their order. */
export async function listOlder(
  session: ImapSession,
  target: SyncedMailbox,
  store: Store,
  slice: { uidValidity: number; uids: readonly number[]; isLast: boolean },
): Promise<"listed" | "stale"> {
  const selected = await session.select(target.path);
  if (selected.uidValidity !== slice.uidValidity) return "stale";
  const messages = await fetchListed(session, uidSet(slice.uids), { uid: true });
  await store.writer.applyListed({
    mailboxId: target.mailboxId,
    uidValidity: slice.uidValidity,
    messages,
    listedDownTo: slice.isLast ? 1 : Math.min(...slice.uids),
  });
  return "listed";
}

async function listFirst(
  session: ImapSession,
  { mailboxId }: SyncedMailbox,
  { exists, uidValidity }: SelectedMailbox,
  { writer }: Store,
): Promise<SyncOutcome> {
  const messages =
    exists === 0 ? [] : await fetchListed(session, `${Math.max(1, exists - FIRST_LISTING + 1)}:*`, { uid: false });
  const lowest = messages.reduce((least, { uid }) => Math.min(least, uid), Number.POSITIVE_INFINITY);
  const isWhole = exists <= FIRST_LISTING || !Number.isFinite(lowest);
  const listedDownTo = isWhole ? 1 : lowest;
  const { added } = await writer.applyListed({ mailboxId, uidValidity, messages, listedDownTo });
  return { uidValidity, isFirst: true, added, remaining: await uidsBelow(session, listedDownTo) };
}

async function applyChanges(
  session: ImapSession,
  { mailboxId }: SyncedMailbox,
  selected: SelectedMailbox,
  sync: MailboxSync,
  { writer, reader }: Store,
  scope: SyncScope,
): Promise<SyncOutcome> {
  const { uidValidity } = selected;
  const listedDownTo = sync.listedDownTo ?? 1;
  const comparesAll = scope === "everything" || scope === "expunged";
  const comparesFlags = !(selected.modSeq && sync.modSeq) && (scope === "everything" || scope === "flagged");
  // Read before the server is asked: a row that comes in between must not be taken for an expunged one.
  const stored = comparesAll || comparesFlags || sync.uidNext === null ? await reader.listUids({ mailboxId }) : [];
  const from = sync.uidNext ?? stored.reduce((most, { uid }) => Math.max(most, uid), 0) + 1;
  const added: AddedMessage[] = [];
  const list = async (set: string) => {
    const messages = await fetchListed(session, set, { uid: true });
    if (messages.length === 0) return;
    added.push(...(await writer.applyListed({ mailboxId, uidValidity, messages })).added);
  };

  if (scope === "everything") {
    const uids = await searchUids(session, { uid: `${from}:*` });
    // `n:*` names the last message even where its UID is below n (RFC 3501 §6.4.8).
    for (const slice of newestFirst(
      uids.filter((uid) => uid >= from),
      CHUNK,
    ))
      await list(uidSet(slice));
  } else if (scope === "arrived") {
    const messages = (await fetchListed(session, `${from}:*`, { uid: true })).filter(({ uid }) => uid >= from);
    if (messages.length > 0) {
      added.push(...(await writer.applyListed({ mailboxId, uidValidity, messages })).added);
    }
  }

  await applyFlagChanges(session, mailboxId, selected, sync, comparesFlags ? stored : [], writer);

  if (comparesAll) {
    const present = new Set(await searchUids(session, { all: true }));
    const gone = stored.filter(({ uid }) => !present.has(uid)).map(({ uid }) => uid);
    if (gone.length > 0) await writer.applyExpunged({ mailboxId, uidValidity, uids: gone });
    const missing = await missingUids(reader, sync, present, [...stored, ...added], { from: listedDownTo });
    for (const slice of newestFirst(missing, CHUNK)) await list(uidSet(slice));
  }
  return { uidValidity, isFirst: false, added, remaining: await uidsBelow(session, listedDownTo) };
}

/** What the server has and the store has not, but for what a pending move or deletion has taken out of sight. */
async function missingUids(
  reader: Store["reader"],
  { mailbox }: MailboxSync,
  present: ReadonlySet<number>,
  known: readonly { uid: number }[],
  { from }: { from: number },
): Promise<number[]> {
  const knownUids = new Set(known.map(({ uid }) => uid));
  const missing = [...present].filter((uid) => uid >= from && !knownUids.has(uid));
  if (missing.length === 0) return missing;
  const operations = await reader.listOperations({ accountId: mailbox.accountId });
  const pending = new Set(
    operations.flatMap(({ targets }) => targets.filter((each) => each.mailboxId === mailbox.id).map(({ uid }) => uid)),
  );
  return missing.filter((uid) => !pending.has(uid));
}

async function applyFlagChanges(
  session: ImapSession,
  mailboxId: number,
  selected: SelectedMailbox,
  sync: MailboxSync,
  stored: readonly { uid: number; flags: readonly string[] }[],
  writer: Store["writer"],
): Promise<void> {
  const { uidValidity } = selected;
  if (selected.modSeq && sync.modSeq) {
    const since = BigInt(sync.modSeq);
    const changed = await collect(session, "1:*", { flags: true, uid: true }, { uid: true, changedSince: since });
    const flags = changed.map((message) => ({ uid: message.uid, flags: [...(message.flags ?? [])] }));
    if (flags.length > 0) await writer.applyFlags({ mailboxId, uidValidity, flags });
    const modSeq = changed.reduce(
      (most, message) => (message.modseq !== undefined && message.modseq > most ? message.modseq : most),
      BigInt(selected.modSeq),
    );
    if (modSeq > since) await writer.applyListed({ mailboxId, uidValidity, messages: [], modSeq: modSeq.toString() });
    return;
  }
  if (stored.length === 0) return;
  const before = new Map(stored.map(({ uid, flags }) => [uid, flags]));
  const current = await collect(session, "1:*", { flags: true, uid: true }, { uid: true });
  const flags = current.flatMap((message) => {
    const known = before.get(message.uid);
    const now = message.flags ?? new Set<string>();
    return known && !sameFlags(known, now) ? [{ uid: message.uid, flags: [...now] }] : [];
  });
  if (flags.length > 0) await writer.applyFlags({ mailboxId, uidValidity, flags });
}

function sameFlags(known: readonly string[], now: ReadonlySet<string>): boolean {
  const relevant = [...now].filter((flag) => flag !== "\\Recent");
  return relevant.length === known.length && known.every((flag) => now.has(flag));
}

async function saveCounts(session: ImapSession, { mailboxId }: SyncedMailbox, { writer }: Store): Promise<void> {
  const total = await countOf(session);
  const unseen = await session.perform((client) =>
    client.search({ seen: false }, { uid: true, returnOptions: ["COUNT"] }),
  );
  if (unseen === false || unseen === undefined) throw refused(session);
  const unread = Array.isArray(unseen) ? unseen.length : (unseen.count ?? 0);
  await writer.applyCounts({ mailboxId, total, unread });
}

function countOf(session: ImapSession): Promise<number> {
  return session.perform(async (client) => (client.mailbox ? client.mailbox.exists : 0));
}

async function uidsBelow(session: ImapSession, uid: number): Promise<readonly (readonly number[])[]> {
  return uid <= 1 ? [] : newestFirst(await searchUids(session, { uid: `1:${uid - 1}` }), CHUNK);
}

async function searchUids(session: ImapSession, query: Parameters<ImapFlow["search"]>[0]): Promise<number[]> {
  const uids = await session.perform((client) => client.search(query, { uid: true }));
  if (!Array.isArray(uids)) throw refused(session);
  return uids;
}

async function fetchListed(session: ImapSession, set: string, { uid }: { uid: boolean }): Promise<ListedMessage[]> {
  const fetched = await collect(session, set, LISTING_QUERY, { uid });
  return fetched.flatMap((each) => listedMessage(each) ?? []);
}

/** One FETCH, as it comes; nothing else may be asked of the connection in between. */
function collect(
  session: ImapSession,
  set: string,
  query: Parameters<ImapFlow["fetch"]>[1],
  options: Parameters<ImapFlow["fetch"]>[2],
): Promise<FetchMessageObject[]> {
  return session.perform(async (client) => {
    const messages: FetchMessageObject[] = [];
    for await (const message of client.fetch(set, query, options)) if (message.uid) messages.push(message);
    return messages;
  });
}

function refused(session: ImapSession): Error {
  return failed(session.refusal());
}
