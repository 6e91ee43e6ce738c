import type { Statement } from "better-sqlite3";
import { HITS_PER_PAGE, MAX_FOUND, type SearchHit, type SearchResult, type SearchScope } from "../../shared/search.ts";
import { parseSearchQuery, type SearchNode } from "../../shared/search-query.ts";
import type { SearchReaderApi } from "../../shared/services/search.ts";
import type { Database } from "./database.ts";
import { messageReader } from "./messages.ts";
import { createTextQuery } from "./search-document.ts";
import { type KeptText, plainOrAny, unpackExcerpt } from "./search-excerpt.ts";
import { indexMeta, MAX_EXCERPT, openIndexForReading, translateIndexErrors } from "./search-index.ts";
import { createMailboxLookup } from "./search-mailboxes.ts";
import { createMarker, type Marker } from "./search-marks.ts";
import { type PlanWorld, planSearch, type SearchPlan, unknownMailboxes } from "./search-plan.ts";
import { rank } from "./search-rank.ts";
import { createListQuery, createPeopleQuery } from "./search-values.ts";

/** Forms of one stem that are looked for, at most. */
const MAX_FORMS = 100;
/** Words with one beginning that are looked for each by itself, at most. */
const MAX_BEGUN = 128;

/** A word in its forms and the beginning of one; in most mail they find something. */
const ANY_QUERY = "mail OR a";

/** Of searches by what they consist of. */
const MAX_PREPARED = 50;

interface Found {
  id: number;
  message_id: number;
  date: number;
  head?: string | null;
}

interface Excerpt {
  readonly filenames: readonly string[];
  readonly text: KeptText;
}

