import { useCallback, useState } from "react";
import type { SavedSearch, SearchOrder, SearchScope } from "../../shared/search.ts";
import type { SearchProblem } from "../../shared/search-query.ts";

/** How far is looked: in the mailbox where the search began, in its account, or everywhere. */
export type Reach = "mailbox" | "account" | "all";

/** What a person is searching for. */
export interface Search {
  readonly text: string;
  readonly reach: Reach;
  readonly order: SearchOrder;
  /** Where it began; null outside of a mailbox. */
  readonly mailboxId: number | null;
}

export interface Searching {
  /** What stands in the box, also where it asks for nothing. */
  readonly search: Search;
  /** Whether the messages found are to be shown. */
  readonly isActive: boolean;
  /** What the answer says is wrong with the query in the box; undefined while it is under way or where nothing is. */
  readonly problems: readonly SearchProblem[] | undefined;
  noteProblems(query: string, problems: readonly SearchProblem[]): void;
  change(change: Partial<Search>): void;
  /** Searches for what was kept. */
  open(saved: SavedSearch): void;
  /** Empties the box. */
  close(): void;
}

/** The search in one account's window. `mailboxId` is the mailbox that is open, if one is. */
export function useSearching(mailboxId: number | null): Searching {
  const [search, setSearch] = useState<Search>({ text: "", reach: "account", order: "date", mailboxId });
  const isActive = search.text.trim() !== "";
  const here: Search = isActive
    ? search
    : { ...search, mailboxId, reach: mailboxId === null && search.reach === "mailbox" ? "account" : search.reach };
  const [answer, setAnswer] = useState<{ query: string; problems: readonly SearchProblem[] } | null>(null);
  return {
    search: here,
    isActive,
    problems: answer?.query === here.text ? answer.problems : undefined,
    // Nothing wrong is nothing that the box need be drawn for again: it finds none itself.
    noteProblems: useCallback((query, problems) => setAnswer(problems.length > 0 ? { query, problems } : null), []),
    change: (change) => setSearch({ ...here, ...change }),
    open: ({ query, scope, order }) =>
      setSearch({
        text: query,
        reach: scope.mailboxId !== null ? "mailbox" : scope.accountId !== null ? "account" : "all",
        order,
        mailboxId: scope.mailboxId ?? mailboxId,
      }),
    close: () => setSearch({ ...here, text: "" }),
  };
}

export function scopeOf({ reach, mailboxId }: Search, accountId: number): SearchScope {
  if (reach === "all") return { accountId: null, mailboxId: null };
  return { accountId, mailboxId: reach === "mailbox" ? mailboxId : null };
}

/** The search that was kept and is the same as this one. */
export function findSaved(saved: readonly SavedSearch[], search: Search, accountId: number): SavedSearch | undefined {
  const scope = scopeOf(search, accountId);
  return saved.find(
    (one) =>
      one.query.trim() === search.text.trim() &&
      one.order === search.order &&
      one.scope.accountId === scope.accountId &&
      one.scope.mailboxId === scope.mailboxId,
  );
}
