import type { Client } from "../../shared/rpc.ts";
import type { ListedMessage, MailboxSync, StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import { applyFlagChanges } from "./flag-changes.ts";
import type { ImapSession, SelectedMailbox } from "./imap-session.ts";
import { sliceRow } from "./listed-message.ts";
import type { FetchedFlags } from "./response-tap.ts";
import { searchCount, searchUids } from "./uid-search.ts";
import { ALL_UIDS, newestFirst, uidSet } from "./uid-set.ts";

/** What a person sees first comes in one FETCH, and soon. */
const FIRST_LISTING = 100;
/** UIDs a FETCH: a person's own command waits until it has ended. */
const CHUNK = 1_000;
/** Messages that go at once and are more than half of their mailbox: from here on that is said of them. */
const MANY = 20;
/** Characters of a sequence-set; a command line may have 8192 (RFC 7162 §4). */
const LONGEST_SET = 4_000;

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
  /** What came since; nothing of a first listing. */
  readonly added: readonly AddedMessage[];
  /** Operations that were given up, their messages not being there under the new UIDVALIDITY. */
  readonly lost: number;
  /** UIDs that are still to be listed, in slices, the newest first; for {@link fetchOlder}. */
  readonly remaining: readonly (readonly number[])[];
  /** Whether all that was moved here has come is known after one more sync. */
  readonly isAwaited: boolean;
}

/** What is known to have happened; `everything` after a connection was opened and when a person asks. */
export type SyncScope = "everything" | "arrived" | "flagged" | "expunged";

/**
 * Brings the stored rows of one mailbox in step with the server: its newest 100 where nothing was listed yet, otherwise
 * what is new, changed flags and what is gone: by QRESYNC or CONDSTORE (RFC 7162) where the server has them and its
 * mod-sequences make sense, and by its UIDs and flags. Commands run one after the other on `session`.
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
  if (scope === "everything" && (await isUnchanged(selected, sync, store))) {
    const { isAwaited } = await store.writer.finishListing({ mailboxId, uidValidity });
    return { uidValidity, isFirst: false, added: [], lost: 0, remaining: [], isAwaited };
  }
  const outcome =
    sync.listedDownTo === null
      ? await listFirst(session, target, selected, store)
      : await applyChanges(session, target, selected, sync, store, scope);
  // Listed to its end, a mailbox is counted by its rows.
  if (outcome.remaining.length > 0) await saveCounts(session, target, store);
  else if (scope === "everything" || scope === "arrived") {
    return { ...outcome, ...(await store.writer.finishListing({ mailboxId, uidValidity })) };
  }
  return { ...outcome, isAwaited: false };
}

/**
 * SELECT alone says so where nothing came (UIDNEXT), nothing changed (HIGHESTMODSEQ) and nothing went (EXISTS): UIDs only
 * ever come above UIDNEXT (RFC 3501 §2.3.1.1), so that as many as are here are the same.
 */
async function isUnchanged(selected: SelectedMailbox, sync: MailboxSync, { reader }: Store): Promise<boolean> {
  if (sync.listedDownTo === null || sync.listedDownTo > 1) return false;
  if (selected.modSeq === null || selected.modSeq !== sync.modSeq) return false;
  if (selected.uidNext === null || selected.uidNext !== sync.uidNext) return false;
  return (await reader.countHeld({ mailboxId: sync.mailbox.id })) === selected.exists;
}

export interface Slice {
  readonly uidValidity: number;
  readonly uids: readonly number[];
  readonly isLast: boolean;
}

/**
 * Fetches one slice of {@link SyncOutcome.remaining}; slices are to be taken in their order. Gives how to store it, so
 * that the next can be fetched meanwhile, which gives {@link SyncOutcome.lost}; null where the mailbox is another one by now.
 */
export async function fetchOlder(
  session: ImapSession,
  target: SyncedMailbox,
  { writer }: Store,
  { uidValidity, uids, isLast }: Slice,
): Promise<(() => Promise<number>) | null> {
  const { mailboxId } = target;
  const selected = await session.select(target.path);
  if (selected.uidValidity !== uidValidity) return null;
  const fetched = await fetchSlice(session, uidSet(uids), { uid: true });
  const listedDownTo = isLast ? 1 : (uids[0] ?? 1);
  return () => storeSlice(writer, fetched, { mailboxId, uidValidity, listedDownTo });
}

