import type { Account } from "./account.ts";
import type { MailFailure } from "./failure.ts";
import type { MessageRow } from "./message.ts";
import type { SearchProblem } from "./search-query.ts";

/** Where is looked: both null is everywhere. */
export interface SearchScope {
  readonly accountId: number | null;
  readonly mailboxId: number | null;
}

/** Newest first, or best first among the newest that match. */
export type SearchOrder = "date" | "relevance";

/** From and up to (not including) this UTF-16 unit. */
export type TextRange = readonly [start: number, end: number];

/** One message that was found, with what of it answers the query. */
export interface SearchHit {
  readonly row: MessageRow;
  /** Words around the first place in the text that answers; the message's first words where none does. */
  readonly snippet: string;
  readonly snippetMarks: readonly TextRange[];
  readonly subjectMarks: readonly TextRange[];
  /** In the first sender's name, or its address where there is none. */
  readonly senderMarks: readonly TextRange[];
  /** An attachment whose name answers; empty where none does. */
  readonly filename: string;
}

/** What a search found. Messages that a server repeats under several labels stand here once. */
export interface SearchResult {
  /** In their order; at most as many as were looked for. */
  readonly messageIds: readonly number[];
  /** There are more than that. */
  readonly more: boolean;
  /** The first of them. */
  readonly hits: readonly SearchHit[];
  readonly problems: readonly SearchProblem[];
}

/** What servers found among the messages whose text is not here. */
export interface ServerSearchResult {
  /** Of messages that are listed here, newest first. */
  readonly messageIds: readonly number[];
  /** As many more answer and are not listed here yet. */
  readonly unlisted: number;
  /** Servers that did not answer. */
  readonly failures: readonly { readonly accountId: number; readonly failure: MailFailure }[];
}

/** UTF-16 units of a query, at most. */
export const MAX_QUERY_LENGTH = 1_000;

/** As many are counted and can be scrolled through. */
export const MAX_FOUND = 1_000;

/** As many come whole with the answer, and at most so many are asked for at once. */
export const HITS_PER_PAGE = 50;

/** After the first screen's answer, in ms: then all that is counted is asked for, unless another letter was typed. */
export const SEARCH_REST_MS = 250;

/** A mailing list that mail came through. */
export interface MailingList {
  /** What `list:` finds it by. */
  readonly listId: string;
  /** What it calls itself; may be empty. */
  readonly name: string;
}

/** Operators whose values are people. */
export type PeopleField = "from" | "to" | "cc";

/** How much of some mail can be found. */
export interface Coverage {
  /** Messages in the store. */
  readonly messages: number;
  /** Of these in the index. */
  readonly indexed: number;
  /** Of these with their text, not their header alone. */
  readonly bodies: number;
}

/** What of the mail that is stored can be found. */
export interface SearchStatus {
  readonly accounts: readonly (Coverage & { readonly accountId: number })[];
  /** The index is being made, for the first time or anew. */
  readonly building: boolean;
}

/** How much is found of one account's mail, of everybody's where `accountId` is null. */
export function coverageOf({ accounts }: SearchStatus, accountId: number | null): Coverage {
  const sum = { messages: 0, indexed: 0, bodies: 0 };
  for (const one of accounts) {
    if (accountId !== null && one.accountId !== accountId) continue;
    sum.messages += one.messages;
    sum.indexed += one.indexed;
    sum.bodies += one.bodies;
  }
  return sum;
}

/** Whether a search in account `searched` (null for all) can be put to this account's server: POP3 has no search. */
export function canAskServer({ id, incoming }: Account, searched: number | null): boolean {
  return incoming.protocol === "imap" && (searched === null || searched === id);
}

/** A query that a person keeps. */
export interface SavedSearch {
  readonly id: number;
  readonly name: string;
  readonly query: string;
  readonly scope: SearchScope;
  readonly order: SearchOrder;
}
