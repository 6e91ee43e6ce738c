import type { SearchProblem, SearchProblemCode } from "../../shared/search-query.ts";

/** What may yet become right by typing on. */
const unfinished: ReadonlySet<SearchProblemCode> = new Set([
  "noValue",
  "openQuote",
  "openParenthesis",
  "nothingToJoin",
]);

export interface Attention {
  /** Where the caret is; null while the person is elsewhere. */
  readonly caret: number | null;
  /** The person has stopped typing, and is offered no way to go on. */
  readonly isStill: boolean;
}

/** The problems to speak of now: not of a word while it is being typed. */
export function problemsToTell(problems: readonly SearchProblem[], attention: Attention): readonly SearchProblem[] {
  const { caret, isStill } = attention;
  if (caret === null) return problems;
  return problems.filter(({ start, end, code }) => caret < start || caret > end || (isStill && !unfinished.has(code)));
}