/** Messages of which hardly any is here already. */
interface FetchedSlice {
  readonly rows: readonly string[];
  /** They may be here already, from another mailbox. */
  readonly labelled: readonly ListedMessage[];
  readonly flags: readonly FetchedFlags[];
  readonly lowestUid: number | null;
}

const EMPTY: FetchedSlice = { rows: [], labelled: [], flags: [], lowestUid: null };

async function fetchSlice(session: ImapSession, set: string, options: { uid: boolean }): Promise<FetchedSlice> {
  const rows: string[] = [];
  const labelled: ListedMessage[] = [];
  let lowestUid: number | null = null;
  const take = (message: ListedMessage) => {
    lowestUid = Math.min(lowestUid ?? message.uid, message.uid);
    if (message.gmail) labelled.push(message);
    else rows.push(sliceRow(message));
  };
  const flags = await session.perform(() => session.tap.fetchListed(set, options, take));
  return { rows, labelled, flags, lowestUid };
}

/** Gives {@link SyncOutcome.lost}. */
async function storeSlice(
  writer: Store["writer"],
  { rows, labelled, flags }: FetchedSlice,
  { mailboxId, uidValidity, listedDownTo }: { mailboxId: number; uidValidity: number; listedDownTo: number },
): Promise<number> {
  if (labelled.length > 0) await writer.applyListed({ mailboxId, uidValidity, messages: labelled });
  const { lost } = await writer.applySlice({ mailboxId, uidValidity, rows, listedDownTo });
  if (flags.length > 0) await writer.applyFlags({ mailboxId, uidValidity, flags });
  return lost;
}

async function listFirst(
  session: ImapSession,
  { mailboxId }: SyncedMailbox,
  { exists, uidValidity }: SelectedMailbox,
  { writer }: Store,
): Promise<Omit<SyncOutcome, "isAwaited">> {
  const newest = `${Math.max(1, exists - FIRST_LISTING + 1)}:*`;
  const slice = exists === 0 ? EMPTY : await fetchSlice(session, newest, { uid: false });
  const listedDownTo = exists > FIRST_LISTING ? (slice.lowestUid ?? 1) : 1;
  const lost = await storeSlice(writer, slice, { mailboxId, uidValidity, listedDownTo });
  return { uidValidity, isFirst: true, added: [], lost, remaining: await uidsBelow(session, listedDownTo) };
}

