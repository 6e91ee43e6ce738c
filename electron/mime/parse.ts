import { failed } from "../../shared/failure.ts";
import type { Attachment } from "../../shared/message.ts";
import type { ParsedMessage } from "../../shared/services/mime.ts";
import { chooseBodyParts } from "./body-parts.ts";
import { decodeCharset } from "./charset.ts";
import { toSafeLine, withoutFillers } from "./encoded-words.ts";
import { extensionOf, toSafeFilename } from "./filename.ts";
import {
  addressField,
  dateField,
  fieldOf,
  type HeaderBlock,
  messageIdField,
  parseHeaderBlock,
  textField,
} from "./header-block.ts";
import { htmlToText } from "./html-text.ts";
import { MAX_HTML_BYTES, MAX_SNIPPET_CHARS, MAX_TEXT_BYTES } from "./limits.ts";
import { decodeLeaf, decodeLeafStart, type Part, type PartTree, parsePartTree } from "./part-tree.ts";
import { plainToHtml, type QuotedLine, quotedLinesToText, readFlowedLines, readPlainLines } from "./plain-text.ts";
import { sanitiseHtml } from "./sanitise.ts";

/** Stands where a body was cut for its length; the whole of it is in the source. */
const CUT_MARK = "[…]";

/** The charset an HTML document names itself; asked where the part names none. */
function metaCharset(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2_048)).toString("latin1");
  return /<meta\s[^>]*charset\s*=\s*["']?([\w:.-]{1,40})/i.exec(start)?.[1] ?? "";
}

function readText(leaf: Part, most: number): string {
  const { bytes, cut } = decodeLeafStart(leaf, most);
  const label = leaf.contentType.parameters.get("charset") ?? (leaf.type === "text/html" ? metaCharset(bytes) : "");
  const text = decodeCharset(bytes, label)
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .toWellFormed();
  return cut ? `${text}\n${CUT_MARK}` : text;
}

/** By hand: a pattern for this is quadratic in the breaks elsewhere. */
function withoutLastBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x0a) end -= 1;
  return text.slice(0, end);
}

function readLines(leaf: Part): QuotedLine[] {
  const text = withoutLastBreaks(readText(leaf, MAX_TEXT_BYTES));
  const { parameters } = leaf.contentType;
  if (parameters.get("format")?.toLowerCase() !== "flowed") return readPlainLines(text);
  return readFlowedLines(text, parameters.get("delsp")?.toLowerCase() === "yes");
}

/** The name of a leaf as a file; enclosed messages take their subject. */
function filenameOf(leaf: Part): string {
  const fallback = `attachment-${leaf.index + 1}.${extensionOf(leaf.type)}`;
  const named = leaf.disposition.parameters.get("filename") ?? leaf.contentType.parameters.get("name") ?? "";
  if (named.trim() !== "") return toSafeFilename(named, fallback);
  if (leaf.type === "message/rfc822" || leaf.type === "message/global") {
    const subject = textField(parseHeaderBlock(decodeLeafStart(leaf, 64 * 1024).bytes), "subject");
    return subject === "" ? fallback : toSafeFilename(`${subject.replace(/\.+$/, "")}.eml`, fallback);
  }
  return leaf.type === "text/calendar" ? "invite.ics" : fallback;
}

function contentIdOf(leaf: Part): string {
  return fieldOf(leaf.header, "content-id")
    .replace(/^\s*<|>\s*$/g, "")
    .trim();
}

interface Body {
  readonly text: string;
  readonly html: string;
  readonly plain: boolean;
  readonly hasRemoteImages: boolean;
  readonly shownParts: ReadonlySet<number>;
}

