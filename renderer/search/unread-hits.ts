import { keepPreviousData, type UseQueryResult, useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { SavedSearch } from "../../shared/search.ts";
import { api, link } from "../connection.ts";
import { keys } from "../queries.ts";

/** ms that the first screen has for itself. */
const firstAfter = 3_000;
/** ms in which news of the index are gathered, so that mail that keeps coming is not counted again and again. */
const gatheredFor = 5_000;

/** How many of each search's messages are unread, in the searches' order; counted when there is nothing else to do. */
export function useUnreadHits(searches: readonly SavedSearch[]): readonly number[] {
  const client = useQueryClient();
  const [isDue, setDue] = useState(false);
  const isWanted = searches.length > 0;
  useEffect(() => {
    if (!isWanted) return;
    const first = setTimeout(() => setDue(true), firstAfter);
    let next: ReturnType<typeof setTimeout> | undefined;
    const stop = link.on("searchStatusChanged", () => {
      next ??= setTimeout(() => {
        next = undefined;
        void client.invalidateQueries({ queryKey: keys.allUnreadHits });
      }, gatheredFor);
    });
    return () => {
      stop();
      clearTimeout(first);
      clearTimeout(next);
    };
  }, [client, isWanted]);
  return useQueries({
    queries: searches.map(({ query, scope }) => ({
      queryKey: keys.unreadHits(query, scope),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.countUnreadHits({ query, scope }, { signal }),
      enabled: isDue,
      placeholderData: keepPreviousData<number>,
    })),
    combine: countsOf,
  });
}

function countsOf(results: readonly UseQueryResult<number>[]): readonly number[] {
  return results.map(({ data }) => data ?? 0);
}
