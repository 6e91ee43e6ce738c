import type { Account, AccountWork, IncomingSettings, OfflineChoice, OutgoingSettings } from "../account.ts";
import type { Draft, DraftAttachment, DraftFields, DraftKind, OutboxRow, OutboxState } from "../composition.ts";
import type { DiskUse } from "../disk-use.ts";
import type { FailedOperation } from "../failed-operation.ts";
import type { MailFailure } from "../failure.ts";
import type { Mailbox, SpecialUse } from "../mailbox.ts";
import type { Address, MessageIds, MessageList, MessageRow } from "../message.ts";
import type { RemovedList, RemovedMessage } from "../removed.ts";
import type { SavedSearch, SearchScope } from "../search.ts";
import type { Settings, StoreRecovery } from "../settings.ts";
import type { ComposedMessage, ParsedMessage } from "./mime.ts";

/** A mailbox as a server lists it. */
export interface ListedMailbox {
  readonly path: string;
  readonly name: string;
  readonly delimiter: string | null;
  readonly specialUse: SpecialUse | null;
  readonly selectable: boolean;
  /** False where its person has unsubscribed from it (RFC 3501 §6.3.7). */
  readonly subscribed?: boolean;
  /** False for `\Noinferiors`. */
  readonly acceptsChildren?: boolean;
  /** MAILBOXID, where the server told it (RFC 8474). */
  readonly objectId?: string;
  /** From STATUS, as are the counts: what tells a renamed mailbox from a new one. */
  readonly uidValidity?: number;
  readonly uidNext?: number;
  /** From STATUS, where it was asked for. */
  readonly counts?: { readonly total: number; readonly unread: number };
}

/** Where one mailbox's sync stands. */
export interface MailboxSync {
  readonly mailbox: Mailbox;
  /** null before the first SELECT. */
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  /** HIGHESTMODSEQ as a decimal string (RFC 7162); null where the server has none. */
  readonly modSeq: string | null;
  /** UIDs below this one are still to be listed; 1 once the first sync has come to its end, null before its start. */
  readonly listedDownTo: number | null;
  /** MAILBOXID, where the server told it. */
  readonly objectId: string | null;
}

/** One message as FETCH or a POP3 header describes it. */
export interface ListedMessage {
  readonly uid: number;
  /** POP3's UIDL; null for IMAP. */
  readonly uidl: string | null;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** INTERNALDATE, ms since the epoch. */
  readonly internalDate: number;
  readonly size: number;
  readonly flags: readonly string[];
  readonly hasAttachments: boolean;
  /** Where mailboxes are labels: what names the message in all of them, and its labels beside the mailbox's own. */
  readonly gmail?: { readonly messageId: string; readonly labels: readonly string[] };
}

/** An IMAP message of a slice, formatted as it is stored: addresses as JSON, flags apart by spaces. */
export type SliceRow = readonly [
  uid: number,
  messageId: string,
  inReplyTo: string,
  subject: string,
  from: string,
  to: string,
  cc: string,
  internalDate: number,
  size: number,
  flags: string,
  hasAttachments: 0 | 1,
];

/** What names a message on its server. */
export interface MessageKey {
  readonly messageId: number;
  readonly accountId: number;
  readonly mailboxId: number;
  readonly path: string;
  readonly uidValidity: number;
  /** null while a local move has not reached the server. */
  readonly uid: number | null;
  readonly uidl: string | null;
  readonly size: number;
}

/** A change a person made that the server does not know yet. Carried out in order of `id`. */
export type Operation = { readonly id: number; readonly accountId: number; readonly attempts: number } & (
  | {
      readonly kind: "setFlag";
      readonly flag: string;
      readonly value: boolean;
      readonly targets: readonly OperationTarget[];
    }
  | {
      readonly kind: "move" | "copy";
      readonly toMailboxId: number;
      readonly toPath: string;
      /** No copy that it has made has a lower UID there; 0 where that is not known. */
      readonly uidFloor: number;
      readonly targets: readonly OperationTarget[];
    }
  | {
      readonly kind: "delete";
      /** Until then, in ms since the epoch, a person may think better of it. */
      readonly notBefore: number;
      readonly targets: readonly OperationTarget[];
    }
  | {
      /** A removed message goes back to the server; its row is that of `getRemoved`. */
      readonly kind: "append";
      readonly removedId: number;
      readonly toMailboxId: number;
      readonly toPath: string;
      readonly uidFloor: number;
      /** None of the server's. */
      readonly targets: readonly OperationTarget[];
    }
);

