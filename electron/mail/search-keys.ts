import type { SearchNode } from "../../shared/search-query.ts";

/** A token of a command, as imapflow writes them; a list is one in parentheses. */
export type SearchKey = { readonly type: "ATOM" | "STRING" | "LITERAL"; readonly value: string } | readonly SearchKey[];

const atom = (value: string): SearchKey => ({ type: "ATOM", value });

/** Quoted where it may be (RFC 3501 §4.3), else a literal. */
function text(value: string): SearchKey {
  return { type: /^[\x20-\x7e]*$/.test(value) ? "STRING" : "LITERAL", value };
}

const FIELDS = { from: "FROM", to: "TO", cc: "CC", subject: "SUBJECT" } as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day of a search key (RFC 3501 §9, `date`); a server knows no time of day. */
function day(ms: number): SearchKey {
  const date = new Date(ms);
  return atom(`${date.getDate()}-${MONTHS[date.getMonth()]}-${date.getFullYear()}`);
}

/** Google's own search language (X-GM-RAW of X-GM-EXT-1), in which a phrase cannot have quotation marks. */
function raw(query: string): readonly SearchKey[] {
  return [atom("X-GM-RAW"), text(query)];
}

/**
 * The keys of SEARCH (RFC 3501 §6.4.4) that ask the same; null for what no key asks for: mailboxes, and outside of
 * {@link https://developers.google.com/workspace/gmail/imap/imap-extensions Gmail} names of files and what comes with a
 * message. A server finds parts of words where the index finds words.
 */
export function searchKeys(node: SearchNode, { isGmail = false } = {}): readonly SearchKey[] | null {
  const keysOf = (inner: SearchNode) => searchKeys(inner, { isGmail });
  switch (node.kind) {
    case "text":
      if (node.field === "filename") return isGmail ? raw(`filename:"${node.text.replaceAll('"', " ")}"`) : null;
      if (node.field === "list") return [atom("HEADER"), atom("List-Id"), text(node.text)];
      return [atom(node.field === null ? "TEXT" : FIELDS[node.field]), text(node.text)];
    case "attachment":
      return isGmail ? raw("has:attachment") : null;
    case "is":
      return [atom({ unread: "UNSEEN", read: "SEEN", starred: "FLAGGED" }[node.state])];
    case "date":
      return bounds(
        "SINCE",
        node.from === null ? null : day(node.from),
        "BEFORE",
        node.until === null ? null : day(node.until),
      );
    case "size":
      return bounds("LARGER", numberOf(node.above), "SMALLER", numberOf(node.below));
    case "not": {
      const keys = keysOf(node.node);
      return keys && [atom("NOT"), ...operand(keys)];
    }
    case "and": {
      const parts = node.nodes.map(keysOf);
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    case "or": {
      const parts = node.nodes.map(keysOf);
      if (!parts.every((part) => part !== null)) return null;
      return parts.reduceRight((others, part) => [atom("OR"), ...operand(part), ...operand(others)]);
    }
    default:
      return null;
  }
}

const numberOf = (value: number | null) => (value === null ? null : atom(String(value)));

function bounds(lower: string, from: SearchKey | null, upper: string, to: SearchKey | null): readonly SearchKey[] {
  return [...(from ? [atom(lower), from] : []), ...(to ? [atom(upper), to] : [])];
}

/** One search key, in parentheses where it is several. */
function operand(keys: readonly SearchKey[]): readonly SearchKey[] {
  return keys.length === 1 ? keys : [keys];
}

/** Whether the keys need a charset to be named. */
export function needsCharset(keys: readonly SearchKey[]): boolean {
  return keys.some((key) => ("type" in key ? key.type === "LITERAL" : needsCharset(key)));
}
