import type { TextRange } from "../../shared/search.ts";
import type { SearchField, SearchNode } from "../../shared/search-query.ts";
import { codeOf, type KeptText, plainOrAny, spellOut } from "./search-excerpt.ts";
import { otherForms, type PlanWorld } from "./search-plan.ts";
import { foldedWords, MAX_WORD, PLAIN_LETTER, visitWords } from "./search-words.ts";

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

/** A word or phrase of the query that is asked to be there. */
export interface Term {
  readonly field: SearchField | null;
  /** How often it stands in a text, counted up to `most`. */
  count(text: KeptText, most: number): number;
}

export interface Marker {
  readonly terms: readonly Term[];
  /** Where words of `text`, which stands in this field, answer the query. */
  mark(text: string, field: SearchField | "body"): TextRange[];
  /** Some words around the first that answers, and where in them; null where none does. */
  cut(text: KeptText): { snippet: string; marks: TextRange[] } | null;
}

/** Finds in texts what of them answered the query; what is asked not to be there is not looked for. */
export function createMarker(node: SearchNode | null, world: Pick<PlanWorld, "formsOf">): Marker {
  const wanted = wantedOf(node, world);
  const longest = wanted.reduce((length, { words }) => Math.max(length, words.length), 0);
  const inBody = wanted.filter(({ field }) => field === null);
  const patterns = new Map(wanted.map((one) => [one, patternsOf([one])]));
  const firstPatterns = patternsOf(inBody);

  function visit(text: string, sought: readonly Wanted[], onRange: (start: number, end: number) => boolean): void {
    const recent: { folded: string; start: number }[] = [];
    visitWords(text, (folded, start, end) => {
      recent.push({ folded, start });
      if (recent.length > longest) recent.shift();
      for (const one of sought) {
        const from = recent[recent.length - one.words.length];
        if (from && answers(one, recent)) return onRange(from.start, end);
      }
      return true;
    });
  }

  function mark(text: string, field: SearchField | "body"): TextRange[] {
    const sought = wanted.filter((one) => one.field === null || one.field === field);
    if (sought.length === 0) return [];
    const { spelling } = plainOrAny(text);
    const ranges: TextRange[] = [];
    if (sought.every((one) => patterns.get(one)?.[spelling])) {
      for (const one of sought) ranges.push(...allOf(text, patterns.get(one)?.[spelling]));
      ranges.sort(([one], [other]) => one - other);
    } else {
      visit(text, sought, (start, end) => {
        ranges.push([start, end]);
        return true;
      });
    }
    return united(ranges);
  }

  /** Where the first word that answers begins; -1 where none does. */
  function findFirst({ units, spelling }: KeptText): number {
    if (inBody.length === 0) return -1;
    const pattern = firstPatterns[spelling];
    if (pattern) return firstOf(units, pattern);
    let first = -1;
    visit(units, inBody, (start) => {
      first = start;
      return false;
    });
    return first;
  }

  function cut(text: KeptText): ReturnType<Marker["cut"]> {
    const isCoded = text.spelling === "codes";
    if (isCoded && !firstPatterns.codes) return cut(plainOrAny(spellOut(text.units)));
    const first = findFirst(text);
    if (first < 0) return null;
    const snippet = windowAround(text.units, first, isCoded ? spellOut : String);
    return { snippet, marks: mark(snippet, "body") };
  }

  function count(one: Wanted, text: KeptText, most: number): number {
    const pattern = patterns.get(one)?.[text.spelling];
    if (pattern) return countOf(text.units, pattern, most);
    if (text.spelling === "codes") return count(one, plainOrAny(spellOut(text.units)), most);
    let times = 0;
    visit(text.units, [one], () => {
      times += 1;
      return times < most;
    });
    return times;
  }

  const terms = wanted.map((one): Term => ({ field: one.field, count: (text, most) => count(one, text, most) }));
  return { terms, mark, cut };
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

/** How the words of a plain text are written: as they stand, or in the codes of a packed excerpt. */
interface Spelling {
  /** A class of all letters and figures. */
  readonly letters: string;
  /** A class of what a folded letter was folded from. */
  classOf(letter: string): string;
}

const writtenAs = (letter: string) => [...new Set([letter, letter.toUpperCase(), ...(letter === "е" ? "ёЁ" : "")])];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789абвгдежзийклмнопрстуфхцчшщъыьэюя"].flatMap(writtenAs);
const UNICODE: Spelling = { letters: LETTERS.join(""), classOf: (letter) => writtenAs(letter).join("") };
const CODED: Spelling = {
  letters: LETTERS.map(codeOf).join(""),
  classOf: (letter) => writtenAs(letter).map(codeOf).join(""),
};

/**
 * What is wanted as one expression for a plain text, which finds it many times faster than word by word; null where it
 * cannot be told so. It takes what it finds from the first letter of a word on, and no word's middle.
 */
function patternOf(wanted: readonly Wanted[], { letters, classOf }: Spelling): RegExp | null {
  const written = (word: string) => [...word].map((letter) => `[${classOf(letter)}]`).join("");
  const parts = wanted.flatMap(({ words, forms, prefix }) => [
    words.map(written).join(`[^${letters}]+`) + (prefix ? `[${letters}]*` : `(?![${letters}])`),
    ...[...forms].map((form) => `${written(form)}(?![${letters}])`),
  ]);
  const isSpelled = (word: string) => word.length < MAX_WORD && PLAIN_WORD.test(word);
  if (parts.length === 0 || !wanted.every(({ words, forms }) => [...words, ...forms].every(isSpelled))) return null;
  return new RegExp(`(?<![${letters}])(?:${parts.join("|")})`, "g");
}

type Patterns = Readonly<Record<KeptText["spelling"], RegExp | null>>;

function patternsOf(wanted: readonly Wanted[]): Patterns {
  return { plain: patternOf(wanted, UNICODE), codes: patternOf(wanted, CODED), any: null };
}

const PLAIN_WORD = new RegExp(`^[${PLAIN_LETTER}]+$`);

function countOf(text: string, pattern: RegExp, most: number): number {
  let count = 0;
  pattern.lastIndex = 0;
  while (count < most && pattern.test(text)) count += 1;
  return count;
}

function firstOf(text: string, pattern: RegExp): number {
  pattern.lastIndex = 0;
  return pattern.exec(text)?.index ?? -1;
}

function allOf(text: string, pattern: RegExp | null | undefined): TextRange[] {
  const ranges: TextRange[] = [];
  if (!pattern) return ranges;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    ranges.push([match.index, pattern.lastIndex]);
    // A phrase may begin within another.
    pattern.lastIndex = match.index + 1;
  }
  return ranges;
}

/** Ranges in the order of their starts, those that overlap as one. */
function united(ranges: readonly TextRange[]): TextRange[] {
  const apart: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
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

function windowAround(text: string, first: number, spell: (part: string) => string): string {
  const start = Math.max(0, first - BEFORE);
  const end = Math.min(text.length, first + BEHIND);
  // Not in the middle of a word, unless that is longer than the room.
  const from = start === 0 ? 0 : start + Math.max(0, text.slice(start, first).search(/\s/));
  const cut = text.slice(from, end);
  const whole = end === text.length ? cut : cut.replace(/\s\S{0,40}$/, "");
  // A space by itself stays what it is: there are many, and to put each in its own place takes longer than all the rest.
  const line = spell(whole)
    .toWellFormed()
    .replace(/^[>\s]+|\s*\n[>\s]*|\s{2,}|[^\S ]/g, " ")
    .trim();
  return `${from === 0 ? "" : "… "}${line}${end === text.length ? "" : " …"}`;
}
