/** One mailbox address (RFC 5322 §3.4); `name` is decoded and may be empty. */
export interface Address {
  readonly name: string;
  /** Local part and domain; empty for what stood in the header and is no address. */
  readonly address: string;
}

/** A row of the message list. */
export interface MessageRow {
  readonly id: number;
  readonly accountId: number;
  readonly mailboxId: number;
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  /** ms since the epoch: the server's INTERNALDATE. */
  readonly date: number;
  readonly size: number;
  /** System flags and keywords as the server writes them, e.g. `\Seen`. */
  readonly flags: readonly string[];
  readonly hasAttachments: boolean;
  /** What a person has labelled it with, beside the mailbox that it is in; absent where there are none. */
  readonly labels?: readonly string[];
  /** The first words of the text; empty until the body has been here. */
  readonly snippet: string;
}

/** As many messages can be named one by one. */
export const MOST_IDS = 100_000;

/** All messages that a mailbox shows, but for those with an id above `upTo`, which came since, and `except`. */
export interface WholeMailbox {
  readonly mailboxId: number;
  readonly upTo: number;
  readonly except: readonly number[];
}

/** Messages named one by one, or as the whole of a mailbox. */
export type MessageIds = readonly number[] | WholeMailbox;

/** A slice of a mailbox, newest first. */
export interface MessageList {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly MessageRow[];
}

export interface Attachment {
  /** Place among the message's leaf parts, from 0; stands in the part's URL. */
  readonly index: number;
  /** Safe as a file name on every system, never empty. */
  readonly filename: string;
  readonly type: string;
  readonly size: number;
  /** Shown inside the body by `cid:`, so not listed. */
  readonly inline: boolean;
}

/** What the reader shows above and beside the body. The body itself is loaded by URL. */
export interface MessageContent {
  readonly row: MessageRow;
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  /** `Message-ID` with its brackets; empty where the message has none. */
  readonly messageId: string;
  /** The Date header, ms since the epoch; null where it is missing or senseless. */
  readonly sentAt: number | null;
  readonly attachments: readonly Attachment[];
  /** The body names pictures on other servers, which are not loaded unless asked for. */
  readonly hasRemoteImages: boolean;
  /** Only the beginning of the body is shown. */
  readonly isCut: boolean;
  /** Set where the message could not be parsed and only its source can be shown. */
  readonly unreadable: "size" | "depth" | "time" | "memory" | "malformed" | null;
}
