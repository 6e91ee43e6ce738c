import type { StoreChanges } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import { createRemoval, type Removal } from "./removal.ts";

/** What the running transaction has changed so far. */
export interface ChangeLog {
  noteAccounts(): void;
  noteSettings(): void;
  noteDrafts(): void;
  noteOutbox(): void;
  noteSavedSearches(): void;
  noteFailedOperations(): void;
  /** The mailbox list of this account, or a count in it. */
  noteMailboxesOf(accountId: number): void;
  /** Rows of this mailbox. */
  noteMessagesOf(mailboxId: number): void;
  /** Removed messages of this account. */
  noteRemovedOf(accountId: number): void;
}

/** What the writer's modules share. */
export interface WriterContext {
  readonly db: Database;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly changes: ChangeLog;
  readonly removal: Removal;
}

export interface WriterOptions {
  /** Is told after each commit that changed something. */
  readonly emit: (changes: StoreChanges) => void;
  /** ms since the epoch. */
  readonly now: () => number;
}

export type Transact = <Value>(
  work: () => Value,
  options: { durable: boolean; gradual?: StoreChanges["gradual"] },
) => Value;

/** Makes the context and the function that runs one call as one transaction. */
export function createTransactions(
  db: Database,
  options: WriterOptions,
): { context: WriterContext; transact: Transact } {
  const log = createChangeLog();

  const transact: Transact = (work, { durable, gradual }) => {
    log.take();
    // A transaction that is not durable may be undone by a power failure but leaves no damage; a later durable one
    // brings it to the disk as well.
    db.pragma(`synchronous = ${durable ? "FULL" : "NORMAL"}`);
    const value = db.transaction(work).immediate();
    const changes = log.take();
    if (changes) options.emit(gradual ? { ...changes, gradual } : changes);
    return value;
  };
  const removal = createRemoval(db, { now: options.now, onChange: log.noteRemovedOf });
  return { context: { db, now: options.now, changes: log, removal }, transact };
}

type WholeChange = "accounts" | "settings" | "drafts" | "outbox" | "savedSearches" | "failedOperations";

function createChangeLog(): ChangeLog & { take(): StoreChanges | null } {
  let whole: { -readonly [Key in WholeChange]?: boolean } = {};
  let mailboxesOf = new Set<number>();
  let messagesOf = new Set<number>();
  let removedOf = new Set<number>();
  return {
    noteAccounts() {
      whole.accounts = true;
    },
    noteSettings() {
      whole.settings = true;
    },
    noteDrafts() {
      whole.drafts = true;
    },
    noteOutbox() {
      whole.outbox = true;
    },
    noteFailedOperations() {
      whole.failedOperations = true;
    },
    noteSavedSearches() {
      whole.savedSearches = true;
    },
    noteMailboxesOf: (accountId) => void mailboxesOf.add(accountId),
    noteMessagesOf: (mailboxId) => void messagesOf.add(mailboxId),
    noteRemovedOf: (accountId) => void removedOf.add(accountId),
    take() {
      const changes: StoreChanges = {
        ...whole,
        ...(mailboxesOf.size > 0 && { mailboxesOf: [...mailboxesOf] }),
        ...(messagesOf.size > 0 && { messagesOf: [...messagesOf] }),
        ...(removedOf.size > 0 && { removedOf: [...removedOf] }),
      };
      whole = {};
      mailboxesOf = new Set();
      messagesOf = new Set();
      removedOf = new Set();
      return Object.keys(changes).length > 0 ? changes : null;
    },
  };
}