/** The message as it stood on the server when the person acted. */
export interface OperationTarget {
  readonly messageId: number;
  readonly mailboxId: number;
  readonly path: string;
  readonly uidValidity: number;
  readonly uid: number;
  readonly uidl: string | null;
}

/** What the mail worker needs to deliver one message. */
export interface OutboxJob {
  readonly row: OutboxRow;
  readonly message: ComposedMessage;
  readonly messageId: string;
}

export type StoredDraft = Draft & {
  readonly inReplyTo: string;
  readonly references: readonly string[];
  /** The message replied to or forwarded, to flag it when this is sent. */
  readonly sourceMessageId: number | null;
};

/** How the database was found at this start. */
export interface StoreOpeningApi {
  describeOpening(args: object): { readonly unclean: boolean; readonly recovery: StoreRecovery | null };
}

/** A thread of its own that reads the whole file after an unclean end. */
export interface IntegrityApi {
  checkIntegrity(args: object): { readonly damage: readonly string[]; readonly orphans: readonly string[] };
}

/** The accounts that have work now, and what to undo the action with. */
export interface ActionResult {
  readonly accountIds: readonly number[];
  readonly undo: number | null;
}

/** The one writer. Every call is one transaction; what it changed comes as `changed` afterwards. */
export interface StoreWriterApi {
  saveSettings(args: Partial<Settings>): Settings;

  /** Throws ACCOUNT_EXISTS. */
  addAccount(args: {
    name: string;
    address: string;
    incoming: IncomingSettings;
    outgoing: OutgoingSettings | null;
  }): Account;
  removeAccount(args: { accountId: number }): void;
  /** Throws NOT_FOUND. */
  saveOffline(args: { accountId: number; offline: OfflineChoice }): void;
  noteContact(args: { accountId: number; at: number }): void;

  /**
   * Makes the stored mailboxes those of `listed`. One that was renamed keeps its id, its messages and their bodies;
   * what is gone there goes here with its messages.
   */
  applyMailboxes(args: { accountId: number; listed: readonly ListedMailbox[] }): void;
  applyCounts(args: { mailboxId: number; total: number; unread: number }): void;
  /** A person has deleted this mailbox on the server; nothing of it is kept. */
  dropMailbox(args: { mailboxId: number }): void;
  /** The server has renamed a mailbox, and with it those inside: rows, bodies and pending operations stay theirs. */
  renameMailbox(args: { mailboxId: number; path: string }): void;
  /**
   * Moves everything that is shown in these mailboxes to the trash, as operations. False where the account has no
   * trash or the mailboxes are in it: then nothing is done.
   */
  emptyIntoTrash(args: { mailboxIds: readonly number[] }): boolean;
  /**
   * Notes what SELECT said. Where `uidValidity` differs from the stored one, the listing starts anew: a row, and what waits
   * to be done to it, is out of sight until a message with its Message-ID, size and date is listed. Where rows are listed already, `uidNext` and `modSeq` are left as they are (but for a
   * `modSeq` of null): they say how far the rows are in step, and move on with {@link applyListed} alone.
   */
  applySelected(args: {
    mailboxId: number;
    uidValidity: number;
    uidNext: number | null;
    modSeq: string | null;
  }): MailboxSync;
  /**
   * Everything new in this mailbox has been listed. A row that was moved into it without the server telling its UID, and
   * that no listing since has brought, goes with the second of these: `isAwaited` says that there are such rows, and that
   * one more listing tells of each whether it is there.
   */
  finishListing(args: { mailboxId: number; uidValidity: number }): { isAwaited: boolean };
  /**
   * Adds or refreshes rows. `listedDownTo` and `modSeq` are stored in the same transaction, where given, and `uidNext`
   * is moved past the highest UID of `messages`: list what is new upwards, or all of it in one call. What comes under
   * another `uidValidity` than the stored one is left out, as in the two calls below. For POP3 the UIDL names the
   * message, and the UID is chosen here where `uid` is 0 or taken.
   * Gives the local ids of rows that were not there before, and how many operations are given up: with the listing's end,
   * those on messages that did not come again under another UIDVALIDITY.
   */
  applyListed(args: {
    mailboxId: number;
    uidValidity: number;
    messages: readonly ListedMessage[];
    listedDownTo?: number;
    modSeq?: string | null;
  }): { added: readonly { messageId: number; uid: number; flags: readonly string[] }[]; lost: number };
  /**
   * The same for a slice of a first listing, of which hardly anything is here already; `listedDownTo` moves to its lowest
   * UID, or to 1 with the last slice. A slice of which nothing came (its messages are gone) is applied as well. `rows` are
   * {@link SliceRow}s as JSON: texts are cheap to keep and to hand from one thread to another.
   */
  applySlice(args: { mailboxId: number; uidValidity: number; rows: readonly string[]; listedDownTo: number }): {
    lost: number;
  };
  /** Sets flags as the server has them; a row with a pending operation on that flag keeps its own. */
  applyFlags(args: {
    mailboxId: number;
    uidValidity: number;
    flags: readonly { uid: number; flags: readonly string[]; labels?: readonly string[] }[];
  }): void;
  /** Drops rows whose messages are gone from the server, to be kept as removed for `reason`. */
  applyExpunged(args: {
    mailboxId: number;
    uidValidity: number;
    uids: readonly number[];
    reason?: "deleted" | "vanished";
  }): void;
  /** Stores a whole message and what it parsed to. */
  saveBody(args: { messageId: number; raw: Uint8Array; parsed: ParsedMessage }): void;
  /** The same for many; messages that are gone meanwhile are passed over. */
  saveBodies(args: { bodies: readonly { messageId: number; raw: Uint8Array; parsed: ParsedMessage }[] }): void;

