import type { TextRange } from "../../shared/search.ts";

/** UTF-16 units before the first mark that a narrow row still has room for. */
const before = 20;

export interface MarkedText {
  readonly text: string;
  readonly marks: readonly TextRange[];
}

/** The snippet without so many of its first words that its first mark would be cut off at the end of a line. */
export function startNearMark(snippet: string, marks: readonly TextRange[]): MarkedText {
  const first = marks[0]?.[0] ?? 0;
  if (first <= before) return { text: snippet, marks };
  const space = snippet.indexOf(" ", first - before);
  const start = space >= 0 && space < first ? space + 1 : first;
  const lead = "… ";
  const shift = lead.length - start;
  return {
    text: lead + snippet.slice(start),
    marks: marks.map(([from, to]): TextRange => [from + shift, to + shift]),
  };
}
