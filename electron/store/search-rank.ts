import type { SearchField, SearchNode } from "../../shared/search-query.ts";
import type { KeptText } from "./search-excerpt.ts";
import { HEAD_PARTS, type HeadPart, partsOf, unpackHead } from "./search-head.ts";
import type { Term } from "./search-marks.ts";

/** What a word counts in the subject, the sender, the names of files, the recipients and the text. */
const WEIGHTS = { subject: 6, sender: 5, files: 3, recipients: 2 } as const;
const TEXT_WEIGHT = 1;
/** A message of this age counts half as much again as an old one, one of today twice; in ms. */
const RECENT = 90 * 24 * 3_600_000;
/** Of so many, the best by their heads and dates, the texts are read as well. */
const READ = 100;
/** Where one word of several is enough, more are read: most of what was found has not all of them. */
const READ_OF_CHOICE = 150;
/** Said as often as this in a text, a word counts half of what it can (k1 of BM25). */
const HALF = 1.2;
/** Said more often, it counts no more. */
const MOST = 8;

export interface Rankable {
  readonly id: number;
  readonly message_id: number;
  readonly date: number;
  readonly head?: string | null;
}

const HEADS: Readonly<Record<SearchField | "any", readonly HeadPart[]>> = {
  any: HEAD_PARTS,
  from: ["sender"],
  to: ["recipients"],
  cc: [],
  subject: ["subject"],
  filename: ["files"],
  list: [],
};

/**
 * What was found for `node`, the best first: by where its words stand, how rare each is among what was found, how often it
 * is said in the text, and how recent the message is. What it looks at is as much however large the index is.
 */
export function rank<Found extends Rankable>(
  found: readonly Found[],
  asked: {
    readonly node: SearchNode;
    readonly terms: readonly Term[];
    readonly now: number;
    /** The text of a message as far as it is kept for snippets. */
    readonly textOf: (messageId: number) => KeptText | null;
  },
): Found[] {
  const { node, terms, now, textOf } = asked;
  const recency = ({ date }: Found) => 1 + RECENT / (RECENT + Math.max(0, now - date));
  const byHead = found
    .map((one) => {
      const head = unpackHead(one.head ?? "");
      const weights = terms.map((term) => weighHead(head, term));
      return { one, weights, score: (sum(weights) + TEXT_WEIGHT) * recency(one) };
    })
    .sort(bestFirst);

  const read = byHead.splice(0, hasChoice(node) ? READ_OF_CHOICE : READ).map(({ one, weights }) => {
    const text = textOf(one.message_id);
    return { one, weights: weights.map((weight, index) => weight + weighText(text, terms[index])) };
  });
  const rarities = terms.map((_, index) => {
    const having = read.filter(({ weights }) => (weights[index] ?? 0) > 0).length;
    return Math.log(1 + (read.length + 1) / (having + 1));
  });
  const byText = read
    .map(({ one, weights }) => ({
      one,
      score: sum(weights.map((weight, index) => weight * (rarities[index] ?? 1))) * recency(one),
    }))
    .sort(bestFirst);
  return [...byText, ...byHead].map(({ one }) => one);
}

function bestFirst(one: { score: number; one: Rankable }, other: { score: number; one: Rankable }): number {
  return other.score - one.score || other.one.date - one.one.date || other.one.id - one.one.id;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function weighHead(head: KeptText, { field, count }: Term): number {
  if (count(head, 1) === 0) return 0;
  const parts = partsOf(head);
  const holds = (part: HeadPart) => count({ ...head, units: parts[part] }, 1) > 0;
  return HEADS[field ?? "any"].reduce((weight, part) => weight + (holds(part) ? WEIGHTS[part] : 0), 0);
}

function weighText(text: KeptText | null, term: Term | undefined): number {
  if (!text || !term || term.field !== null) return 0;
  const count = term.count(text, MOST);
  return (TEXT_WEIGHT * count * (HALF + 1)) / (count + HALF);
}

function hasChoice(node: SearchNode): boolean {
  return node.kind === "or" || (node.kind === "and" && node.nodes.some(hasChoice));
}