  /**
   * Drops some bodies that lie outside of what the account is to keep here and that its server still has. Gives the bytes
   * freed, as stored, and whether there are more.
   */
  freeBodies(args: { accountId: number }): { freed: number; isMore: boolean };
  /** Gives some of the database's free pages back to the system; says whether there are more. */
  shrink(args: object): { isMore: boolean };

  /** The optimistic change and the pending operation, together; nothing to undo where nothing changed. */
  setFlag(args: { messageIds: MessageIds; flag: string; value: boolean }): ActionResult;
  /** Throws NOT_FOUND. Rows already there are left alone. */
  moveMessages(args: { messageIds: MessageIds; mailboxId: number }): ActionResult;
  /** Each copy is there at once as a row of its own. Throws NOT_FOUND. */
  copyMessages(args: { messageIds: MessageIds; mailboxId: number }): ActionResult;
  /** Moves to the account's archive, or to what holds all its mail. Throws NO_MAILBOX. */
  archiveMessages(args: { messageIds: MessageIds }): ActionResult;
  /** To Junk with `$Junk`, or to the inbox with `$NotJunk` (RFC 8457 §3 registers them). Throws NO_MAILBOX. */
  markSpam(args: { messageIds: MessageIds; value: boolean }): ActionResult;
  /** Moves to trash, or deletes for good what is in trash or junk, or where there is no trash. */
  deleteMessages(args: { messageIds: MessageIds }): ActionResult;
  /**
   * Takes an action back: what was not begun is cancelled, to what was the opposite is queued. `missing` counts messages
   * that are no longer there. Throws NOT_FOUND where the action is unknown or was taken back already.
   */
  undo(args: { undoId: number }): { accountIds: readonly number[]; restored: number; missing: number };
  /**
   * The server has carried it out; for a move or a copy, `uids` maps old to new where COPYUID told, for an append `appendedUid`
   * is what APPENDUID told (RFC 4315).
   */
  finishOperation(args: {
    operationId: number;
    uidValidity?: number;
    uids?: readonly { from: number; to: number }[];
    appendedUid?: number;
  }): void;
  /** The server refused it for good: the rows go back to what the server has, and the failure is kept. */
  revertOperation(args: { operationId: number; failure: MailFailure }): void;
  /** Gives false where the operation was cancelled meanwhile: it is not to be begun. */
  noteOperationAttempt(args: { operationId: number }): boolean;

