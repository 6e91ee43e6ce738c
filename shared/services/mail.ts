import type { Account, ConnectionState, OfflineChoice, ServerSettings } from "../account.ts";
import type { MailFailure } from "../failure.ts";
import type { SearchNode } from "../search-query.ts";

/** The worker that keeps the sessions. It writes to the store itself; the host only tells it what a person wants. */
export interface MailWorkerApi {
  /** Connects, and from then on keeps the account's mail in step until `stopAccount`. */
  startAccount(args: { account: Account; password: string; lastContact: number | null }): void;
  stopAccount(args: { accountId: number }): void;
  /** Tries again at once. */
  reconnect(args: { accountId: number }): void;
  /** A person looks at this mailbox: it is brought up to date before others. */
  refreshMailbox(args: { accountId: number; mailboxId: number }): void;
  /**
   * Downloads, parses and stores a message that is not here yet. Throws NOT_DOWNLOADED where no server can be
   * reached and NOT_FOUND where the server has it no more.
   */
  downloadMessage(args: { messageId: number }): void;
  /**
   * Asks the server which messages of these mailboxes answer; the newest of each. Throws what keeps it from answering;
   * what it cannot be asked finds nothing.
   */
  searchServer(args: {
    accountId: number;
    asks: readonly { mailboxId: number; path: string; node: SearchNode }[];
  }): readonly { mailboxId: number; uidValidity: number; uids: readonly number[] }[];
  /** What is to be fetched before anybody asks for it has changed. */
  chooseOffline(args: { accountId: number; offline: OfflineChoice }): void;
  /** What a person does to mailboxes, on the server; throws MAILBOX_NEEDS_SERVER, MAILBOXES_FIXED and what it refuses. */
  createMailbox(args: { accountId: number; parentId: number | null; name: string }): { mailboxId: number };
  renameMailbox(args: { accountId: number; mailboxId: number; name: string; parentId?: number | null }): void;
  deleteMailbox(args: { accountId: number; mailboxId: number }): void;
  setSubscribed(args: { accountId: number; mailboxId: number; value: boolean }): void;
  /** There are new operations of this account in the store. */
  performOperations(args: { accountId: number }): void;
  /** There are outbox rows of this account in the store that are due now. */
  deliverOutbox(args: { accountId: number }): void;
  /** Signs in once and out again; throws the failure. Saves nothing. */
  signIn(args: { server: ServerSettings; password: string }): void;
}

export interface MailWorkerEvents {
  connectionChanged: ConnectionState;
  operationFailed: { accountId: number; failure: MailFailure };
  /** New unread messages in an inbox; not those of a first sync. */
  messagesArrived: { accountId: number; messageIds: readonly number[] };
}
