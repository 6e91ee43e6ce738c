import { useState } from "react";
import type { SearchOrder, SearchScope } from "../../shared/search.ts";

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
  change(change: Partial<Search>): void;
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
  return {
    search: here,
    isActive,
    change: (change) => setSearch({ ...here, ...change }),
    close: () => setSearch({ ...here, text: "" }),
  };
}

export function scopeOf({ reach, mailboxId }: Search, accountId: number): SearchScope {
  if (reach === "all") return { accountId: null, mailboxId: null };
  return { accountId, mailboxId: reach === "mailbox" ? mailboxId : null };
}
