import type { SearchStatus } from "../../shared/search.ts";
import { type Database, translateErrors } from "./database.ts";
import { type DocumentContent, documentSource, type IndexedDocument } from "./search-document.ts";
import { packExcerpt } from "./search-excerpt.ts";
import { packHead } from "./search-head.ts";
import { indexMeta, LONGEST_PREFIX, MAX_EXCERPT, translateIndexErrors } from "./search-index.ts";
import { createListNotes } from "./search-lists.ts";
import { createSlots } from "./search-slots.ts";
import { stemOf } from "./search-stems.ts";
import { createTextFolder } from "./search-words.ts";

/** Changes of the store, and messages of the backlog, that go into one transaction. */
const CHANGES_AT_ONCE = 500;
const BACKLOG_AT_ONCE = 500;
/** Words known to be in the index already; they are looked at again after so many. */
const KNOWN_WORDS = 100_000;

export interface SearchIndexWriter {
  /**
   * Does a little of what there is to do, in one transaction: first what changed, then what was never indexed, newest
   * first. False where nothing is left.
   */
  step(): boolean;
  status(): SearchStatus;
  /** How far the store's feed was read. */
  consumed(): number;
}

/** What of a row of `doc` is needed to drop it. */
interface IndexedRow {
  readonly id: number;
  readonly account_id: number;
  readonly body: number;
  readonly excerpt_id: number | null;
}

/** The feed has been cut, or runs behind the index: what is in between is not known. */
export class FeedBroken extends Error {}

