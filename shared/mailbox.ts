/** What a mailbox is for (RFC 6154, RFC 8457, and INBOX). */
export type SpecialUse = "inbox" | "drafts" | "sent" | "archive" | "junk" | "trash" | "all" | "flagged" | "important";

export interface Mailbox {
  readonly id: number;
  readonly accountId: number;
  /** The full name on the server, decoded to Unicode. */
  readonly path: string;
  /** The last level of `path`. */
  readonly name: string;
  /** null for a flat name space (RFC 9051 §7.3.1). */
  readonly delimiter: string | null;
  readonly specialUse: SpecialUse | null;
  /** False for a name that only holds others (`\Noselect`). */
  readonly selectable: boolean;
  /** Whether its person wants to see it; a server whose people subscribe to nothing counts as wanting all. */
  readonly subscribed: boolean;
  /** False where no mailbox can stand below it (`\Noinferiors`, or a flat name space). */
  readonly acceptsChildren: boolean;
  readonly unread: number;
  readonly total: number;
}