/** The calls of the search thread. `store` is a reader's connection; the index is opened when it is asked. */
export function createSearchReader(options: {
  indexPath: string;
  store: Database;
  now: () => number;
}): SearchReaderApi {
  const { indexPath, store, now } = options;
  const { getRows } = messageReader(store);
  const queryText = createTextQuery(store);
  const lookUp = createMailboxLookup(store);
  const queryPeople = createPeopleQuery(store);
  // The one message that a server repeats under each of its labels.
  const labelled = store
    .prepare<[number], string>(
      "SELECT account_id || ' ' || gm_msgid FROM message WHERE id = ? AND gm_msgid IS NOT NULL",
    )
    .pluck();
  let index: OpenIndex | null = null;

  function openIndex(): OpenIndex | null {
    if (index) return index;
    const db = openIndexForReading(indexPath);
    index = db && translateIndexErrors(indexPath, () => queriesOf(db));
    return index;
  }

  /** One state of the index and of the store for all that one call reads, which each query would else lock by itself. */
  function read<Value>(open: OpenIndex, work: () => Value): Value {
    const inStore = () => store.transaction(work).deferred();
    return translateIndexErrors(indexPath, () => open.db.transaction(inStore).deferred());
  }

  /** Only what lies behind an excerpt is looked for in the body itself. */
  function readContent(marker: Marker, excerpt: Excerpt | undefined, messageId: number) {
    if (!excerpt) return { cut: null, filenames: [] };
    const { text, filenames } = excerpt;
    const cut = marker.cut(text);
    if (cut || text.units.length < MAX_EXCERPT) return { cut, filenames };
    return { cut: marker.cut(plainOrAny(queryText(messageId) ?? "")), filenames };
  }

  function listHits(marker: Marker, excerptOf: ExcerptQuery, messageIds: readonly number[]): SearchHit[] {
    return getRows({ messageIds }).map((row) => {
      const { cut, filenames } = readContent(marker, excerptOf(row.id), row.id);
      const [sender] = row.from;
      return {
        row,
        snippet: cut?.snippet ?? row.snippet,
        snippetMarks: cut?.marks ?? [],
        subjectMarks: marker.mark(row.subject, "subject"),
        senderMarks: sender ? marker.mark(sender.name || sender.address, "from") : [],
        filename: filenames.find((name) => marker.mark(name, "filename").length > 0) ?? "",
      };
    });
  }

  /** `found`, newest or best first, without what is a message of theirs under another label. */
  function onceEach(found: readonly Found[]): readonly Found[] {
    const dates = new Set(found.map(({ date }) => date));
    if (dates.size === found.length) return found;
    const counts = new Map<number, number>();
    for (const { date } of found) counts.set(date, (counts.get(date) ?? 0) + 1);
    const seen = new Set<string>();
    return found.filter((one) => {
      if (counts.get(one.date) === 1) return true;
      const same = labelled.get(one.message_id);
      return same === undefined || (!seen.has(same) && seen.add(same));
    });
  }

  function plan(
    node: SearchNode | null,
    scope: SearchScope,
    open: OpenIndex,
    words: ReturnType<typeof wordsIn>,
  ): SearchPlan {
    const slack = Number(open.meta.get("slack") ?? 0);
    return planSearch(node, scope, { ...words, mailboxesNamed: (name) => lookUp(name, scope), slack });
  }

  const calls: SearchReaderApi = {
    // What has been asked once is open, loaded and compiled.
    prepare() {
      if (!index) {
        calls.search({
          query: ANY_QUERY,
          scope: { accountId: null, mailboxId: null },
          order: "date",
          limit: HITS_PER_PAGE,
        });
      }
    },

    search({ query, scope, order, limit }): SearchResult {
      const { node, problems } = parseSearchQuery(query, now());
      const missing = unknownMailboxes(node, { mailboxesNamed: (name) => lookUp(name, scope) });
      const open = openIndex();
      const all = [...problems, ...missing];
      if (!open || !node) return { messageIds: [], more: false, hits: [], problems: all };
      return read(open, () => {
        const words = wordsIn(open);
        const marker = createMarker(node, words);
        const isRanked = order === "relevance" && marker.terms.length > 0;
        const newest = findNewest(open, plan(node, scope, open, words), isRanked, isRanked ? MAX_FOUND : limit);
        const excerptOf = remembering(open.excerptOf);
        const textOf = (messageId: number) => excerptOf(messageId)?.text ?? null;
        const found = isRanked ? rank(newest, { node, terms: marker.terms, now: now(), textOf }) : newest;
        const messageIds = onceEach(found)
          .slice(0, limit)
          .map(({ message_id }) => message_id);
        const hits = listHits(marker, excerptOf, messageIds.slice(0, HITS_PER_PAGE));
        return { messageIds, more: found.length > limit, hits, problems: all };
      });
    },

    listHits({ query, messageIds }) {
      const open = openIndex();
      if (!open) return [];
      return read(open, () => {
        const { node } = parseSearchQuery(query, now());
        return listHits(createMarker(node, wordsIn(open)), open.excerptOf, messageIds);
      });
    },

    countUnread({ query, scope }) {
      const { node } = parseSearchQuery(query, now());
      const open = openIndex();
      if (!open || !node) return 0;
      return read(open, () => {
        const unread: SearchNode = { kind: "and", nodes: [node, { kind: "is", state: "unread" }] };
        const found = findNewest(open, plan(unread, scope, open, wordsIn(open)), false, MAX_FOUND);
        return Math.min(MAX_FOUND, onceEach(found).length);
      });
    },

    listPeople(asked) {
      const open = openIndex();
      if (!open) return [];
      const scope = { accountId: asked.accountId, mailboxId: null };
      const words = wordsIn(open);
      return read(open, () =>
        queryPeople(asked, (node) =>
          findNewest(open, plan(node, scope, open, words), false, MAX_FOUND).map(({ message_id }) => message_id),
        ),
      );
    },

    listMailingLists({ text, accountId }) {
      const open = openIndex();
      return open ? read(open, () => open.listsOf(text, accountId)) : [];
    },

    release() {
      index?.db.close();
      index = null;
    },
  };
  return calls;
}