function readBody(shown: readonly Part[], plain: readonly Part[], leaves: readonly Part[]): Body {
  const byContentId = new Map<string, number>();
  for (const leaf of leaves) {
    const contentId = contentIdOf(leaf);
    if (contentId !== "" && !byContentId.has(contentId)) byContentId.set(contentId, leaf.index);
  }
  const shownParts = new Set<number>();
  const sources = new Map<Part, string>();
  let hasRemoteImages = false;
  const sourceOf = (leaf: Part) => {
    const source = sources.get(leaf) ?? readText(leaf, MAX_HTML_BYTES);
    sources.set(leaf, source);
    return source;
  };
  // A body of very many parts stays within what one part may have.
  let budget = MAX_HTML_BYTES * 2;
  const html = shown.map((leaf) => {
    budget -= Math.min(leaf.body.length, MAX_HTML_BYTES);
    if (budget < -MAX_HTML_BYTES) return "";
    if (leaf.type !== "text/html") return plainToHtml(readLines(leaf));
    const sanitised = sanitiseHtml(sourceOf(leaf), (contentId) => byContentId.get(contentId));
    hasRemoteImages ||= sanitised.hasRemoteImages;
    for (const index of sanitised.shownParts) shownParts.add(index);
    return sanitised.html;
  });
  const textOf = (leaf: Part) =>
    leaf.type === "text/html" ? htmlToText(sourceOf(leaf)) : quotedLinesToText(readLines(leaf));
  let text = plain.map(textOf).join("\n\n").trim();
  // Some senders leave the plain form empty.
  if (text === "" && shown.some((leaf) => !plain.includes(leaf))) text = shown.map(textOf).join("\n\n").trim();
  return {
    text: text.slice(0, MAX_TEXT_BYTES),
    html: html.filter((piece) => piece !== "").join("\n"),
    plain: !shown.some((leaf) => leaf.type === "text/html"),
    hasRemoteImages,
    shownParts,
  };
}

/** The first words, without quotation and fillers. */
function snippetOf(text: string): string {
  const start = text.slice(0, 20_000).split("\n");
  const own = start.filter((line) => !line.startsWith(">")).join(" ");
  const chosen = own.trim() === "" ? start.join(" ") : own;
  const words = withoutFillers(toSafeLine(chosen)).replace(/\s+/g, " ").trim();
  return words.length <= MAX_SNIPPET_CHARS
    ? words
    : words
        .slice(0, MAX_SNIPPET_CHARS)
        .toWellFormed()
        .replace(/\s?\S*$/, "…");
}

function readHeader(header: HeaderBlock) {
  return {
    subject: textField(header, "subject"),
    from: addressField(header, "from"),
    to: addressField(header, "to"),
    cc: addressField(header, "cc"),
    bcc: addressField(header, "bcc"),
    replyTo: addressField(header, "reply-to"),
    messageId: messageIdField(header, "message-id")[0] ?? "",
    inReplyTo: messageIdField(header, "in-reply-to")[0] ?? "",
    references: messageIdField(header, "references"),
    sentAt: dateField(header),
  };
}

/**
 * Parses a raw message. Never throws for what is in it: what breaks a cap of `limits.ts` comes back with `unreadable`
 * set and with everything that was read before.
 */
export function parseMessage({ raw }: { raw: Uint8Array }): ParsedMessage {
  const tree = parsePartTree(raw);
  const { shown, plain, body: bodyParts } = chooseBodyParts(tree.root);
  // What has not one header field is no message: its bytes are not shown as text.
  const malformed = tree.breach === "malformed";
  const body = malformed ? readBody([], [], []) : readBody(shown, plain, tree.leaves);
  return {
    ...readHeader(tree.root.header),
    text: body.text,
    html: body.html,
    plain: body.plain,
    snippet: snippetOf(body.text),
    attachments: malformed || tree.breach === "size" ? [] : listAttachments(tree, bodyParts, body.shownParts),
    hasRemoteImages: body.hasRemoteImages,
    unreadable: tree.breach,
  };
}

function listAttachments(tree: PartTree, body: ReadonlySet<Part>, shownParts: ReadonlySet<number>): Attachment[] {
  return tree.leaves
    .filter((leaf) => !body.has(leaf))
    .map((leaf) => ({
      index: leaf.index,
      filename: filenameOf(leaf),
      type: leaf.type,
      size: decodeLeaf(leaf).length,
      inline: shownParts.has(leaf.index),
    }));
}

/** One leaf part, decoded; `index` as in `parseMessage`. Throws NOT_FOUND. */
export function extractPart({ raw, index }: { raw: Uint8Array; index: number }): {
  bytes: Uint8Array;
  type: string;
  filename: string;
} {
  const leaf = parsePartTree(raw).leaves[index];
  if (!leaf) throw failed({ code: "NOT_FOUND", what: "attachment" });
  // A copy: a view would take the whole message along to the other thread.
  return { bytes: new Uint8Array(decodeLeaf(leaf)), type: leaf.type, filename: filenameOf(leaf) };
}
