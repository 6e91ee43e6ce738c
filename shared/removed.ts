import type { MessageContent, MessageRow } from "./message.ts";

/** Why a message that nobody here deleted is gone from its server. */
export type RemovalReason =
  /** By another program, or by the server itself. */
  | "deleted"
  /** The server said so of most of the mailbox at once. */
  | "vanished"
  /** The mailbox was made anew or its numbers given anew (UIDVALIDITY), and the message was not in it. */
  | "renumbered"
  /** Its mailbox is gone, and it with it. */
  | "mailboxDeleted"
  /** It was moved from here, and did not arrive. */
  | "moveLost";

/** A message that is kept after its server has it no more. `mailboxId` may name a mailbox that is gone, too. */
export interface RemovedMessage extends MessageRow {
  readonly reason: RemovalReason;
  /** When it was found to be gone, ms since the epoch. */
  readonly removedAt: number;
  /** The server's name of the mailbox it was in. */
  readonly mailboxName: string;
  /** It is here whole and can be restored; of others only the row is left. */
  readonly isWhole: boolean;
  /** It is to go back to its server, and waits for that. */
  readonly isReturning: boolean;
}

/** A slice of an account's removed messages, the last to go first. */
export interface RemovedList {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly RemovedMessage[];
}

export interface RemovedContent extends MessageContent {
  readonly row: RemovedMessage;
}
