import {
  HITS_PER_PAGE,
  MAX_FOUND,
  type SearchHit,
  type SearchOrder,
  type SearchResult,
  type SearchScope,
} from "../../shared/search.ts";
import { parseSearchQuery, type SearchNode } from "../../shared/search-query.ts";
import type { SearchReaderApi } from "../../shared/services/search.ts";
import type { Database } from "./database.ts";
import { messageReader } from "./messages.ts";
import { createTextQuery } from "./search-document.ts";
import { indexMeta, MAX_EXCERPT, openIndexForReading, translateIndexErrors } from "./search-index.ts";
import { createMailboxLookup } from "./search-mailboxes.ts";
import { createMarker, type Marker } from "./search-marks.ts";
import { type PlanWorld, planSearch, type SearchPlan, unknownMailboxes } from "./search-plan.ts";

/** By relevance these many of the newest that match are weighed. */
const MAX_WEIGHED = 2_000;
/** What a word counts in the sender, the recipients, the copies, the subject, the text and names of files; marks nothing. */
const WEIGHTS = "5, 2, 1, 6, 1, 3, 0";
/** A message of this age counts half as much again as an old one, one of today twice; in ms. */
const RECENT = 90 * 24 * 3_600_000;

/** Forms of one stem that are looked for, at most. */
const MAX_FORMS = 100;
/** Words with one beginning that are looked for each by itself, at most. */
const MAX_BEGUN = 128;

interface Found {
  id: number;
  message_id: number;
  account_id: number;
  date: number;
  score: number;
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

  /** Only what lies behind an excerpt is looked for in the body itself. */
  function readContent(marker: Marker, open: OpenIndex, messageId: number) {
    const excerpt = open.excerptOf.get(messageId);
    if (!excerpt) return { cut: null, filenames: [] };
    const filenames: string[] = excerpt.filenames === "" ? [] : JSON.parse(excerpt.filenames);
    const cut = marker.cut(excerpt.text);
    if (cut || excerpt.text.length < MAX_EXCERPT) return { cut, filenames };
    return { cut: marker.cut(queryText(messageId) ?? ""), filenames };
  }

