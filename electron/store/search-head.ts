import type { KeptText } from "./search-excerpt.ts";
import { isPlain } from "./search-words.ts";

export const HEAD_PARTS = ["subject", "sender", "recipients", "files"] as const;
export type HeadPart = (typeof HEAD_PARTS)[number];
/** Of each, in UTF-16 units. */
const MAX_PART = 300;
const PART_END = "\x1f";
/** Stands before a head that is not plain: a search looks at a thousand heads, and need not look what each is made of. */
const ANY = "\x1e";

/** What the index keeps of folded words in `head`. */
export function packHead(words: Readonly<Record<HeadPart, string>>): string {
  const head = HEAD_PARTS.map((part) => words[part].slice(0, MAX_PART).toWellFormed()).join(PART_END);
  return isPlain(head) ? head : ANY + head;
}

export function unpackHead(kept: string): KeptText {
  return kept.startsWith(ANY) ? { units: kept.slice(ANY.length), spelling: "any" } : { units: kept, spelling: "plain" };
}

export function partsOf({ units }: KeptText): Readonly<Record<HeadPart, string>> {
  const [subject = "", sender = "", recipients = "", files = ""] = units.split(PART_END);
  return { subject, sender, recipients, files };
}
