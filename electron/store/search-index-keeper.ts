import { MailFailureError } from "../../shared/failure.ts";
import type { SearchStatus } from "../../shared/search.ts";
import type { Database } from "./database.ts";
import { deleteIndex, openIndexForWriting, translateIndexErrors } from "./search-index.ts";
import { createIndexWriter, FeedBroken, type SearchIndexWriter } from "./search-index-writer.ts";

export interface SearchIndexKeeper {
  /** Does a little; false where nothing is left to do. */
  step(): boolean;
  status(): SearchStatus;
  consumed(): number;
  /** Drops the index; what follows makes it anew. */
  rebuild(): void;
  close(): void;
}

/**
 * The index at `path` of the store that `store` reads. One that is damaged, of another store or another version is
 * dropped and made anew, and `onReplaced` told. Throws what a person has to act on (DISK_FULL), and what is wrong with
 * the store itself.
 */
export function openIndexKeeper(path: string, store: Database, onReplaced: () => void): SearchIndexKeeper {
  const storeId = store.prepare<[], string>("SELECT id FROM search_store").pluck().get() ?? "";
  let db: Database | null = null;
  let writer: SearchIndexWriter;

  function open(): SearchIndexWriter {
    db = openIndexForWriting(path, storeId);
    if (!db) throw new FeedBroken();
    const opened = db;
    return translateIndexErrors(path, () => createIndexWriter(opened, store));
  }

  function close(): void {
    db?.close();
    db = null;
  }

  function replace(): SearchIndexWriter {
    close();
    deleteIndex(path);
    const made = open();
    onReplaced();
    return made;
  }

  function isLost(error: unknown): boolean {
    if (error instanceof FeedBroken) return true;
    if (!(error instanceof MailFailureError) || error.failure.code !== "DATA_DAMAGED") return false;
    return error.failure.path === path;
  }

  try {
    writer = open();
  } catch (error) {
    if (!isLost(error)) {
      close();
      throw error;
    }
    writer = replace();
  }

  return {
    step() {
      try {
        return writer.step();
      } catch (error) {
        if (!isLost(error)) throw error;
        writer = replace();
        return true;
      }
    },
    status: () => writer.status(),
    consumed: () => writer.consumed(),
    rebuild() {
      writer = replace();
    },
    close,
  };
}