/** What one search asks of the words, which is the same again and again. */
function wordsIn(open: OpenIndex): Pick<PlanWorld, "formsOf" | "wordsBeginning"> {
  const forms = new Map<string, readonly string[]>();
  const begun = new Map<string, readonly string[] | null>();
  return {
    formsOf(stem) {
      const known = forms.get(stem) ?? open.formsOf.all(stem, MAX_FORMS);
      forms.set(stem, known);
      return known;
    },
    wordsBeginning(prefix) {
      const known = begun.get(prefix);
      if (known !== undefined) return known;
      const words = open.wordsBeginning.all(prefix, `${prefix}\u{10ffff}`, MAX_BEGUN + 1);
      const few = words.length > MAX_BEGUN ? null : words;
      begun.set(prefix, few);
      return few;
    },
  };
}

type ExcerptQuery = (messageId: number) => Excerpt | undefined;

/** Ranking and the snippets of what is shown look at the same texts. */
function remembering(excerptOf: ExcerptQuery): ExcerptQuery {
  const known = new Map<number, Excerpt | undefined>();
  return (messageId) => {
    if (!known.has(messageId)) known.set(messageId, excerptOf(messageId));
    return known.get(messageId);
  };
}

type OpenIndex = ReturnType<typeof queriesOf>;

function queriesOf(db: Database) {
  const excerpt = db.prepare<[number], { filenames: string; text: string | Uint8Array }>(
    "SELECT filenames, text FROM excerpt WHERE id = (SELECT excerpt_id FROM doc WHERE message_id = ?)",
  );
  const searches = new Map<string, Statement<unknown[], Found>>();
  return {
    db,
    meta: indexMeta(db),
    formsOf: db.prepare<[string, number], string>("SELECT form FROM form WHERE stem = ? LIMIT ?").pluck(),
    wordsBeginning: db
      .prepare<[string, string, number], string>("SELECT word FROM word WHERE word >= ? AND word < ? LIMIT ?")
      .pluck(),
    listsOf: createListQuery(db),
    excerptOf(messageId: number): Excerpt | undefined {
      const kept = excerpt.get(messageId);
      if (!kept) return undefined;
      const filenames: string[] = kept.filenames === "" ? [] : JSON.parse(kept.filenames);
      return { filenames, text: unpackExcerpt(kept.text) };
    },
    prepareSearch(sql: string): Statement<unknown[], Found> {
      const known = searches.get(sql) ?? db.prepare<unknown[], Found>(sql);
      if (searches.size >= MAX_PREPARED) searches.clear();
      searches.set(sql, known);
      return known;
    },
  };
}

/** The newest that match, newest first, with what they are ranked by; one more than `limit`, where there are. */
function findNewest({ prepareSearch }: OpenIndex, plan: SearchPlan, isRanked: boolean, limit: number): Found[] {
  const { match, values, firstId, lastId } = plan;
  const conditions = plan.conditions.map((sql) => ` AND ${sql}`).join("");
  const columns = `d.id, d.message_id, d.date${isRanked ? ", h.text AS head" : ""}`;
  const head = isRanked ? " LEFT JOIN head h ON h.id = d.id" : "";
  const found =
    match === null
      ? prepareSearch(
          `SELECT ${columns} FROM doc d${head} WHERE d.id BETWEEN ? AND ?${conditions} ORDER BY d.id DESC LIMIT ?`,
        ).all(firstId, lastId, ...values, limit + 1)
      : prepareSearch(
          `SELECT ${columns} FROM words w CROSS JOIN doc d ON d.id = w.rowid${head}
           WHERE words MATCH ? AND w.rowid BETWEEN ? AND ?${conditions} ORDER BY w.rowid DESC LIMIT ?`,
        ).all(match, firstId, lastId, ...values, limit + 1);
  // Where many messages have one date, their numbers may lie behind those of a later one.
  return found.sort((one, other) => other.date - one.date || other.id - one.id);
}
