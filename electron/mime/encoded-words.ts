import { decodeCharset } from "./charset.ts";
import { decodeBase64, decodeQuotedPrintable } from "./transfer.ts";

/** An encoded word; its end may be missing at the end of the line and before the next one, as broken mailers cut them. */
const WORD = /=\?([^?\s]{1,64})\?([bBqQ])\?((?:[^?=]|=(?!\?[^=?\s])|\?(?!=))*)(?:\?=|\?$|$|(?==\?[^=?\s]))/g;

/** Controls, and the characters that turn the direction of what follows (Trojan Source, Mailsploit). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]+/g;

/** One line that shows what it says: controls and direction overrides out, blanks folded. */
export function toSafeLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\r\n]+/g, " ")
    .replace(UNSAFE, "")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Text without the invisible characters newsletters fill their first lines with; emoji keep their joiners. */
export function withoutFillers(text: string): string {
  return text
    .replace(/[\p{Default_Ignorable_Code_Point}--[\u200d\ufe00-\ufe0f\u{e0020}-\u{e007f}]]/gv, "")
    .replace(/(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d/gu, "");
}

/**
 * Decodes RFC 2047 encoded words. Blanks between two of them go (§6.2), and the bytes of neighbours in the same charset
 * are joined before decoding, for senders cut multi-byte letters in two.
 */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  let out = "";
  let last = 0;
  let pending: { charset: string; bytes: Uint8Array[] } | null = null;
  const flush = () => {
    if (pending) out += decodeCharset(Buffer.concat(pending.bytes), pending.charset);
    pending = null;
  };
  for (const match of text.matchAll(WORD)) {
    const [whole, label = "", encoding = "", payload = ""] = match;
    const between = text.slice(last, match.index);
    if (!pending || between.trim() !== "") {
      flush();
      out += between;
    }
    const charset = label.replace(/\*.*$/, "").toLowerCase();
    const source = Buffer.from(payload.replace(/_/g, encoding.toLowerCase() === "q" ? " " : "_"), "utf8");
    const bytes = encoding.toLowerCase() === "b" ? decodeBase64(source) : decodeQuotedPrintable(source);
    const held = pending as { charset: string; bytes: Uint8Array[] } | null;
    if (held && held.charset === charset) held.bytes.push(bytes);
    else {
      flush();
      pending = { charset, bytes: [bytes] };
    }
    last = match.index + whole.length;
  }
  flush();
  return out + text.slice(last);
}
