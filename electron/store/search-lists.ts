import type { MailingList } from "../../shared/search.ts";
import type { Database } from "./database.ts";
import { foldedWords } from "./search-words.ts";

/** RFC 2919 lets an id be as long; what is longer is no list's. */
const MAX_LIST_ID = 255;
const MAX_NAME = 200;

/** A `List-Id` header (RFC 2919), as `Name <id>` or the id alone; null where it names no list. */
export function readListId(header: string): MailingList | null {
  const open = header.lastIndexOf("<");
  const close = header.indexOf(">", open);
  const listId = (open < 0 ? header : header.slice(open + 1, close < 0 ? undefined : close)).trim().toLowerCase();
  if (listId.length > MAX_LIST_ID || foldedWords(listId).length === 0) return null;
  const name = open < 0 ? "" : header.slice(0, open).trim().replace(/^"|"$/g, "");
  return { listId, name: name.slice(0, MAX_NAME).toWellFormed().trim() };
}

export interface ListNotes {
  note(accountId: number, list: MailingList, date: number): void;
  /** Writes down what was noted since. */
  save(): void;
  forget(): void;
}

/** Keeps which mailing lists the index has met, and when each had its newest message. */
export function createListNotes(db: Database): ListNotes {
  const put = db.prepare<[number, string, string, number]>(
    `INSERT INTO list (account_id, list_id, name, newest) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id, list_id) DO UPDATE SET name = excluded.name, newest = excluded.newest
     WHERE excluded.newest > newest`,
  );
  const noted = new Map<string, { accountId: number; list: MailingList; newest: number }>();
  return {
    note(accountId, list, date) {
      const key = `${accountId} ${list.listId}`;
      const known = noted.get(key);
      if (!known || known.newest < date) noted.set(key, { accountId, list, newest: date });
    },
    save() {
      for (const { accountId, list, newest } of noted.values()) put.run(accountId, list.listId, list.name, newest);
      noted.clear();
    },
    forget: () => noted.clear(),
  };
}
