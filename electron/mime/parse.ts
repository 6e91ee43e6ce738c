import { failed } from "../../shared/failure.ts";
import type { Attachment } from "../../shared/message.ts";
import type { ParsedMessage } from "../../shared/services/mime.ts";
import { toSafeLine, withoutFillers } from "./encoded-words.ts";
import { extensionOf, toSafeFilename } from "./filename.ts";
import {
  addressField,
  dateField,
  type HeaderBlock,
  messageIdField,
  parseHeaderBlock,
  textField,
} from "./header-block.ts";
import { type HtmlSurvey, surveyHtml } from "./html-text.ts";
import { createBudget, indexByContentId, isCut, readLines, readText } from "./leaf-text.ts";
import { MAX_HTML_BYTES, MAX_SNIPPET_CHARS, MAX_TEXT_BYTES } from "./limits.ts";
import { type MessageParts, readMessageParts } from "./message-parts.ts";
import { decodedSize, decodeLeaf, decodeLeafStart, type Part } from "./part-tree.ts";
import { quotedLinesToText } from "./plain-text.ts";

/** Most letters say enough for a snippet at their start; some begin with long quotations or fillers. In UTF-16 units. */
const USUAL_START = 2_000;
const LONGEST_START = 20_000;

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

interface BodyReading {
  readonly text: string;
  readonly hasRemoteImages: boolean;
  /** Indexes of the parts its HTML shows. */
  readonly shownParts: ReadonlySet<number>;
  /** More came than is shown. */
  readonly isCut: boolean;
}

/** The text of the body and what its HTML names, without making it fit to be shown. */
function readBody({ shown, plain, leaves, body }: MessageParts): BodyReading {
  const surveys = new Map<Part, HtmlSurvey>();
  const afford = createBudget();
  for (const leaf of new Set([...shown, ...plain])) {
    if (leaf.type === "text/html" && afford(leaf)) surveys.set(leaf, surveyHtml(readText(leaf, MAX_HTML_BYTES)));
  }
  const textOf = (leaf: Part) => {
    if (leaf.type === "text/html") return surveys.get(leaf)?.text ?? "";
    return afford(leaf) ? quotedLinesToText(readLines(leaf)) : "";
  };
  let text = plain.map(textOf).join("\n\n").trim();
  // Some senders leave the plain form empty.
  if (text === "" && shown.some((leaf) => !plain.includes(leaf))) text = shown.map(textOf).join("\n\n").trim();
  const shownParts = new Set<number>();
  let hasRemoteImages = false;
  let byContentId: ReadonlyMap<string, number> | null = null;
  for (const leaf of shown) {
    const survey = surveys.get(leaf);
    hasRemoteImages ||= survey?.hasRemoteImages ?? false;
    for (const contentId of survey?.contentIds ?? []) {
      byContentId ??= indexByContentId({ leaves, body });
      const index = byContentId.get(contentId);
      if (index !== undefined) shownParts.add(index);
    }
  }
  const isLeft = (leaf: Part) => isCut(leaf) || (leaf.type === "text/html" && (surveys.get(leaf)?.isCut ?? true));
  return { text: text.slice(0, MAX_TEXT_BYTES), hasRemoteImages, shownParts, isCut: shown.some(isLeft) };
}

/** The first words, without quotation and fillers. */
function snippetOf(text: string): string {
  const usual = snippetWithin(text.slice(0, USUAL_START), text.length <= USUAL_START);
  return usual ?? snippetWithin(text.slice(0, LONGEST_START), true) ?? "";
}

/** null where `start` is not enough for a whole snippet, unless it is the `last` resort. */
function snippetWithin(start: string, last: boolean): string | null {
  const lines = start.split("\n");
  const own = lines.filter((line) => !line.startsWith(">")).join(" ");
  const isQuotation = own.trim() === "";
  if (isQuotation && !last) return null;
  const words = withoutFillers(toSafeLine(isQuotation ? lines.join(" ") : own))
    .replace(/\s+/g, " ")
    .trim();
  if (words.length > MAX_SNIPPET_CHARS)
    return words
      .slice(0, MAX_SNIPPET_CHARS)
      .toWellFormed()
      .replace(/\s?\S*$/, "…");
  return last ? words : null;
}

function readHeader(header: HeaderBlock) {
  const listId = textField(header, "list-id");
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
    ...(listId !== "" && { listId }),
  };
}

/**
 * Parses a raw message. Never throws for what is in it: what breaks a cap of `limits.ts` comes back with `unreadable`
 * set and with everything that was read before.
 */
export function parseMessage({ raw }: { raw: Uint8Array }): ParsedMessage {
  const parts = readMessageParts(raw);
  const body = readBody(parts);
  return {
    ...readHeader(parts.root.header),
    text: body.text,
    snippet: snippetOf(body.text),
    attachments: parts.breach === "malformed" || parts.breach === "size" ? [] : listAttachments(parts, body.shownParts),
    hasRemoteImages: body.hasRemoteImages,
    ...(body.isCut && { isCut: true }),
    unreadable: parts.breach,
  };
}

function listAttachments({ leaves, body }: MessageParts, shownParts: ReadonlySet<number>): Attachment[] {
  return leaves
    .filter((leaf) => !body.has(leaf))
    .map((leaf) => ({
      index: leaf.index,
      filename: filenameOf(leaf),
      type: leaf.type,
      size: decodedSize(leaf),
      inline: shownParts.has(leaf.index),
    }));
}

/** One leaf part, decoded; `index` as in `parseMessage`. Throws NOT_FOUND. */
export function extractPart({ raw, index }: { raw: Uint8Array; index: number }): {
  bytes: Uint8Array;
  type: string;
  filename: string;
} {
  const leaf = readMessageParts(raw).leaves[index];
  if (!leaf) throw failed({ code: "NOT_FOUND", what: "attachment" });
  // A copy: a view would take the whole message along to the other thread.
  return { bytes: new Uint8Array(decodeLeaf(leaf)), type: leaf.type, filename: filenameOf(leaf) };
}