  /**
   * Removed messages are to go back to where they were, or to the inbox where that is gone: by an operation, or with
   * POP3 at once and here alone. `missing` counts those that are gone or not here whole.
   */
  restoreRemoved(args: { messageIds: readonly number[] }): {
    accountIds: readonly number[];
    restored: number;
    missing: number;
  };
  /** Drops removed messages for good. */
  forgetRemoved(args: { messageIds: readonly number[] }): void;
  /** Drops some that were kept for as long as the settings say; those that wait to be restored stay. */
  purgeRemoved(args: object): { isMore: boolean };

  /** Tries again what was refused. Throws NOT_FOUND where nothing of it is left to be done. */
  retryFailed(args: { failedId: number }): { accountIds: readonly number[] };
  dismissFailed(args: { failedId: number }): void;

  createDraft(args: {
    kind: DraftKind;
    fields: DraftFields;
    inReplyTo: string;
    references: readonly string[];
    sourceMessageId: number | null;
    attachments: readonly { filename: string; type: string; bytes: Uint8Array }[];
  }): Draft;
  saveDraft(args: { draftId: number; fields: DraftFields }): void;
  addDraftAttachment(args: { draftId: number; filename: string; type: string; bytes: Uint8Array }): DraftAttachment;
  removeDraftAttachment(args: { draftId: number; attachmentId: number }): void;
  discardDraft(args: { draftId: number }): void;

  /**
   * The draft becomes an outbox row, in one transaction; the draft is kept inside the row for `reviseSend`.
   * Throws NOT_FOUND, and RECEIVE_ONLY for the draft of an account without an outgoing server.
   */
  queueSend(args: { draftId: number; messageId: string; message: ComposedMessage; at: number }): { outboxId: number };
  /**
   * One step of a delivery. `sending` is stored (synchronous=FULL) before the first byte of DATA, `accepted` right
   * after the server's 250, so that a crash in between is known to be one.
   */
  applySendState(args: {
    outboxId: number;
    state: OutboxState;
    failure: MailFailure | null;
    retryAt: number | null;
    attempted?: boolean;
  }): void;
  /** Accepted and filed: the row goes, its source message gets `\Answered` or `$Forwarded` as an operation. */
  finishSend(args: { outboxId: number }): { accountIds: readonly number[] };
  /** Called once at start: what was `sending` when the program ended becomes `uncertain`. */
  recoverOutbox(args: object): void;
  /** Takes a row back into a draft. Refused with NOT_FOUND once it is `sending` or `accepted`. */
  reviseSend(args: { outboxId: number }): { draftId: number };

  /** Forgets what the search index has read of the feed; `more` says that there is more to forget. */
  trimSearchFeed(args: { upTo: number }): { more: boolean };
  addSavedSearch(args: Omit<SavedSearch, "id">): SavedSearch;
  /** Throws NOT_FOUND. */
  renameSavedSearch(args: { savedSearchId: number; name: string }): void;
  removeSavedSearch(args: { savedSearchId: number }): void;
}

/** What a transaction changed; keys only, sent after the commit. */
export interface StoreChanges {
  readonly accounts?: boolean;
  readonly settings?: boolean;
  readonly drafts?: boolean;
  readonly outbox?: boolean;
  readonly savedSearches?: boolean;
  readonly failedOperations?: boolean;
  /** Accounts whose mailbox list or counts changed. */
  readonly mailboxesOf?: readonly number[];
  /** Mailboxes whose rows changed. */
  readonly messagesOf?: readonly number[];
  /** Accounts whose removed messages changed. */
  readonly removedOf?: readonly number[];
  /** A part of much that comes by itself: nobody waits for just this. */
  readonly gradual?: "listing" | "bodies";
}

export interface StoreWriterEvents {
  changed: StoreChanges;
  /** Something stored turned out to be damaged; at the next start it is replaced. */
  damageFound: object;
}

