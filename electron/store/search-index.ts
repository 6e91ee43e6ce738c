import { existsSync, rmSync } from "node:fs";
import { failed } from "../../shared/failure.ts";
import { type Database, openDatabase, translateErrors } from "./database.ts";

/** Another number makes every index anew: for a change of the tables, of what a word is or of its stem. */
export const INDEX_VERSION = 7;

/** So much of a text stands beside the words, for snippets: nearly all of most messages, in UTF-16 units. */
export const MAX_EXCERPT = 8_192;

/**
 * `doc.id`, which is also the row of `words`, rises with the date, so that the newest of what matches are read first and
 * the rest not at all; see search-slots.ts. `words` holds no text, only where which folded word stands. Its column `marks`
 * holds words that nobody can type: the account, the mailbox, and other things that are asked for along with words. `form`
 * leads from a stem to the forms that occur, so that a word in any of its forms is a choice of words and a phrase stays
 * exact; `word` has every word, so that a beginning is a choice of words as well; `list` has the mailing lists, which
 * would else have to be gathered from all messages. `excerpt` is what snippets are cut from:
 * the body itself takes far longer to unpack; see search-excerpt.ts. Its rows only ever go behind the last, so that its
 * pages are full. `head` is what relevance is weighed by, folded: what FTS5 ranks by, it counts through the whole index.
 */
const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE doc (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL UNIQUE,
  account_id INTEGER NOT NULL,
  mailbox_id INTEGER NOT NULL,
  date INTEGER NOT NULL,
  size INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  starred INTEGER NOT NULL,
  attachment INTEGER NOT NULL,
  body INTEGER NOT NULL,
  excerpt_id INTEGER
) STRICT;
CREATE INDEX doc_unread ON doc (id) WHERE unread = 1;
CREATE INDEX doc_starred ON doc (id) WHERE starred = 1;
CREATE INDEX doc_mailbox ON doc (mailbox_id, id);
CREATE TABLE excerpt (id INTEGER PRIMARY KEY, filenames TEXT NOT NULL, text ANY NOT NULL) STRICT;
CREATE TABLE head (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE form (stem TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (stem, form)) STRICT, WITHOUT ROWID;
CREATE TABLE list (
  account_id INTEGER NOT NULL,
  list_id TEXT NOT NULL,
  name TEXT NOT NULL,
  newest INTEGER NOT NULL,
  PRIMARY KEY (account_id, list_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(sender, recipients, copies, subject, body, files, marks,
  content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3');
INSERT INTO words (words, rank) VALUES ('hashsize', 8388608);
INSERT INTO words (words, rank) VALUES ('automerge', 8);
INSERT INTO words (words, rank) VALUES ('deletemerge', 50);
INSERT INTO words (words, rank) VALUES ('pgsz', 8000);
`;

export type WordColumn = "sender" | "recipients" | "copies" | "subject" | "body" | "files";

/** The index has the beginnings of words up to this length by themselves; see `prefix` above. */
export const LONGEST_PREFIX = 3;

/** Marks begin with a character that is part of no word. */
export const MARKS = {
  all: "\ue000",
  attachment: "\ue000f",
  account: (id: number) => `\ue000a${id}`,
  mailbox: (id: number) => `\ue000m${id}`,
  list: (word: string) => `\ue001${word}`,
} as const;

/** {@link translateErrors} for the index: damage to the tables that FTS5 keeps of itself has no code of its own. */
export function translateIndexErrors<Value>(path: string, work: () => Value): Value {
  try {
    return translateErrors(path, work);
  } catch (error) {
    if (error instanceof Error && /^vtable constructor failed|^no such table/.test(error.message)) {
      throw failed({ code: "DATA_DAMAGED", path }, error);
    }
    throw error;
  }
}

export interface IndexMeta {
  get(key: "version" | "store" | "feed" | "complete" | "slack"): string | null;
  set(key: "version" | "store" | "feed" | "complete" | "slack", value: string | number): void;
}

export function indexMeta(db: Database): IndexMeta {
  const get = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();
  return {
    get: (key) => get.get(key) ?? null,
    set: (key, value) => void db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, String(value)),
  };
}

/** Opens the index of the store named `store` for the one who writes it; null where the file has to be made anew. */
export function openIndexForWriting(path: string, store: string): Database | null {
  const isNew = !existsSync(path);
  const db = openDatabase(path, { readonly: false });
  return translateIndexErrors(path, () => {
    try {
      // What a power failure takes is indexed again.
      db.pragma("synchronous = NORMAL");
      if (isNew) {
        db.transaction(() => {
          db.exec(SCHEMA);
          const meta = indexMeta(db);
          meta.set("version", INDEX_VERSION);
          meta.set("store", store);
        }).immediate();
        return db;
      }
      if (isFit(db) && indexMeta(db).get("store") === store) return db;
    } catch (error) {
      db.close();
      throw error;
    }
    db.close();
    return null;
  });
}

/** Opens the index for searching; null where there is none yet that fits. */
export function openIndexForReading(path: string): Database | null {
  if (!existsSync(path)) return null;
  const db = openDatabase(path, { readonly: true });
  try {
    if (translateIndexErrors(path, () => isFit(db))) return db;
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  return null;
}

function isFit(db: Database): boolean {
  const hasMeta = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() !== undefined;
  return hasMeta && indexMeta(db).get("version") === String(INDEX_VERSION);
}

export function deleteIndex(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(`${path}${suffix}`, { force: true });
}
