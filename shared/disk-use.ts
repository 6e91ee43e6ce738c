/** What one mailbox's messages take on this machine's disk; bytes as they are stored, compressed. */
export interface MailboxDiskUse {
  readonly mailboxId: number;
  readonly messages: number;
  /** Messages that are here whole. */
  readonly bodies: number;
  readonly bytes: number;
  /** Of these, what lies outside of what the account is to keep here and can be fetched again. */
  readonly freeable: number;
}

export interface DiskUse {
  /** The whole database. */
  readonly bytes: number;
  readonly accounts: readonly {
    readonly accountId: number;
    readonly mailboxes: readonly MailboxDiskUse[];
    /** Messages that are kept after their server has them no more. */
    readonly removed: { readonly messages: number; readonly bytes: number };
  }[];
}
