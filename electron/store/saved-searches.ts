import { failed } from "../../shared/failure.ts";
import type { SavedSearch } from "../../shared/search.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import type { WriterContext } from "./transaction.ts";

/** Rows of the feed that one call deletes at most: it must not keep the writer. */
const TRIMMED_AT_ONCE = 5_000;

interface Columns {
  id: number;
  name: string;
  query: string;
  account_id: number | null;
  mailbox_id: number | null;
  ordering: "date" | "relevance";
}

export function savedSearchReader(db: Database): Pick<StoreReaderApi, "listSavedSearches"> {
  const all = db.prepare<[], Columns>(
    "SELECT id, name, query, account_id, mailbox_id, ordering FROM saved_search ORDER BY id",
  );
  return { listSavedSearches: () => all.all().map(toSavedSearch) };
}

function toSavedSearch({ id, name, query, account_id, mailbox_id, ordering }: Columns): SavedSearch {
  return { id, name, query, scope: { accountId: account_id, mailboxId: mailbox_id }, order: ordering };
}

type SearchCalls = "trimSearchFeed" | "addSavedSearch" | "renameSavedSearch" | "removeSavedSearch";

export function searchWriter({ db, changes }: WriterContext): Pick<StoreWriterApi, SearchCalls> {
  // The last row stays, so that the numbers go on.
  const trim = db.prepare<[number, number]>(
    `DELETE FROM search_feed WHERE seq IN (SELECT seq FROM search_feed
       WHERE seq <= ? AND seq < (SELECT max(seq) FROM search_feed) ORDER BY seq LIMIT ?)`,
  );
  const add = db.prepare(
    `INSERT INTO saved_search (name, query, account_id, mailbox_id, ordering)
     VALUES (@name, @query, @accountId, @mailboxId, @order)`,
  );
  const rename = db.prepare<[string, number]>("UPDATE saved_search SET name = ? WHERE id = ?");
  const remove = db.prepare<[number]>("DELETE FROM saved_search WHERE id = ?");

  return {
    trimSearchFeed: ({ upTo }) => ({ more: trim.run(upTo, TRIMMED_AT_ONCE).changes === TRIMMED_AT_ONCE }),
    addSavedSearch({ name, query, scope, order }) {
      const { lastInsertRowid } = add.run({ name, query, ...scope, order });
      changes.noteSavedSearches();
      return { id: Number(lastInsertRowid), name, query, scope, order };
    },
    renameSavedSearch({ savedSearchId, name }) {
      if (rename.run(name, savedSearchId).changes === 0) throw failed({ code: "NOT_FOUND", what: "savedSearch" });
      changes.noteSavedSearches();
    },
    removeSavedSearch({ savedSearchId }) {
      if (remove.run(savedSearchId).changes > 0) changes.noteSavedSearches();
    },
  };
}
