import { operatorNamed, SEARCH_OPERATORS, type SearchOperator } from "../../shared/search-query.ts";

/** What is being typed at the caret. */
export interface Typed {
  /** Of the whole word, beyond the caret too; UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Where the value begins; as `start` where no operator stands before it. */
  readonly valueStart: number;
  /** null for a word that may become one. */
  readonly operator: SearchOperator | null;
  /** Up to the caret, without an operator or a quotation mark before it. */
  readonly text: string;
}

/** One way to go on. */
export interface Completion {
  /** What the word becomes. */
  readonly word: string;
  /** Goes on being typed: nothing is put behind it. */
  readonly isOpen: boolean;
  /** What is shown of it, and what it means. */
  readonly label: string;
  readonly about: string;
}

/** A value that an operator may take. */
export interface Value {
  readonly value: string;
  /** Other words it is found by. */
  readonly also?: string;
  readonly about?: string;
}

/** Words and values in the person's language. */
export interface CompletionWorld {
  operatorWord(operator: SearchOperator): string;
  aboutOperator(operator: SearchOperator): string;
  valuesOf(operator: SearchOperator): readonly Value[];
}

const atMost = 8;

/** The word at the caret; null inside of a phrase of its own, or between two words. */
export function typedAt(query: string, caret: number): Typed | null {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (query[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /\s/.test(query[at] ?? "")) start = at + 1;
  }
  while (start < caret && /[-(]/.test(query[start] ?? "")) start += 1;
  const before = query.slice(start, caret);
  if (before.startsWith('"') || (before === "" && query.trim() !== "")) return null;
  const colon = before.indexOf(":");
  const operator = colon > 0 ? operatorNamed(before.slice(0, colon)) : null;
  if (!operator && isQuoted) return null;
  const valueStart = operator ? start + colon + 1 : start;
  return {
    start,
    end: endOf(query, caret, isQuoted),
    valueStart,
    operator,
    text: query.slice(valueStart, caret).replace(/^"/, ""),
  };
}

function endOf(query: string, caret: number, isQuoted: boolean): number {
  const rest = query.slice(caret);
  const found = isQuoted ? rest.indexOf('"') : rest.search(/[\s)]/);
  return found < 0 ? query.length : caret + found + (isQuoted ? 1 : 0);
}

/** Folds case and diacritics, as a search does. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How what is typed may go on: operators first, then what the operator takes. */
export function completionsOf(typed: Typed, world: CompletionWorld): readonly Completion[] {
  const wanted = fold(typed.text);
  const { operator } = typed;
  if (operator === null) {
    const begins = (name: SearchOperator) =>
      name.startsWith(wanted) || fold(world.operatorWord(name)).startsWith(wanted);
    const offered = SEARCH_OPERATORS.filter(begins);
    return offered.map((name) => {
      const word = `${world.operatorWord(name)}:`;
      return { word, isOpen: true, label: word, about: world.aboutOperator(name) };
    });
  }
  const begins = (text: string) =>
    fold(text)
      .split(/[\s<>@."]+/)
      .some((part) => part.startsWith(wanted));
  return world
    .valuesOf(operator)
    .filter(({ value, also = "" }) => fold(value).startsWith(wanted) || begins(value) || begins(also))
    .filter(({ value }) => fold(value) !== wanted)
    .slice(0, atMost)
    .map(({ value, about = "" }) => ({
      word: /[\s"()]/.test(value) ? `"${value.replaceAll('"', "")}"` : value,
      isOpen: false,
      label: value,
      about,
    }));
}

/** The query with the word at the caret completed, and where the caret is then. */
export function complete(query: string, typed: Typed, { word, isOpen }: Completion): { text: string; caret: number } {
  const rest = query.slice(typed.end);
  const space = isOpen || /^\s/.test(rest) ? "" : " ";
  const done = query.slice(0, typed.valueStart) + word + space;
  return { text: done + rest, caret: done.length + (!isOpen && space === "" ? 1 : 0) };
}
