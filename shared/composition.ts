import type { MailFailure } from "./failure.ts";

export type DraftKind = "new" | "reply" | "replyAll" | "forward";

export interface DraftAttachment {
  readonly id: number;
  readonly filename: string;
  readonly type: string;
  readonly size: number;
}

/** What a person edits in the composer. Address fields are text as typed: they are read when sending. */
export interface DraftFields {
  readonly accountId: number;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly text: string;
}

export interface Draft extends DraftFields {
  readonly id: number;
  readonly kind: DraftKind;
  readonly attachments: readonly DraftAttachment[];
  /** ms since the epoch. */
  readonly savedAt: number;
}

/**
 * How far a message on its way out has come.
 *
 * - `queued`: stored, no server has seen it.
 * - `sending`: handed over right now; after a crash this becomes `uncertain`.
 * - `uncertain`: may have been sent; only a person decides.
 * - `refused`: a server said no for good; a person has to change something.
 * - `accepted`: the server has it; the copy in Sent is still to be made.
 */
export type OutboxState = "queued" | "sending" | "uncertain" | "refused" | "accepted";

export interface OutboxRow {
  readonly id: number;
  readonly accountId: number;
  readonly subject: string;
  /** Recipient addresses of To, Cc and Bcc. */
  readonly recipients: readonly string[];
  readonly state: OutboxState;
  /** Why the last attempt failed; `leg` says on the way to which server. */
  readonly failure: MailFailure | null;
  readonly attempts: number;
  /** ms since the epoch; null where nothing is due. */
  readonly retryAt: number | null;
  readonly queuedAt: number;
}
