import type { MailFailure } from "./failure.ts";

/** A change of a person's that the server refused for good. It was taken back, and is kept until it is dismissed. */
export interface FailedOperation {
  readonly id: number;
  readonly accountId: number;
  readonly kind: "setFlag" | "move" | "copy" | "delete" | "append";
  /** Of `setFlag`; else null. */
  readonly flag: string | null;
  readonly value: boolean;
  /** Where the messages were to go; null for the kinds that move none. */
  readonly toMailbox: { readonly id: number; readonly name: string } | null;
  /** Of the first message; empty where it had none. */
  readonly subject: string;
  /** Messages that it was to be done to. */
  readonly count: number;
  readonly failure: MailFailure;
  /** ms since the epoch. */
  readonly failedAt: number;
}