async function applyChanges(
  session: ImapSession,
  { mailboxId }: SyncedMailbox,
  selected: SelectedMailbox,
  sync: MailboxSync,
  { writer, reader }: Store,
  scope: SyncScope,
): Promise<Omit<SyncOutcome, "isAwaited">> {
  const { uidValidity } = selected;
  const listedDownTo = sync.listedDownTo ?? 1;
  const added: AddedMessage[] = [];
  let lost = 0;
  const list = async (messages: readonly ListedMessage[]) => {
    if (messages.length === 0) return;
    const listed = await writer.applyListed({ mailboxId, uidValidity, messages });
    added.push(...listed.added);
    lost += listed.lost;
  };
  const listUids = async (uids: readonly number[]) => {
    for (const slice of newestFirst(uids, CHUNK).toReversed())
      await list(await fetchListed(session, uidSet(slice), { uid: true }));
  };

  const hasNew = selected.uidNext === null || sync.uidNext === null || selected.uidNext > sync.uidNext;
  if (scope === "everything" ? hasNew : scope === "arrived") {
    const from = sync.uidNext ?? 1;
    const count = selected.uidNext === null ? 0 : selected.uidNext - from;
    // `n:*` names the last message even where its UID is below n (RFC 3501 §6.4.8).
    if (scope === "arrived" || (count > 0 && count <= CHUNK)) {
      const messages = await fetchListed(session, `${from}:*`, { uid: true });
      await list(messages.filter(({ uid }) => uid >= from));
    } else {
      // Upwards, so that a listing that is cut off goes on where it stopped.
      await listUids((await searchUids(session, { uid: `${from}:*` })).filter((uid) => uid >= from));
    }
  }

  const told =
    scope === "everything" || scope === "flagged"
      ? await applyFlagChanges(session, mailboxId, selected, sync, writer)
      : { present: null, modSeq: null, vanished: scope === "expunged" ? session.tap.takeVanished() : [] };
  const named = told.vanished.length > 0 ? await reader.findUids({ mailboxId, ranges: told.vanished }) : [];
  await removeGone(session, mailboxId, uidValidity, named, { writer, reader });

  const comparesAll =
    scope === "expunged"
      ? told.vanished.length === 0
      : scope === "everything" &&
        (listedDownTo > 1 ||
          told.present !== null ||
          (await reader.countHeld({ mailboxId })) !== (await countOf(session)));
  if (comparesAll) {
    // Read before the server is asked: a row that comes in between must not be taken for an expunged one.
    const stored = await reader.findUids({ mailboxId, ranges: ALL_UIDS });
    const present = told.present ?? new Set(await searchUids(session, { all: true }));
    const missing = stored.filter((uid) => !present.has(uid));
    await removeGone(session, mailboxId, uidValidity, missing, { writer, reader });
    const known = [...stored, ...added.map(({ uid }) => uid)];
    await listUids(await missingUids(reader, sync, present, known, { from: listedDownTo }));
  }
  if (told.modSeq !== null && told.modSeq !== sync.modSeq) {
    await writer.applyListed({ mailboxId, uidValidity, messages: [], modSeq: told.modSeq });
  }
  return { uidValidity, isFirst: false, added, lost, remaining: await uidsBelow(session, listedDownTo) };
}

/** Drops those of `uids` that the server, asked for them once more, does not find. */
async function removeGone(
  session: ImapSession,
  mailboxId: number,
  uidValidity: number,
  uids: readonly number[],
  { writer, reader }: Store,
): Promise<void> {
  if (uids.length === 0) return;
  const set = uidSet(uids);
  const present = new Set(await searchUids(session, set.length > LONGEST_SET ? { all: true } : { uid: set }));
  const gone = uids.filter((uid) => !present.has(uid));
  const isMost = gone.length >= MANY && gone.length > (await reader.countHeld({ mailboxId })) / 2;
  const reason = isMost ? "vanished" : "deleted";
  for (const slice of newestFirst(gone, CHUNK)) {
    await writer.applyExpunged({ mailboxId, uidValidity, uids: slice, reason });
  }
}

/** What the server has and the store has not, but for what a pending move or deletion has taken out of sight. */
async function missingUids(
  reader: Store["reader"],
  { mailbox }: MailboxSync,
  present: ReadonlySet<number>,
  known: readonly number[],
  { from }: { from: number },
): Promise<number[]> {
  const knownUids = new Set(known);
  const missing = [...present].filter((uid) => uid >= from && !knownUids.has(uid));
  if (missing.length === 0) return missing;
  const operations = await reader.listOperations({ accountId: mailbox.accountId });
  const pending = new Set(
    operations.flatMap(({ targets }) => targets.filter((each) => each.mailboxId === mailbox.id).map(({ uid }) => uid)),
  );
  return missing.filter((uid) => !pending.has(uid));
}

async function saveCounts(session: ImapSession, { mailboxId }: SyncedMailbox, { writer }: Store): Promise<void> {
  const total = await countOf(session);
  const unread = await searchCount(session, { seen: false });
  await writer.applyCounts({ mailboxId, total, unread });
}

function countOf(session: ImapSession): Promise<number> {
  return session.perform(async (client) => (client.mailbox ? client.mailbox.exists : 0));
}

async function uidsBelow(session: ImapSession, uid: number): Promise<readonly (readonly number[])[]> {
  return uid <= 1 ? [] : newestFirst(await searchUids(session, { uid: `1:${uid - 1}` }), CHUNK);
}

async function fetchListed(session: ImapSession, set: string, options: { uid: boolean }): Promise<ListedMessage[]> {
  const messages: ListedMessage[] = [];
  await session.perform(() => session.tap.fetchListed(set, options, (message) => messages.push(message)));
  return messages;
}
