import type { Account, Activity, OfflineChoice } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";
import type { OutboxJob } from "../../shared/services/store.ts";
import type { Compression } from "./compression.ts";
import type { MailboxChanges } from "./mailbox-changes.ts";
import type { BodyStore } from "./message-download.ts";

/** What an account's incoming side is given, whichever its protocol. */
export interface EngineContext {
  readonly account: Account;
  readonly password: string;
  readonly store: BodyStore;
  readonly now: () => number;
  /** Kept from one connection of the account to the next. */
  readonly compression: Compression;
  /** A server has answered. */
  readonly onContact: () => void;
  readonly onActivity: (activity: Activity | null) => void;
  /** New unread messages in the inbox, not those of a first sync. */
  readonly onArrived: (messageIds: readonly number[]) => void;
  /** The server refused a change of a person; it has been taken back. */
  readonly onRefused: (failure: MailFailure) => void;
  /** Is told of every error that is not a server's or a network's doing. */
  readonly onBug: (error: unknown) => void;
}

export type SearchAsks = Parameters<MailWorkerApi["searchServer"]>[0]["asks"];
export type SearchAnswers = ReturnType<MailWorkerApi["searchServer"]>;

/** The incoming side of one account while it is signed in. It is not opened again: a new one takes its place. */
export interface AccountEngine {
  /** Settles, and never rejects, when it has come to its end, with why. */
  readonly closed: Promise<MailFailure>;
  refreshMailbox(mailboxId: number): void;
  downloadMessage(messageId: number): Promise<void>;
  /** Asks the server which messages answer; nothing where the protocol has no search. */
  search(asks: SearchAsks): Promise<SearchAnswers>;
  chooseOffline(offline: OfflineChoice): void;
  /** null where the protocol has no mailboxes to change. */
  readonly mailboxes: MailboxChanges | null;
  performOperations(): void;
  fileCopy(job: OutboxJob): Promise<void>;
  /** Tries whether the server still answers; a connection that is dead is given up, and with the last one it ends. */
  probe(): void;
  stop(): Promise<void>;
}