  function listHits(marker: Marker, open: OpenIndex, messageIds: readonly number[]): SearchHit[] {
    return getRows({ messageIds }).map((row) => {
      const { cut, filenames } = readContent(marker, open, row.id);
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
  function onceEach(found: readonly Found[]): Found[] {
    const key = ({ account_id, date }: Found) => `${account_id} ${date}`;
    const counts = new Map<string, number>();
    for (const one of found) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
    const seen = new Set<string>();
    return found.filter((one) => {
      if (counts.get(key(one)) === 1) return true;
      const same = labelled.get(one.message_id);
      return same === undefined || (!seen.has(same) && seen.add(same));
    });
  }

  function search(node: SearchNode | null, scope: SearchScope, order: SearchOrder, open: OpenIndex) {
    const world = {
      ...wordsIn(open),
      mailboxesNamed: (name: string) => lookUp(name, scope),
      slack: Number(open.meta.get("slack") ?? 0),
    };
    const plan = planSearch(node, scope, world);
    const found =
      order === "relevance" && plan.wordsAlone !== null
        ? findBest(open.db, plan, scope, now())
        : findNewest(open.db, plan);
    const messageIds = onceEach(found)
      .slice(0, MAX_FOUND)
      .map(({ message_id }) => message_id);
    return { messageIds, more: found.length > MAX_FOUND };
  }

  return {
    search({ query, scope, order }): SearchResult {
      const { node, problems } = parseSearchQuery(query, now());
      const missing = unknownMailboxes(node, { mailboxesNamed: (name) => lookUp(name, scope) });
      const open = openIndex();
      const all = [...problems, ...missing];
      if (!open || !node) return { messageIds: [], more: false, hits: [], problems: all };
      return translateIndexErrors(indexPath, () => {
        const { messageIds, more } = search(node, scope, order, open);
        const marker = createMarker(node, wordsIn(open));
        return { messageIds, more, hits: listHits(marker, open, messageIds.slice(0, HITS_PER_PAGE)), problems: all };
      });
    },

    listHits({ query, messageIds }) {
      const open = openIndex();
      if (!open) return [];
      return translateIndexErrors(indexPath, () => {
        const { node } = parseSearchQuery(query, now());
        return listHits(createMarker(node, wordsIn(open)), open, messageIds);
      });
    },

    release() {
      index?.db.close();
      index = null;
    },
  };
}

function wordsIn(open: OpenIndex): Pick<PlanWorld, "formsOf" | "wordsBeginning"> {
  return {
    formsOf: (stem) => open.formsOf.all(stem, MAX_FORMS),
    wordsBeginning(prefix) {
      const words = open.wordsBeginning.all(prefix, `${prefix}\u{10ffff}`, MAX_BEGUN + 1);
      return words.length > MAX_BEGUN ? null : words;
    },
  };
}

type OpenIndex = ReturnType<typeof queriesOf>;

function queriesOf(db: Database) {
  return {
    db,
    meta: indexMeta(db),
    formsOf: db.prepare<[string, number], string>("SELECT form FROM form WHERE stem = ? LIMIT ?").pluck(),
    wordsBeginning: db
      .prepare<[string, string, number], string>("SELECT word FROM word WHERE word >= ? AND word < ? LIMIT ?")
      .pluck(),
    excerptOf: db.prepare<[number], { filenames: string; text: string }>(
      "SELECT e.filenames, e.text FROM doc d JOIN excerpt e ON e.id = d.excerpt_id WHERE d.message_id = ?",
    ),
  };
}

/** The newest that match, newest first; one more than are counted, where there are. */
function findNewest(db: Database, plan: SearchPlan): Found[] {
  const conditions = plan.conditions.map((sql) => ` AND ${sql}`).join("");
  const { match, values, firstId, lastId } = plan;
  const found =
    match === null
      ? db
          .prepare<unknown[], Found>(
            `SELECT d.id, d.message_id, d.account_id, d.date, 0 AS score FROM doc d
             WHERE d.id BETWEEN ? AND ?${conditions} ORDER BY d.id DESC LIMIT ?`,
          )
          .all(firstId, lastId, ...values, MAX_FOUND + 1)
      : db
          .prepare<unknown[], Found>(
            `SELECT d.id, d.message_id, d.account_id, d.date, 0 AS score FROM words w CROSS JOIN doc d ON d.id = w.rowid
             WHERE words MATCH ? AND w.rowid BETWEEN ? AND ?${conditions} ORDER BY w.rowid DESC LIMIT ?`,
          )
          .all(match, firstId, lastId, ...values, MAX_FOUND + 1);
  // Where many messages have one date, their numbers may lie behind those of a later one.
  return found.sort((one, other) => other.date - one.date || other.id - one.id);
}

function findBest(db: Database, plan: SearchPlan, scope: SearchScope, now: number): Found[] {
  const conditions = [...plan.conditions];
  const values = [...plan.values];
  if (scope.mailboxId !== null) {
    conditions.push("d.mailbox_id = ?");
    values.push(scope.mailboxId);
  } else if (scope.accountId !== null) {
    conditions.push("d.account_id = ?");
    values.push(scope.accountId);
  }
  const found = db
    .prepare<unknown[], Found>(
      `SELECT d.id, d.message_id, d.account_id, d.date, bm25(words, ${WEIGHTS}) AS score
       FROM words w CROSS JOIN doc d ON d.id = w.rowid
       WHERE words MATCH ? AND w.rowid BETWEEN ? AND ?${conditions.map((sql) => ` AND ${sql}`).join("")}
       ORDER BY w.rowid DESC LIMIT ?`,
    )
    .all(plan.wordsAlone, plan.firstId, plan.lastId, ...values, MAX_WEIGHED);
  // bm25 gives the better the smaller a number, below zero.
  const weigh = ({ score, date }: Found) => score * (1 + RECENT / (RECENT + Math.max(0, now - date)));
  return found
    .map((one) => ({ ...one, score: weigh(one) }))
    .sort((one, other) => one.score - other.score || other.date - one.date || other.id - one.id);
}
