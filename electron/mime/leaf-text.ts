import { calendarToText } from "./calendar-text.ts";
import { decodeCharset } from "./charset.ts";
import { enrichedToText } from "./enriched-text.ts";
import { fieldOf } from "./header-block.ts";
import { MAX_HTML_BYTES, MAX_TEXT_BYTES } from "./limits.ts";
import type { MessageParts } from "./message-parts.ts";
import { decodeLeafStart, type Part } from "./part-tree.ts";
import { type QuotedLine, readFlowedLines, readPlainLines } from "./plain-text.ts";

/** Stands where a body was cut for its length; the whole of it is in the source. */
const CUT_MARK = "[…]";

/** The charset an HTML document names itself; asked where the part names none. */
function metaCharset(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2_048)).toString("latin1");
  return /<meta\s[^>]*charset\s*=\s*["']?([\w:.-]{1,40})/i.exec(start)?.[1] ?? "";
}

/** The text of a leaf, at most `most` bytes of it. */
export function readText(leaf: Part, most: number): string {
  const { bytes, cut } = decodeLeafStart(leaf, most);
  const label = leaf.contentType.parameters.get("charset") ?? (leaf.type === "text/html" ? metaCharset(bytes) : "");
  const text = decodeCharset(bytes, label)
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .toWellFormed();
  return cut ? `${text}\n${CUT_MARK}` : text;
}

/** Whether a leaf of the body is longer than {@link readText} gives of it. */
export function isCut(leaf: Part): boolean {
  const most = leaf.type === "text/html" ? MAX_HTML_BYTES : MAX_TEXT_BYTES;
  return leaf.body.length > most && decodeLeafStart(leaf, most).cut;
}

/** By hand: a pattern for this is quadratic in the breaks elsewhere. */
function withoutLastBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x0a) end -= 1;
  return text.slice(0, end);
}

function isEnriched(type: string): boolean {
  return type === "text/enriched" || type === "text/richtext";
}

/** The lines of a leaf of plain text. */
export function readLines(leaf: Part): QuotedLine[] {
  const source = withoutLastBreaks(readText(leaf, MAX_TEXT_BYTES));
  if (leaf.type === "text/calendar") return readPlainLines(calendarToText(source));
  const text = isEnriched(leaf.type) ? enrichedToText(source) : source;
  const { parameters } = leaf.contentType;
  if (parameters.get("format")?.toLowerCase() !== "flowed") return readPlainLines(text);
  return readFlowedLines(text, parameters.get("delsp")?.toLowerCase() === "yes");
}

function contentIdOf(leaf: Part): string {
  return fieldOf(leaf.header, "content-id")
    .replace(/^\s*<|>\s*$/g, "")
    .trim();
}

/** The index of the first leaf of each Content-ID; the body itself is no picture in it. */
export function indexByContentId({ leaves, body }: Pick<MessageParts, "leaves" | "body">): ReadonlyMap<string, number> {
  const byContentId = new Map<string, number>();
  for (const leaf of leaves) {
    const contentId = contentIdOf(leaf);
    if (contentId !== "" && !body.has(leaf) && !byContentId.has(contentId)) byContentId.set(contentId, leaf.index);
  }
  return byContentId;
}

/** Says of one leaf after the other whether it is still read: a body of very many parts stays near what one may have. */
export function createBudget(): (leaf: Part) => boolean {
  let left = MAX_HTML_BYTES * 2;
  return (leaf) => {
    left -= Math.min(leaf.body.length, MAX_HTML_BYTES);
    return left >= -MAX_HTML_BYTES;
  };
}
