import type { SearchScope } from "../../shared/search.ts";
import type { SearchField, SearchNode, SearchProblem } from "../../shared/search-query.ts";
import { LONGEST_PREFIX, MARKS, type WordColumn } from "./search-index.ts";
import { slotOf } from "./search-slots.ts";
import { stemOf } from "./search-stems.ts";
import { foldedWords } from "./search-words.ts";

/** How one query is put to the index. */
export interface SearchPlan {
  /** What `words` is asked for; null where no word is part of the question. */
  readonly match: string | null;
  /** What holds of `doc`, named d, beside; SQL with the values of `values`. */
  readonly conditions: readonly string[];
  readonly values: readonly (string | number)[];
  /** Numbers of `doc` that dates leave. */
  readonly firstId: number;
  readonly lastId: number;
}

export interface PlanWorld {
  /** The forms of words with this stem that occur in the index. */
  formsOf(stem: string): readonly string[];
  /** Words in the index that begin so, it itself among them; null where they are more than one asks for. */
  wordsBeginning(prefix: string): readonly string[] | null;
  /** Mailboxes that a person may mean by this name, within the scope. */
  mailboxesNamed(name: string): readonly number[];
  /** How far behind its date a row of the index may be. */
  readonly slack: number;
}

const COLUMNS: Readonly<Record<Exclude<SearchField, "list">, WordColumn>> = {
  from: "sender",
  to: "recipients",
  cc: "copies",
  subject: "subject",
  filename: "files",
};

const quote = (word: string) => `"${word}"`;

/**
 * The words of `foldedWords` that answer a word: it in all its forms, and those it begins where it is still being typed.
 * Several stand side by side, as in a phrase: `don't`, `anna@example.org`.
 */
function wordExpression(node: Extract<SearchNode, { kind: "text" }>, world: PlanWorld): string | null {
  const isList = node.field === "list";
  const words = foldedWords(node.text).map(isList ? MARKS.list : String);
  const [first] = words;
  if (first === undefined) return null;
  const forms = words.length > 1 || node.exact || isList ? [] : otherForms(first, world);
  const asked =
    node.prefix && !isList ? begunPhrases(words, world) : [quote(words.join(" ")) + (node.prefix ? " *" : "")];
  const wanted = [...new Set([...asked, ...forms.map(quote)])].join(" OR ");
  if (node.field === null || node.field === "list") return `(${wanted})`;
  return `({${COLUMNS[node.field]}} : (${wanted}))`;
}

/**
 * The phrases whose last word begins so. A choice of words is read newest first and no further than there are enough; for
 * a longer beginning that is left open, FTS5 first gathers all that every such word stands in.
 */
function begunPhrases(words: readonly string[], world: Pick<PlanWorld, "wordsBeginning">): string[] {
  const begun = words.at(-1) ?? "";
  const endings = begun.length > LONGEST_PREFIX ? world.wordsBeginning(begun) : null;
  if (!endings || endings.length === 0) return [`${quote(words.join(" "))} *`];
  return endings.map((ending) => quote([...words.slice(0, -1), ending].join(" ")));
}

/** The forms of `word` other than itself. */
export function otherForms(word: string, world: Pick<PlanWorld, "formsOf">): string[] {
  const stem = stemOf(word);
  if (stem === null) return [];
  const forms = world.formsOf(stem).filter((form) => form !== word);
  // A word that is its own stem is not among the stored forms.
  return stem !== word && stemOf(stem) === stem ? [stem, ...forms] : forms;
}

const NOTHING = `"${MARKS.all}0"`;
const EVERYTHING = quote(MARKS.all);

/** What can be asked of `words` alone; null for what cannot, undefined for what asks for nothing. */
function matchOf(node: SearchNode, world: PlanWorld): string | null | undefined {
  switch (node.kind) {
    case "text":
      return wordExpression(node, world) ?? undefined;
    case "attachment":
      return quote(MARKS.attachment);
    case "in": {
      const ids = world.mailboxesNamed(node.mailbox);
      return ids.length === 0 ? NOTHING : `(${ids.map((id) => quote(MARKS.mailbox(id))).join(" OR ")})`;
    }
    case "not": {
      const inner = matchOf(node.node, world);
      return inner && `(${EVERYTHING} NOT ${inner})`;
    }
    case "and":
    case "or": {
      if (node.kind === "and") return matchOfAll(node.nodes, world);
      const parts = node.nodes.map((part) => matchOf(part, world));
      if (parts.includes(null)) return null;
      const asked = parts.filter((part) => part !== undefined);
      return asked.length === 0 ? undefined : `(${asked.join(" OR ")})`;
    }
    default:
      return null;
  }
}

