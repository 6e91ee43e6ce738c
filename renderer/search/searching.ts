import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { SavedSearch, SearchOrder, SearchScope } from "../../shared/search.ts";
import type { SearchProblem } from "../../shared/search-query.ts";
import { askSearch, type SearchQuestion } from "../queries.ts";
import { useLatest } from "../ui/latest.ts";
import { type Asking, createAsking } from "./asking.ts";

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
  /** What of it is asked for and shown. */
  readonly asking: Asking<Search>;
  /** Another number each time the box was emptied. */
  readonly round: number;
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

/** The search in the window of account `accountId`. `mailboxId` is the mailbox that is open, if one is. */
export function useSearching(accountId: number, mailboxId: number | null): Searching {
  const client = useQueryClient();
  const [asking] = useState(() => createAsking((search: Search) => askSearch(client, questionOf(search, accountId))));
  const [search, setSearch] = useState<Search>({ text: "", reach: "account", order: "date", mailboxId });
  const [round, setRound] = useState(0);
  const isActive = search.text.trim() !== "";
  const here: Search = isActive
    ? search
    : { ...search, mailboxId, reach: mailboxId === null && search.reach === "mailbox" ? "account" : search.reach };
  const [answer, setAnswer] = useState<{ query: string; problems: readonly SearchProblem[] } | null>(null);
  const isWrong = useRef(false);

  /** Asks before anything is drawn for it, so that host and window work at the same time. */
  function become(next: Search): void {
    if (next.text.trim() !== "") asking.ask(next);
    else {
      asking.stop();
      setRound((before) => before + 1);
    }
    setSearch(next);
  }

  return {
    search: here,
    asking,
    round,
    isActive,
    problems: answer?.query === here.text ? answer.problems : undefined,
    // Nothing wrong is nothing that the box need be drawn for again: it finds none itself.
    noteProblems: useCallback((query, problems) => {
      if (problems.length === 0 && !isWrong.current) return;
      isWrong.current = problems.length > 0;
      setAnswer(problems.length > 0 ? { query, problems } : null);
    }, []),
    change: useLatest((change) => become({ ...here, ...change })),
    open: ({ query, scope, order }) =>
      become({
        text: query,
        reach: scope.mailboxId !== null ? "mailbox" : scope.accountId !== null ? "account" : "all",
        order,
        mailboxId: scope.mailboxId ?? mailboxId,
      }),
    close: () => become({ ...here, text: "" }),
  };
}

/** What is asked for it, in one account's window. */
export function questionOf(search: Search, accountId: number): SearchQuestion {
  return { query: search.text, scope: scopeOf(search, accountId), order: search.order };
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