/** Keeps the open index `db` in step with `store`, a reader's connection. Throws {@link FeedBroken}. */
export function createIndexWriter(db: Database, store: Database): SearchIndexWriter {
  const meta = indexMeta(db);
  const folder = createTextFolder(noteWord);
  const source = documentSource(store, folder.fold);
  const lists = createListNotes(db);
  const slots = createSlots(db, (by) => {
    if (by > Number(meta.get("slack") ?? 0)) meta.set("slack", by);
  });

  const feedEnds = store.prepare<[], { first: number | null; last: number | null }>(
    "SELECT min(seq) AS first, max(seq) AS last FROM search_feed",
  );
  const feedAfter = store.prepare<[number, number], { seq: number; message_id: number; whole: number }>(
    "SELECT seq, message_id, whole FROM search_feed WHERE seq > ? ORDER BY seq LIMIT ?",
  );
  const visibleIds = store
    .prepare<[], number>("SELECT id FROM message INDEXED BY message_shown WHERE hidden = 0 ORDER BY internal_date DESC")
    .pluck();
  const dateOf = store.prepare<[number], number>("SELECT internal_date FROM message WHERE id = ?").pluck();
  const messageTotals = store.prepare<[], { accountId: number; messages: number }>(
    "SELECT account_id AS accountId, coalesce(sum(row_total), 0) AS messages FROM mailbox GROUP BY account_id",
  );

  const docOf = db.prepare<[number], IndexedRow & { date: number }>(
    "SELECT id, account_id, date, body, excerpt_id FROM doc WHERE message_id = ?",
  );
  const addDoc = db.prepare(
    `INSERT INTO doc (id, message_id, account_id, mailbox_id, date, size, unread, starred, attachment, body, excerpt_id)
     VALUES (@id, @messageId, @accountId, @mailboxId, @date, @size, @unread, @starred, @attachment, @body, @excerptId)`,
  );
  const saveFlags = db.prepare("UPDATE doc SET unread = @unread, starred = @starred WHERE message_id = @messageId");
  const dropDoc = db.prepare<[number]>("DELETE FROM doc WHERE id = ?");
  const addExcerpt = db.prepare<[string, string | Uint8Array]>("INSERT INTO excerpt (filenames, text) VALUES (?, ?)");
  const addHead = db.prepare<[number, string]>("INSERT INTO head (id, text) VALUES (?, ?)");
  const dropHead = db.prepare<[number]>("DELETE FROM head WHERE id = ?");
  const dropExcerpt = db.prepare<[number]>("DELETE FROM excerpt WHERE id = ?");
  const addWords = db.prepare(
    `INSERT INTO words (rowid, sender, recipients, copies, subject, body, files, marks)
     VALUES (@id, @sender, @recipients, @copies, @subject, @body, @files, @marks)`,
  );
  const dropWords = db.prepare<[number]>("DELETE FROM words WHERE rowid = ?");
  const addWord = db.prepare<[string]>("INSERT OR IGNORE INTO word (word) VALUES (?)");
  const addForm = db.prepare<[string, string]>("INSERT OR IGNORE INTO form (stem, form) VALUES (?, ?)");

  const counts = db.prepare<[], { accountId: number; indexed: number; bodies: number }>(
    "SELECT account_id AS accountId, count(*) AS indexed, sum(body) AS bodies FROM doc GROUP BY account_id",
  );
  let counted = new Map(counts.all().map(({ accountId, indexed, bodies }) => [accountId, { indexed, bodies }]));
  let backlog: number[] | null = null;
  /** Up to where in the feed a message is in the index already: one that was listed and has got its body is read once. */
  const covered = new Map<number, number>();
  let knownWords = new Set<string>();

  function noteWord(word: string): void {
    if (knownWords.has(word)) return;
    if (knownWords.size >= KNOWN_WORDS) knownWords = new Set();
    knownWords.add(word);
    if (word.length > LONGEST_PREFIX) addWord.run(word);
    const stem = stemOf(word);
    if (stem !== null && stem !== word) addForm.run(stem, word);
  }

  function count(accountId: number, by: 1 | -1, bodies: number): void {
    const before = counted.get(accountId) ?? { indexed: 0, bodies: 0 };
    counted.set(accountId, { indexed: before.indexed + by, bodies: before.bodies + by * bodies });
  }

  function drop(found: IndexedRow): void {
    dropWords.run(found.id);
    if (found.excerpt_id !== null) dropExcerpt.run(found.excerpt_id);
    dropHead.run(found.id);
    dropDoc.run(found.id);
    count(found.account_id, -1, found.body);
  }

  function put(document: IndexedDocument, keptId: number | null): void {
    const id = keptId ?? slots.take(document.date);
    const { messageId, accountId, mailboxId, date, size, unread, starred, attachment, body, list, words, content } =
      document;
    const excerptId = content && addExcerpt.run(namesOf(content), packExcerpt(excerptOf(content))).lastInsertRowid;
    addDoc.run({ id, messageId, accountId, mailboxId, date, size, unread, starred, attachment, body, excerptId });
    addWords.run({ id, ...words });
    addHead.run(id, packHead(words));
    if (list) lists.note(accountId, list, date);
    count(accountId, 1, body);
  }

  function indexAnew(messageId: number): void {
    const found = docOf.get(messageId);
    const document = translateErrors(store.name, () => source.read(messageId));
    if (found) drop(found);
    if (document) put(document, found?.date === document.date ? found.id : null);
  }

  /**
   * FTS5 gathers what is added to it in memory for as long as the numbers of the rows rise, and else writes it down, row by
   * row: one of a thousand rows in order costs half of one out of order.
   */
  function indexOldestFirst(messageIds: readonly number[]): void {
    const dates = new Map(messageIds.map((id) => [id, dateOf.get(id) ?? 0]));
    for (const messageId of messageIds.toSorted((one, other) => (dates.get(one) ?? 0) - (dates.get(other) ?? 0))) {
      indexAnew(messageId);
    }
    lists.save();
  }

  function takeChanges(): boolean {
    const done = consumed();
    const changes = feedAfter.all(done, CHANGES_AT_ONCE);
    const last = changes.at(-1);
    if (!last) return false;
    const fresh = changes.filter(({ seq, message_id }) => seq > (covered.get(message_id) ?? 0));
    const changed = new Set(fresh.filter(({ whole }) => whole === 1).map(({ message_id }) => message_id));
    indexOldestFirst([...changed]);
    for (const messageId of new Set(fresh.map(({ message_id }) => message_id))) {
      const state = changed.has(messageId) ? null : source.readState(messageId);
      if (state) saveFlags.run(state);
    }
    const end = feedEnds.get()?.last ?? last.seq;
    cover(changed, end, last.seq);
    meta.set("feed", last.seq);
    return true;
  }

  /** What the feed says of `messageIds` up to `end` is done, and forgotten once it was read so far: there may be a million. */
  function cover(messageIds: ReadonlySet<number>, end: number, done: number): void {
    for (const messageId of messageIds) {
      // Where they stand rises with the end.
      covered.delete(messageId);
      covered.set(messageId, end);
    }
    for (const [messageId, upTo] of covered) {
      if (upTo > done) break;
      covered.delete(messageId);
    }
  }

  /** Visible messages that the index does not have, oldest first: taken from the end. */
  function readBacklog(): number[] {
    const indexed = Float64Array.from(
      db.prepare<[], number>("SELECT message_id FROM doc ORDER BY message_id").pluck().all(),
    );
    return visibleIds
      .all()
      .filter((id) => !includes(indexed, id))
      .reverse();
  }

  function takeBacklog(): boolean {
    if (meta.get("complete") === "1") return false;
    backlog ??= readBacklog();
    indexOldestFirst(backlog.splice(-BACKLOG_AT_ONCE));
    if (backlog.length === 0) {
      backlog = null;
      meta.set("complete", 1);
    }
    return true;
  }

  function consumed(): number {
    return Number(meta.get("feed") ?? 0);
  }

  /** Where the feed stands before anything is indexed: what comes behind it is told by it. */
  function startFeed(): void {
    const { first, last } = feedEnds.get() ?? { first: null, last: null };
    if (meta.get("feed") === null) {
      meta.set("feed", last ?? 0);
      return;
    }
    if ((first !== null && first > consumed() + 1) || (last ?? 0) < consumed()) throw new FeedBroken();
  }

  translateIndexErrors(db.name, startFeed);
  return {
    step() {
      const before = new Map(counted);
      try {
        // One state of the store for all that one transaction reads of it.
        const work = store.transaction(() => takeChanges() || takeBacklog());
        return translateIndexErrors(db.name, () => db.transaction(() => work.deferred()).immediate());
      } catch (error) {
        counted = before;
        backlog = null;
        covered.clear();
        knownWords = new Set();
        folder.forget();
        lists.forget();
        throw error;
      }
    },
    status: () => ({
      accounts: messageTotals.all().map(({ accountId, messages }) => {
        const { indexed, bodies } = counted.get(accountId) ?? { indexed: 0, bodies: 0 };
        return { accountId, messages, indexed, bodies };
      }),
      building: translateIndexErrors(db.name, () => meta.get("complete") !== "1"),
    }),
    consumed,
  };
}

function excerptOf({ text }: DocumentContent): string {
  return text.slice(0, MAX_EXCERPT).toWellFormed();
}

function namesOf({ filenames }: DocumentContent): string {
  return filenames.length > 0 ? JSON.stringify(filenames) : "";
}

function includes(sorted: Float64Array, value: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
