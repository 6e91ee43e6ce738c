import type { TextRange } from "../../shared/search.ts";
import type { SearchField, SearchNode } from "../../shared/search-query.ts";
import { otherForms, type PlanWorld } from "./search-plan.ts";
import { foldedWords, foldPlain, MAX_WORD, PLAIN_LETTER, visitWords } from "./search-words.ts";

/** Words side by side that answer a part of the query; the last one may go on where `prefix` is set. */
interface Wanted {
  readonly field: SearchField | null;
  readonly words: readonly string[];
  readonly forms: ReadonlySet<string>;
  readonly prefix: boolean;
}

/** Before and behind the first word that answers, in UTF-16 units. */
const BEFORE = 50;
const BEHIND = 150;

export interface Marker {
  /** Where words of `text`, which stands in this field, answer the query. */
  mark(text: string, field: SearchField | "body"): TextRange[];
  /** Some words around the first that answers, and where in them; null where none does. */
  cut(text: string): { snippet: string; marks: TextRange[] } | null;
}

/** Finds in texts what of them answered the query; what is asked not to be there is not looked for. */
export function createMarker(node: SearchNode | null, world: Pick<PlanWorld, "formsOf">): Marker {
  const wanted = wantedOf(node, world);
  const longest = wanted.reduce((length, { words }) => Math.max(length, words.length), 0);

  function visit(text: string, field: SearchField | "body", onRange: (start: number, end: number) => boolean): void {
    const here = wanted.filter((one) => one.field === null || one.field === field);
    if (here.length === 0) return;
    const recent: { folded: string; start: number }[] = [];
    visitWords(text, (folded, start, end) => {
      recent.push({ folded, start });
      if (recent.length > longest) recent.shift();
      for (const one of here) {
        const from = recent[recent.length - one.words.length];
        if (from && answers(one, recent)) return onRange(from.start, end);
      }
      return true;
    });
  }

  function mark(text: string, field: SearchField | "body"): TextRange[] {
    const ranges: [number, number][] = [];
    visit(text, field, (start, end) => {
      const last = ranges.at(-1);
      if (last && start <= last[1]) last[1] = end;
      else ranges.push([start, end]);
      return true;
    });
    return ranges;
  }

  const plainPattern = plainPatternOf(wanted.filter(({ field }) => field === null));

  /** Where the first word of the text that answers begins; -1 where none does. */
  function findFirst(text: string): number {
    const plain = plainPattern && foldPlain(text);
    if (plain) return searchPlain(plain, plainPattern);
    let first = -1;
    visit(text, "body", (start) => {
      first = start;
      return false;
    });
    return first;
  }

  return {
    mark,
    cut(text) {
      const first = findFirst(text);
      if (first < 0) return null;
      const snippet = windowAround(text, first);
      return { snippet, marks: mark(snippet, "body") };
    },
  };
}

function answers(one: Wanted, recent: readonly { folded: string }[]): boolean {
  const { words, forms, prefix } = one;
  const offset = recent.length - words.length;
  for (let at = 0; at < words.length; at += 1) {
    const word = recent[offset + at]?.folded ?? "";
    const sought = words[at] ?? "";
    const isLast = at === words.length - 1;
    if (word === sought || (isLast && prefix && word.startsWith(sought))) continue;
    if (words.length === 1 && forms.has(word)) continue;
    return false;
  }
  return true;
}

/**
 * What is wanted as one expression for a text that {@link foldPlain} folded, which finds it many times faster than word by
 * word; null where it cannot be told so.
 */
function plainPatternOf(wanted: readonly Wanted[]): RegExp | null {
  const parts = wanted.flatMap(({ words, forms, prefix }) => [
    words.join(`[^${PLAIN_LETTER}]+`) + (prefix ? "" : `(?![${PLAIN_LETTER}])`),
    ...[...forms].map((form) => `${form}(?![${PLAIN_LETTER}])`),
  ]);
  const isPlain = (word: string) => word.length < MAX_WORD && PLAIN_WORD.test(word);
  return parts.length > 0 && wanted.every(({ words, forms }) => [...words, ...forms].every(isPlain))
    ? new RegExp(parts.join("|"), "g")
    : null;
}

const PLAIN_WORD = new RegExp(`^[${PLAIN_LETTER}]+$`);
const ENDS_IN_WORD = new RegExp(`[${PLAIN_LETTER}]$`);

function searchPlain(text: string, pattern: RegExp): number {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match.index === 0 || !ENDS_IN_WORD.test(text.charAt(match.index - 1))) return match.index;
    pattern.lastIndex = match.index + 1;
  }
  return -1;
}

function wantedOf(node: SearchNode | null, world: Pick<PlanWorld, "formsOf">): Wanted[] {
  if (!node || node.kind === "not") return [];
  if (node.kind === "and" || node.kind === "or") return node.nodes.flatMap((part) => wantedOf(part, world));
  if (node.kind !== "text") return [];
  const words = foldedWords(node.text);
  const [first] = words;
  if (first === undefined) return [];
  const forms = new Set(words.length === 1 && !node.exact ? otherForms(first, world) : []);
  return [{ field: node.field, words, forms, prefix: node.prefix }];
}

function windowAround(text: string, first: number): string {
  const start = Math.max(0, first - BEFORE);
  const end = Math.min(text.length, first + BEHIND);
  // Not in the middle of a word, unless that is longer than the room.
  const from = start === 0 ? 0 : start + Math.max(0, text.slice(start, first).search(/\s/));
  const cut = text.slice(from, end);
  const whole = end === text.length ? cut : cut.replace(/\s\S{0,40}$/, "");
  const line = whole
    .toWellFormed()
    .replace(/^[>\s]+|\s*\n[>\s]*|\s+/g, " ")
    .trim();
  return `${from === 0 ? "" : "… "}${line}${end === text.length ? "" : " …"}`;
}
