import type { FetchQueryObject, ImapFlow } from "imapflow";
import type { ListedMessage } from "../../shared/services/store.ts";
import { type FetchedLine, isFetchLine, parseFetchLine } from "./fetch-response.ts";
import { LISTING_QUERY, labelsOf, listedMessage } from "./listed-message.ts";
import { modSeqOf } from "./mod-seq.ts";
import { type ResponseStream, takeWholeLines } from "./response-lines.ts";
import { ALL_UIDS, countUids, parseUidSet, type UidRange } from "./uid-set.ts";

/** The flags of one message, and the mod-sequence that came with them. */
export interface FetchedFlags {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly modSeq: string | null;
  /** Gmail's, where the server has them. */
  readonly labels?: readonly string[];
}

/** A whole message, and its length as the server gives it, in bytes. */
export interface FetchedSource {
  readonly uid: number;
  readonly size: number;
  readonly source: Buffer;
}

/**
 * FETCH without imapflow's parser, which makes a tree and a log entry of each message that nobody keeps, and VANISHED
 * without an event for each of its UIDs, of which one line can name four thousand million. Only FETCH lines that
 * {@link parseFetchLine} cannot read go to imapflow. One command at a time, as on the whole connection.
 */
export interface ResponseTap {
  /** Gives `onMessage` what a list shows of each message of `set`, as it comes; then flags that the server told in between. */
  fetchListed(
    set: string,
    options: { uid: boolean },
    onMessage: (message: ListedMessage) => void,
  ): Promise<readonly FetchedFlags[]>;
  /**
   * Flags of `set`, a set of UIDs, or of those in it that changed since a mod-sequence; in parts, as they come. Gives the
   * UIDs that a server with QRESYNC says have gone since then (RFC 7162 §3.2.6): its word, to be checked.
   */
  fetchFlags(
    set: string,
    options: { changedSince?: bigint },
    onPart: (flags: readonly FetchedFlags[]) => Promise<void>,
  ): Promise<readonly UidRange[]>;
  /** Gives `onSource` each whole message of `set`, a set of UIDs, as it comes, without touching `\\Seen`. */
  fetchSources(set: string, onSource: (fetched: FetchedSource) => void): Promise<void>;
  /**
   * Sets or takes off one flag (RFC 3501 §6.4.6) of `set`, a set of UIDs. Gives the flags of each message afterwards, as far
   * as the server told; null where it refused.
   */
  storeFlag(set: string, flag: string, value: boolean): Promise<ReadonlyMap<number, readonly string[]> | null>;
  /** What the server has said, unasked, to be gone from the selected mailbox since this was last called. */
  takeVanished(): readonly UidRange[];
}

interface StreamedResponse {
  readonly payload: Buffer;
  readonly literals: readonly Buffer[];
}

interface Internals {
  readonly streamer: ResponseStream;
  handleResponse(response: StreamedResponse): Promise<boolean> | boolean;
}

/** What is handed on at once. */
const PART = 2_000;

/** More than these are taken for all. */
const MOST_RANGES = 1_000;

const VANISHED = /^\* VANISHED /i;
const VANISHED_UIDS = /^\* VANISHED (\(EARLIER\) )?([\d:,]+)\s*$/i;

