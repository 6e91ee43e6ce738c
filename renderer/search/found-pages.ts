import { replaceEqualDeep } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { MessageList, MessageRow } from "../../shared/message.ts";
import { HITS_PER_PAGE, type SearchHit } from "../../shared/search.ts";
import type { SearchProblem } from "../../shared/search-query.ts";
import { pageSize } from "../mailbox/message-pages.ts";
import type { ListView } from "../mailbox/message-window.ts";
import { type MessagePages, type SearchQuestion, useSearch, useSearchHits } from "../queries.ts";

/** Hits are asked for so many rows before they are drawn. */
const ahead = HITS_PER_PAGE / 2;

/**
 * The ids whose hits are still to be asked for so that the pages at `offsets` can be drawn down to row `last`, as many at
 * once as may be. The first `come` of them have come with the answer itself.
 */
export function batchesAt(
  messageIds: readonly number[],
  come: number,
  offsets: readonly number[],
  last: number,
): number[][] {
  return offsets.flatMap((offset) => {
    const first = Math.max(offset, come);
    const wanted = messageIds.slice(first, offset + pageSize);
    return Array.from({ length: Math.ceil(wanted.length / HITS_PER_PAGE) }, (_, batch) => batch * HITS_PER_PAGE)
      .filter((start) => first + start <= last + ahead)
      .map((start) => wanted.slice(start, start + HITS_PER_PAGE));
  });
}

/** The pages at `offsets` of what was found; each ends before the first message whose hit is not here. */
export function pagesOf(
  messageIds: readonly number[],
  hits: ReadonlyMap<number, SearchHit>,
  offsets: readonly number[],
): MessageList[] {
  return offsets.flatMap((offset) => {
    const rows: MessageRow[] = [];
    for (const id of messageIds.slice(offset, offset + pageSize)) {
      const hit = hits.get(id);
      if (!hit) break;
      rows.push(hit.row);
    }
    return rows.length > 0 || messageIds.length === 0 ? [{ total: messageIds.length, offset, rows }] : [];
  });
}

const nothing: readonly number[] = [];
const noProblems: readonly SearchProblem[] = [];

/** What is on the screen of a search. */
export interface FoundPages extends MessagePages {
  /** All that were found, in their order. */
  readonly messageIds: readonly number[];
  /** Those among them that only servers found. */
  readonly appended: ReadonlySet<number>;
  /** {@link messageIds} once all of them are known that are counted. */
  nameAll(): Promise<readonly number[]>;
  /** There are more than are counted. */
  readonly more: boolean;
  /** The query whose answer this is: another than is asked for while that is under way. */
  readonly answered: string | undefined;
  readonly problems: readonly SearchProblem[];
}

/**
 * Reads what is seen of what `search` finds. What servers found beside it, `elsewhere`, comes last and stays there, also
 * once its text is here.
 */
export function useFoundPages(
  search: SearchQuestion,
  { offsets, last }: ListView,
  elsewhere: readonly number[],
): FoundPages {
  const found = useSearch(search);
  const { messageIds: local, query } = found.data ?? { messageIds: nothing, query: search.query };
  const latest = useRef(local);
  latest.current = local;
  const appended = useMemo(() => {
    const known = new Set(latest.current);
    return new Set(elsewhere.filter((id) => !known.has(id)));
  }, [elsewhere]);
  const messageIds = useMemo(
    () => (appended.size === 0 ? local : [...local.filter((id) => !appended.has(id)), ...appended]),
    [local, appended],
  );
  const come = Math.min(local.length, HITS_PER_PAGE);
  const batches = useSearchHits(query, batchesAt(messageIds, come, offsets, last));
  const known = useRef<{ query: string; hits: ReadonlyMap<number, SearchHit> }>({ query, hits: new Map() });
  const first = found.data?.hits;
  const here = useMemo(() => {
    const before = known.current.hits;
    const hits = new Map(known.current.query === query ? before : []);
    // A message may have gone between the search and the look at it.
    const gone = new Set<number>();
    for (const batch of [{ messageIds: local.slice(0, HITS_PER_PAGE), hits: first ?? [] }, ...batches]) {
      for (const id of batch.messageIds) gone.add(id);
      for (const hit of batch.hits) {
        // The same object for the same words, so that its row is not drawn again.
        hits.set(hit.row.id, replaceEqualDeep(before.get(hit.row.id), hit));
        gone.delete(hit.row.id);
      }
    }
    known.current = { query, hits };
    return { hits, messageIds: messageIds.filter((id) => !gone.has(id)) };
  }, [query, local, messageIds, first, batches]);

  const { refetch } = found;
  async function nameAll(): Promise<readonly number[]> {
    if (!found.data?.isPart) return here.messageIds;
    const { data, error } = await refetch();
    if (!data) throw error;
    return [...new Set([...data.messageIds, ...appended])];
  }

  return {
    messageIds: here.messageIds,
    nameAll,
    pages: pagesOf(here.messageIds, here.hits, offsets),
    hits: here.hits,
    total: found.data ? here.messageIds.length : undefined,
    appended,
    more: found.data?.more ?? false,
    answered: found.data?.query,
    problems: found.data?.problems ?? noProblems,
    error: found.error,
  };
}
