import type { Address, Attachment, MessageContent } from "../message.ts";

/** Heap of the MIME worker, in MB; beyond it Node ends the worker, and it is started anew. */
export const MIME_HEAP_MB = 256;

/** How long one call may keep the MIME worker before it is ended and started anew, in ms. */
export const MIME_PATIENCE_MS = 10_000;

/**
 * What one parse of a raw message gives; plain data, so that it is stored as it is. The HTML of a body is not among it: it
 * is made fit to be shown when the message is opened.
 */
export interface ParsedMessage {
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly messageId: string;
  readonly inReplyTo: string;
  /** Message-IDs with their brackets, oldest first. */
  readonly references: readonly string[];
  readonly sentAt: number | null;
  /** `List-Id` as it stands (RFC 2919); missing where there is none. */
  readonly listId?: string;
  /** The text of the message, from its plain part or made from its HTML; for quoting and the index. */
  readonly text: string;
  readonly snippet: string;
  readonly attachments: readonly Attachment[];
  readonly hasRemoteImages: boolean;
  /** Set where the body is longer than is shown. */
  readonly isCut?: true;
  readonly unreadable: MessageContent["unreadable"];
}

/** What is composed into one message. Addresses come as typed by the person. */
export interface Composition {
  readonly from: Address;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: readonly string[];
  /** ms since the epoch. */
  readonly date: number;
  readonly attachments: readonly { filename: string; type: string; bytes: Uint8Array }[];
}

export interface ComposedMessage {
  /** CRLF line ends, with Bcc: the copy for Sent. Submission strips it (see `submitted`). */
  readonly filed: Uint8Array;
  /** The same message without Bcc. */
  readonly submitted: Uint8Array;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
}

/** The worker that parses and composes; it holds nothing between two calls. */
/** Why the worker went down: it had to be ended, ran out of memory, or failed otherwise. */
export type MimeEnd = "time" | "memory" | "malformed";

export interface MimeApi {
  /** Never fails for what is in the message: what breaks a cap comes back with `unreadable` set. */
  parseMessage(args: { raw: Uint8Array }): ParsedMessage;
  /** One leaf part, decoded. Throws NOT_FOUND. */
  extractPart(args: { raw: Uint8Array; index: number }): { bytes: Uint8Array; type: string; filename: string };
  /** Throws ADDRESS_INVALID and NO_RECIPIENTS. Domains become A-labels (RFC 5891). */
  composeMessage(args: Composition): ComposedMessage;
  /** Answers while the worker is not stuck in a message. */
  ping(args: object): void;
  /** The document that is shown for a body, and the headers it is served with, its policy among them. */
  renderBody(args: { raw: Uint8Array; images: boolean }): { html: string; headers: Record<string, string> };
  /** The same for text alone, which takes no time. */
  renderText(args: { text: string }): { html: string; headers: Record<string, string> };
  /** What a reply or a forward starts with. */
  prepareReply(args: {
    parsed: ParsedMessage;
    kind: "reply" | "replyAll" | "forward";
    ownAddresses: readonly string[];
    attribution: string;
  }): ReplyFields;
}

export interface ReplyFields {
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly text: string;
  readonly inReplyTo: string;
  readonly references: readonly string[];
}