/** `onFlags` is called when the server tells changed flags unasked, `onVanished` when it tells what is gone. */
export function tapResponses(
  client: ImapFlow,
  { onFlags, onVanished }: { onFlags: () => void; onVanished: () => void },
): ResponseTap {
  const internals = client as unknown as Internals;
  const handleResponse = internals.handleResponse.bind(client);
  let take: ((line: FetchedLine) => boolean) | null = null;
  let vanished: readonly UidRange[] = [];
  /** Since the mod-sequence that a FETCH in flight named; null without one. */
  let vanishedEarlier: readonly UidRange[] | null = null;

  function takeVanishedLine(line: string): void {
    const [, earlier, set = ""] = VANISHED_UIDS.exec(line) ?? [];
    const ranges = parseUidSet(set) ?? ALL_UIDS;
    if (earlier) {
      if (vanishedEarlier) vanishedEarlier = joined(vanishedEarlier, ranges);
      return;
    }
    vanished = joined(vanished, ranges);
    const { mailbox } = client;
    // Otherwise an EXISTS that makes up for it would be no news to imapflow.
    if (mailbox) mailbox.exists = Math.max(0, mailbox.exists - countUids(ranges));
    onVanished();
  }

  /** As imapflow does with each line that it parses: what is asked next without a SELECT goes by it. */
  function noteModSeq({ modSeq }: FetchedLine): void {
    const { mailbox } = client;
    const told = modSeqOf(modSeq);
    if (told === null || !mailbox || mailbox.noModseq) return;
    if (told > (mailbox.highestModseq ?? 0n)) mailbox.highestModseq = told;
  }

  function readLine(payload: Buffer, literals: readonly Buffer[]): FetchedLine | null {
    const line = parseFetchLine(payload, literals);
    if (line) noteModSeq(line);
    return line;
  }

  const takeLine = (line: FetchedLine | null): boolean => (line && take?.(line)) ?? false;

  takeWholeLines(
    internals.streamer,
    () => take !== null,
    (payload) => takeLine(readLine(payload, [])),
  );

  internals.handleResponse = (response) => {
    if (VANISHED.test(response.payload.toString("latin1", 0, 12))) {
      takeVanishedLine(response.payload.toString("latin1"));
      return true;
    }
    if (!isFetchLine(response.payload)) return handleResponse(response);
    const line = readLine(response.payload, response.literals);
    if (takeLine(line)) return true;
    // Only the commands above ask for flags and no envelope: this is news, and ten thousand of these are one piece of it.
    if (!take && line?.flags && !line.listed && !line.source) {
      onFlags();
      return true;
    }
    return handleResponse(response);
  };

  /**
   * With mod-sequences on, each FETCH response has one (RFC 7162 §3.2.4). One without is no answer: taken for one, its flags
   * would stand here for good, for no mod-sequence leads back to them.
   */
  function isAnswer(modSeq: string | null): boolean {
    const { enabled, mailbox } = client;
    const isCounted = enabled.has("CONDSTORE") || enabled.has("QRESYNC");
    return modSeq !== null || !isCounted || !mailbox || mailbox.noModseq === true || !mailbox.highestModseq;
  }

  async function fetchWith(
    set: string,
    query: FetchQueryObject,
    options: { uid: boolean; changedSince?: bigint },
    taker: (line: FetchedLine) => boolean,
    onOther: (message: Parameters<typeof listedMessage>[0]) => void,
  ): Promise<void> {
    take = taker;
    try {
      for await (const message of client.fetch(set, query, options)) onOther(message);
    } finally {
      take = null;
    }
  }

  return {
    async fetchListed(set, options, onMessage) {
      const flags: FetchedFlags[] = [];
      await fetchWith(
        set,
        LISTING_QUERY,
        options,
        (line) => {
          if (line.listed) {
            onMessage(line.listed);
            return true;
          }
          if (!line.flags) return false;
          if (isAnswer(line.modSeq)) flags.push({ uid: line.uid, flags: line.flags, modSeq: line.modSeq });
          // Told in between, they are news of what may be no part of this listing.
          onFlags();
          return true;
        },
        (message) => {
          // News of flags that came in between has neither.
          if (message.envelope === undefined && message.size === undefined) return;
          const listed = listedMessage(message);
          if (listed) onMessage(listed);
        },
      );
      return flags;
    },

    async fetchFlags(set, { changedSince }, onPart) {
      let earlier: readonly UidRange[] = [];
      let part: FetchedFlags[] = [];
      let applied = Promise.resolve();
      const add = (fetched: FetchedFlags) => {
        part.push(fetched);
        if (part.length < PART) return;
        const full = part;
        part = [];
        applied = applied.then(() => onPart(full));
        applied.catch(() => undefined);
      };
      vanishedEarlier = changedSince === undefined ? null : [];
      try {
        await fetchWith(
          set,
          { uid: true, flags: true, labels: true },
          { uid: true, ...(changedSince !== undefined && { changedSince }) },
          (line) => {
            if (!line.flags) return false;
            if (!isAnswer(line.modSeq)) return true;
            add({
              uid: line.uid,
              flags: line.flags,
              modSeq: line.modSeq,
              ...(line.labels && { labels: line.labels }),
            });
            return true;
          },
          ({ uid, flags, modseq, labels }) => {
            if (!uid || !flags) return;
            const told = labels && { labels: labelsOf(labels) };
            add({ uid, flags: [...flags], modSeq: modseq?.toString() ?? null, ...told });
          },
        );
        earlier = vanishedEarlier ?? [];
      } finally {
        vanishedEarlier = null;
      }
      await applied;
      if (part.length > 0) await onPart(part);
      return earlier;
    },

    async fetchSources(set, onSource) {
      await fetchWith(
        set,
        { uid: true, size: true, source: true },
        { uid: true },
        ({ uid, size, source, flags }) => {
          if (source) onSource({ uid, size, source });
          else if (flags) onFlags();
          return source !== null || flags !== null;
        },
        ({ uid, size = 0, source }) => {
          if (source) onSource({ uid, size, source });
        },
      );
    },

    async storeFlag(set, flag, value) {
      const told = new Map<number, readonly string[]>();
      take = ({ uid, flags }) => {
        if (flags) told.set(uid, flags);
        return flags !== null;
      };
      try {
        const isStored = value
          ? await client.messageFlagsAdd(set, [flag], { uid: true })
          : await client.messageFlagsRemove(set, [flag], { uid: true });
        return isStored ? told : null;
      } finally {
        take = null;
      }
    },

    takeVanished() {
      const taken = vanished;
      vanished = [];
      return taken;
    },
  };
}

function joined(before: readonly UidRange[], more: readonly UidRange[]): readonly UidRange[] {
  return before === ALL_UIDS || before.length + more.length > MOST_RANGES ? ALL_UIDS : [...before, ...more];
}