/** Readers, each on a thread and connection of its own; they see what was committed. */
export interface StoreReaderApi {
  getSettings(args: object): Settings;
  listAccounts(args: object): readonly (Account & { lastContact: number | null })[];
  listWork(args: object): readonly AccountWork[];
  listMailboxes(args: { accountId: number }): readonly Mailbox[];
  listMessages(args: { mailboxId: number; offset: number; limit: number }): MessageList;
  listMessageIds(args: { mailboxId: number; offset: number; limit: number }): readonly number[];
  /** What the mailbox shows now, as a {@link WholeMailbox} names it. Throws NOT_FOUND. */
  chooseAll(args: { mailboxId: number }): { upTo: number; count: number };
  /** Throws NOT_FOUND. */
  getMessage(args: { messageId: number }): { row: MessageRow; parsed: ParsedMessage | null };
  getRows(args: { messageIds: readonly number[] }): readonly MessageRow[];
  /** The whole message as it came; null where it is not here. */
  getRaw(args: { messageId: number }): Uint8Array | null;
  /**
   * Messages without a body that their server can be asked for: id, INTERNALDATE and size of each, one after the other.
   * Only some are named in one call; `lookedUpTo` is the `afterId` of the next one, null at the end.
   */
  listMissingBodies(args: { mailboxId: number; afterId: number }): {
    missing: Float64Array;
    lookedUpTo: number | null;
  };
  getMessageKey(args: { messageId: number }): MessageKey;
  /** Those of the messages that are still there, in the order given. */
  getMessageKeys(args: { messageIds: readonly number[] }): readonly MessageKey[];
  getMailboxSync(args: { mailboxId: number }): MailboxSync;
  /** Whether an operation that waits concerns messages that are in these mailboxes or on their way into them. */
  hasOperationsOn(args: { mailboxIds: readonly number[] }): boolean;
  listMailboxSyncs(args: { accountId: number }): readonly MailboxSync[];
  /** UIDs and the server's flags as stored, ascending by UID; rows that wait for a move or a deletion are left out. */
  listUids(args: { mailboxId: number }): readonly { uid: number; uidl: string | null; flags: readonly string[] }[];
  /** Of these UIDs, those that have a row here, ascending; rows that wait for a move or a deletion are left out. */
  findUids(args: { mailboxId: number; ranges: readonly { from: number; to: number }[] }): readonly number[];
  /** How many of a mailbox's messages on the server have a row here, wherever it is shown: EXISTS where all is listed. */
  countHeld(args: { mailboxId: number }): number;
  /**
   * What can be carried out now, in this order. An operation on a message that an earlier one still has to move is left
   * out until that one is finished: ask again after each round, until none is left. The targets of a move or a delete
   * are all in one mailbox, those of a flag may not be. POP3 accounts have deletes only.
   */
  listOperations(args: { accountId: number }): readonly Operation[];
  listRemoved(args: { accountId: number; offset: number; limit: number }): RemovedList;
  /** `parsed` is null where the message is not here whole; its bytes are `getRaw`'s. Throws NOT_FOUND. */
  getRemoved(args: { messageId: number }): { row: RemovedMessage; parsed: ParsedMessage | null };
  /** Newest first. */
  listFailedOperations(args: object): readonly FailedOperation[];
  /** `now` in ms since the epoch. */
  getDiskUse(args: { now: number }): DiskUse;
  listDrafts(args: object): readonly Draft[];
  /** Throws NOT_FOUND. */
  getDraft(args: { draftId: number }): StoredDraft & {
    attachmentBytes: readonly { filename: string; type: string; bytes: Uint8Array }[];
  };
  listOutbox(args: object): readonly OutboxRow[];
  /** Rows of an account that are `queued` or `accepted`, oldest first. */
  listOutboxJobs(args: { accountId: number }): readonly OutboxJob[];
  /** In the order they were saved in. */
  listSavedSearches(args: object): readonly SavedSearch[];
  /** Mailboxes that hold messages whose text is not here, or that are not listed to their end. */
  listMailboxesToAsk(args: { accountId: number }): readonly { id: number; path: string }[];
  /** Mailboxes that a person may mean by this name. */
  findMailboxes(args: { name: string; scope: SearchScope }): readonly number[];
  /** Of the messages with these UIDs, those that are listed but whose text is not here, and how many are not listed. */
  findWithoutBody(args: { mailboxId: number; uidValidity: number; uids: readonly number[] }): {
    found: readonly { messageId: number; date: number }[];
    unlisted: number;
  };
}
