import type { Address } from "../message.ts";
import type {
  MailingList,
  PeopleField,
  SearchHit,
  SearchOrder,
  SearchResult,
  SearchScope,
  SearchStatus,
} from "../search.ts";

/**
 * The thread that keeps the search index in step with the store. The index is a file of its own: whatever happens to
 * it, the mail is untouched, and it is made anew from the store.
 */
export interface SearchIndexApi {
  /** The store changed. */
  noteChanges(args: object): void;
  getStatus(args: object): SearchStatus;
  /** Drops the index and makes it anew, newest messages first. */
  rebuild(args: object): void;
}

export interface SearchIndexEvents {
  statusChanged: SearchStatus;
  /** What the store's feed told up to this number is in the index. */
  consumed: { upTo: number };
  /** The index is another file now. */
  replaced: object;
}

/** The thread that answers searches: a slow one keeps nobody who reads mail. */
export interface SearchReaderApi {
  /** Makes ready for the first search what that would else wait for. */
  prepare(args: object): void;
  /**
   * Looks for the first `limit` messages, by relevance among the newest {@link MAX_FOUND}. Throws DATA_DAMAGED where the
   * index cannot be read; an index that is not there yet finds nothing.
   */
  search(args: { query: string; scope: SearchScope; order: SearchOrder; limit: number }): SearchResult;
  /** The messages of a result that are shown next, in the given order; those that are gone are left out. */
  listHits(args: { query: string; messageIds: readonly number[] }): readonly SearchHit[];
  /** How many of those that answer are unread; no more than {@link MAX_FOUND} are counted. */
  countUnread(args: { query: string; scope: SearchScope }): number;
  /**
   * People whom `field` may be asked for and whose name or address has words that begin as `text` does, of one account or
   * of all: those who wrote; as recipients first those whom one has written to.
   */
  listPeople(args: { field: PeopleField; text: string; accountId: number | null }): readonly Address[];
  /** Mailing lists that have words that begin as `text` does, those with the newest mail first. */
  listMailingLists(args: { text: string; accountId: number | null }): readonly MailingList[];
  /** Closes the index until the next search. */
  release(args: object): void;
}