function matchOfAll(nodes: readonly SearchNode[], world: PlanWorld): string | null | undefined {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  for (const node of nodes) {
    const match = matchOf(node.kind === "not" ? node.node : node, world);
    if (match === null) return null;
    if (match !== undefined) (node.kind === "not" ? unwanted : wanted).push(match);
  }
  if (wanted.length + unwanted.length === 0) return undefined;
  const all = wanted.length === 0 ? EVERYTHING : wanted.join(" AND ");
  return unwanted.length === 0 ? `(${all})` : `((${all}) NOT (${unwanted.join(" OR ")}))`;
}

interface Condition {
  sql: string;
  values: (string | number)[];
}

/** The same question as a condition on a row of `doc`; undefined for what asks for nothing. */
function conditionOf(node: SearchNode, world: PlanWorld): Condition | undefined {
  const match = matchOf(node, world);
  if (match === undefined) return undefined;
  if (match !== null) return { sql: "d.id IN (SELECT rowid FROM words WHERE words MATCH ?)", values: [match] };
  switch (node.kind) {
    case "is":
      return {
        sql: { unread: "d.unread = 1", read: "d.unread = 0", starred: "d.starred = 1" }[node.state],
        values: [],
      };
    case "date":
      return bounds([
        ["d.date >= ?", node.from],
        ["d.date < ?", node.until],
      ]);
    case "size":
      return bounds([
        ["d.size > ?", node.above],
        ["d.size < ?", node.below],
      ]);
    case "not": {
      const inner = conditionOf(node.node, world);
      return inner && { sql: `NOT (${inner.sql})`, values: inner.values };
    }
    case "and":
    case "or": {
      const parts = node.nodes.map((part) => conditionOf(part, world)).filter((part) => part !== undefined);
      if (parts.length === 0) return undefined;
      const word = node.kind === "and" ? " AND " : " OR ";
      return { sql: `(${parts.map(({ sql }) => sql).join(word)})`, values: parts.flatMap(({ values }) => values) };
    }
    default:
      return undefined;
  }
}

function bounds(limits: readonly (readonly [sql: string, value: number | null])[]): Condition | undefined {
  const set = limits.filter(([, value]) => value !== null);
  if (set.length === 0) return undefined;
  return { sql: `(${set.map(([sql]) => sql).join(" AND ")})`, values: set.map(([, value]) => value ?? 0) };
}

/** Plans `node` (null for every message) within `scope`. */
export function planSearch(node: SearchNode | null, scope: SearchScope, world: PlanWorld): SearchPlan {
  const parts = node?.kind === "and" ? node.nodes : node ? [node] : [];
  const asked: SearchNode[] = [];
  const conditions: Condition[] = [];
  let firstId = 0;
  let lastId = Number.MAX_SAFE_INTEGER;
  for (const part of parts) {
    if (matchOf(part, world) !== null) {
      asked.push(part);
      continue;
    }
    if (part.kind === "date" && part.from !== null) firstId = Math.max(firstId, slotOf(part.from));
    if (part.kind === "date" && part.until !== null) lastId = Math.min(lastId, slotOf(part.until) + 4 + world.slack);
    const condition = conditionOf(part, world);
    if (condition) conditions.push(condition);
  }

  const match = matchOfAll(asked, world) ?? null;
  const scopeMark =
    scope.mailboxId !== null
      ? MARKS.mailbox(scope.mailboxId)
      : scope.accountId !== null
        ? MARKS.account(scope.accountId)
        : null;
  const scopeConditions: Condition[] =
    scope.mailboxId !== null
      ? [{ sql: "d.mailbox_id = ?", values: [scope.mailboxId] }]
      : scope.accountId !== null
        ? [{ sql: "d.account_id = ?", values: [scope.accountId] }]
        : [];
  // With words the scope is one more of them; the same condition on `doc` then only costs.
  if (match === null) conditions.push(...scopeConditions);
  return {
    match: match !== null && scopeMark !== null ? `(${match} AND ${quote(scopeMark)})` : match,
    conditions: conditions.map(({ sql }) => sql),
    values: conditions.flatMap(({ values }) => values),
    firstId,
    lastId,
  };
}

/** What a plan cannot know of names: mailboxes that are not there. */
export function unknownMailboxes(node: SearchNode | null, world: Pick<PlanWorld, "mailboxesNamed">): SearchProblem[] {
  if (!node) return [];
  if (node.kind === "and" || node.kind === "or") return node.nodes.flatMap((part) => unknownMailboxes(part, world));
  if (node.kind === "not") return unknownMailboxes(node.node, world);
  if (node.kind !== "in" || world.mailboxesNamed(node.mailbox).length > 0) return [];
  return [{ start: node.start, end: node.end, code: "noSuchMailbox" }];
}
