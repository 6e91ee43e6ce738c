import * as v from "valibot";
import type { Account, AccountWork, ConnectionState } from "./account.ts";
import type { Draft, OutboxRow } from "./composition.ts";
import type { DiscoveryResult, ProviderHint, TraceStep } from "./discovery.ts";
import type { DiskUse } from "./disk-use.ts";
import type { FailedOperation } from "./failed-operation.ts";
import { failed, type MailFailure } from "./failure.ts";
import type { Mailbox } from "./mailbox.ts";
import { type Address, type MessageContent, type MessageList, MOST_IDS } from "./message.ts";
import type { RemovedContent, RemovedList } from "./removed.ts";
import {
  HITS_PER_PAGE,
  MAX_FOUND,
  MAX_QUERY_LENGTH,
  type MailingList,
  type SavedSearch,
  type SearchHit,
  type SearchResult,
  type SearchStatus,
  type ServerSearchResult,
} from "./search.ts";
import type { HostInfo, Settings } from "./settings.ts";

/** One call of the contract: how its argument is checked, and (as a type only) what it gives. */
interface Call<Args, Result> {
  readonly args: v.GenericSchema<unknown, Args>;
  readonly result?: Result;
}

function call<Result>() {
  return <Args>(args: v.GenericSchema<unknown, Args>): Call<Args, Result> => ({ args });
}

/** What an action gives: the `undoId` to take it back with; null where it changed nothing. */
export interface Done {
  readonly undoId: number | null;
}

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
// In one step: checked one by one by the library, so many take longer than the host's thread may stall.
const areIds = (given: unknown): given is number[] =>
  Array.isArray(given) && given.every((one) => Number.isSafeInteger(one) && one > 0);
const ids = v.custom<readonly number[]>(
  (given) => areIds(given) && given.length > 0 && given.length <= MOST_IDS,
  "expected ids",
);
const except = v.custom<readonly number[]>((given) => areIds(given) && given.length <= MOST_IDS, "expected ids");
const messageIds = v.union([ids, v.strictObject({ mailboxId: id, upTo: id, except })]);
const line = v.pipe(v.string(), v.maxLength(10_000));
const password = v.pipe(v.string(), v.maxLength(10_000));
const mailboxName = v.pipe(v.string(), v.maxLength(1_000));
const nothing = v.strictObject({});

const host = v.pipe(v.string(), v.minLength(1), v.maxLength(253), v.regex(/^[^\s/@]+$/));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const security = v.picklist(["tls", "starttls", "none"]);
// CR and LF in a username would end the command it stands in.
const username = v.pipe(v.string(), v.minLength(1), v.maxLength(500), v.regex(/^[^\r\n\0]+$/));
const incoming = v.strictObject({ protocol: v.picklist(["imap", "pop3"]), host, port, security, username });
const outgoing = v.strictObject({ protocol: v.literal("smtp"), host, port, security, username });

const scope = v.strictObject({ accountId: v.nullable(id), mailboxId: v.nullable(id) });
const order = v.picklist(["date", "relevance"]);
const query = v.pipe(v.string(), v.maxLength(MAX_QUERY_LENGTH));
const searchName = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const draftFields = v.strictObject({
  accountId: id,
  to: v.pipe(v.string(), v.maxLength(1_000_000)),
  cc: v.pipe(v.string(), v.maxLength(1_000_000)),
  bcc: v.pipe(v.string(), v.maxLength(1_000_000)),
  subject: line,
  text: v.pipe(v.string(), v.maxLength(20_000_000)),
});

/** Everything the renderer may ask of the host. Client and server types are derived from it. */
export const mailContract = {
  getHostInfo: call<HostInfo>()(nothing),
  getSettings: call<Settings>()(nothing),
  saveSettings: call<Settings>()(
    v.partial(
      v.strictObject({
        language: v.nullable(v.picklist(["en", "ru"])),
        theme: v.picklist(["system", "light", "dark"]),
        density: v.picklist(["comfortable", "compact"]),
        open: v.nullable(v.strictObject({ accountId: id, mailboxId: id })),
        keepRemovedDays: v.picklist([0, 7, 30, 90]),
      }),
    ),
  ),

  /** What is known of the address's provider while it is typed: asks nobody. Null where nothing is. */
  recogniseProvider: call<ProviderHint | null>()(v.strictObject({ address: line })),
  /** Looks for the servers of an address; steps come as `discoveryStepped` under the caller's `runId`. */
  discover: call<DiscoveryResult>()(
    v.strictObject({
      runId: v.pipe(v.string(), v.maxLength(100)),
      address: line,
      /** After a result asked for them: a person agreed that this one host is told the password, over https. */
      credentials: v.optional(v.strictObject({ host, password })),
    }),
  ),
  /**
   * Signs in to both servers and, where both agree, saves the account. Steps come as `discoveryStepped`.
   * The settings that are saved are those that worked, which may have another username form. SMTP_ONLY_FAIL says that
   * receiving would work: with `receiveOnly` the outgoing server is neither asked nor saved.
   */
  addAccount: call<Account>()(
    v.strictObject({
      runId: v.pipe(v.string(), v.maxLength(100)),
      name: line,
      address: line,
      password,
      incoming,
      outgoing,
      receiveOnly: v.optional(v.boolean()),
    }),
  ),
  listAccounts: call<readonly Account[]>()(nothing),
  /** Removes the account and everything kept of it here; the servers are not touched. */
  removeAccount: call<void>()(v.strictObject({ accountId: id })),
  /**
   * Signs in with a new password and, where it is right, keeps it and connects. It is right where the incoming server
   * takes it and the outgoing server, if it can be asked at all, does not refuse it.
   */
  changePassword: call<void>()(v.strictObject({ accountId: id, password })),
  /** What of the account's mail is fetched before anybody asks for it. Fetching begins at once; nothing is dropped. */
  saveOffline: call<void>()(
    v.strictObject({
      accountId: id,
      offline: v.strictObject({
        days: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500))),
        size: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
      }),
    }),
  ),
  getDiskUse: call<DiskUse>()(nothing),
  /**
   * Drops the bodies that lie outside of what the account is to keep here, and gives the space back to the system. What
   * lives only here stays. Gives the bytes freed, as they were stored.
   */
  freeSpace: call<{ freed: number }>()(v.strictObject({ accountId: id })),
  listConnections: call<readonly ConnectionState[]>()(nothing),
  /** What each account has yet to do: changes with `mailboxesChanged`, `messagesChanged` and `outboxChanged`. */
  listWork: call<readonly AccountWork[]>()(nothing),
  /** Tries again now instead of at `retryAt`. */
  reconnect: call<void>()(v.strictObject({ accountId: id })),

  listMailboxes: call<readonly Mailbox[]>()(v.strictObject({ accountId: id })),
  /**
   * These four act on the server at once: without it MAILBOX_NEEDS_SERVER. With `parentId` null the mailbox stands at the
   * top, below the person's namespace.
   */
  createMailbox: call<{ mailboxId: number }>()(
    v.strictObject({ accountId: id, parentId: v.nullable(id), name: mailboxName }),
  ),
  /** With `parentId` it is moved there, too. Those inside come along; no message is fetched again. */
  renameMailbox: call<void>()(
    v.strictObject({ mailboxId: id, name: mailboxName, parentId: v.optional(v.nullable(id)) }),
  ),
  /** With those inside. Messages go to Trash first; what is in Trash is gone for good. */
  deleteMailbox: call<void>()(v.strictObject({ mailboxId: id })),
  /** What is not subscribed to stands apart and is brought up to date only when it is opened. */
  setSubscribed: call<void>()(v.strictObject({ mailboxId: id, value: v.boolean() })),
  /** A slice of what is stored, newest first. Asks no server. */
  listMessages: call<MessageList>()(
    v.strictObject({
      mailboxId: id,
      offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
  ),
  /** The ids of a slice, in the order of {@link mailContract.listMessages}. */
  listMessageIds: call<readonly number[]>()(
    v.strictObject({
      mailboxId: id,
      offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_IDS)),
    }),
  ),
  /** Names all that a mailbox shows now, for {@link WholeMailbox}, and counts it. */
  chooseAll: call<{ upTo: number; count: number }>()(v.strictObject({ mailboxId: id })),
  /** Tells the sync engine that a person looks at this mailbox, so that it comes first. */
  refreshMailbox: call<void>()(v.strictObject({ mailboxId: id })),
  /** Downloads the message where it is not here yet. Its body and parts are then at the URLs of `parts.ts`. */
  openMessage: call<MessageContent>()(v.strictObject({ messageId: id })),
  setFlag: call<Done>()(v.strictObject({ messageIds, flag: v.picklist(["\\Seen", "\\Flagged"]), value: v.boolean() })),
  moveMessages: call<Done>()(v.strictObject({ messageIds, mailboxId: id })),
  /** Undone, exactly these copies are deleted again. */
  copyMessages: call<Done>()(v.strictObject({ messageIds, mailboxId: id })),
  archiveMessages: call<Done>()(v.strictObject({ messageIds })),
  /** Moves to Junk, or out of it to the inbox, and says so to the server's filter by keyword. */
  markSpam: call<Done>()(v.strictObject({ messageIds, value: v.boolean() })),
  /** Moves to Trash; in Trash or Junk it deletes for good. */
  deleteMessages: call<Done>()(v.strictObject({ messageIds })),
  /** Takes one of the actions above back, wherever it stands. Throws NOT_FOUND where it was taken back already. */
  undo: call<{ restored: number; missing: number }>()(v.strictObject({ undoId: id })),

  /** Messages that are gone from the account's server without a person here having deleted them. Asks no server. */
  listRemoved: call<RemovedList>()(
    v.strictObject({
      accountId: id,
      offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
  ),
  /** Its body and parts are at the URLs of `parts.ts`. Throws NOT_DOWNLOADED where it was never here whole. */
  openRemoved: call<RemovedContent>()(v.strictObject({ messageId: id })),
  /**
   * Puts them on the server again, in the mailbox they were in, or in the inbox where that is gone. `missing` counts those
   * that are gone or were never here whole.
   */
  restoreRemoved: call<{ restored: number; missing: number }>()(v.strictObject({ messageIds: ids })),
  /** Deletes them here, too, for good. */
  forgetRemoved: call<void>()(v.strictObject({ messageIds: ids })),

  /** What the servers refused and nobody has dismissed yet, newest first. */
  listFailedOperations: call<readonly FailedOperation[]>()(nothing),
  /** Does it once more. Throws NOT_FOUND where its messages or its mailbox are gone. */
  retryFailed: call<void>()(v.strictObject({ failedId: id })),
  dismissFailed: call<void>()(v.strictObject({ failedId: id })),

  /** Stores a new draft, with recipients, subject and quoted text filled in for a reply or a forward. */
  startDraft: call<Draft>()(
    v.strictObject({
      accountId: id,
      kind: v.picklist(["new", "reply", "replyAll", "forward"]),
      messageId: v.optional(id),
      /** Of the line above the quotation, e.g. "On …, … wrote:"; the renderer knows the person's language. */
      attribution: v.optional(line),
    }),
  ),
  listDrafts: call<readonly Draft[]>()(nothing),
  saveDraft: call<void>()(v.strictObject({ draftId: id, fields: draftFields })),
  removeDraftAttachment: call<void>()(v.strictObject({ draftId: id, attachmentId: id })),
  discardDraft: call<void>()(v.strictObject({ draftId: id })),
  /** Turns the draft into an outbox row, in one transaction; the mail worker delivers it. Throws RECEIVE_ONLY. */
  sendDraft: call<{ outboxId: number }>()(v.strictObject({ draftId: id })),

  listOutbox: call<readonly OutboxRow[]>()(nothing),
  /** Tries again: at once for `queued`, and for `uncertain` and `refused` because a person said so. */
  retrySend: call<void>()(v.strictObject({ outboxId: id })),
  /** Takes what was not accepted back into a draft. */
  reviseSend: call<{ draftId: number }>()(v.strictObject({ outboxId: id })),
  /** A person says that an `uncertain` message has arrived: only the copy in Sent is still made. */
  confirmSent: call<void>()(v.strictObject({ outboxId: id })),

  /** Somebody is about to search: the first answer then need not wait for what answers to be started. */
  prepareSearch: call<void>()(nothing),
  /** The first `limit` of what is stored and answers the query (see `search-query.ts`). Asks no server. */
  search: call<SearchResult>()(
    v.strictObject({
      query,
      scope,
      order,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_FOUND)),
    }),
  ),
  /** More of a result's messages, in the given order; those that are gone are left out. */
  listSearchHits: call<readonly SearchHit[]>()(
    v.strictObject({ query, messageIds: v.pipe(v.array(id), v.minLength(1), v.maxLength(HITS_PER_PAGE)) }),
  ),
  /**
   * Asks the servers for messages that answer and whose text is not here, which takes as long as they take. What no
   * server can be asked (`filename:`, `has:`) finds nothing.
   */
  searchServers: call<ServerSearchResult>()(v.strictObject({ query, scope })),
  /** How many of those that answer are unread; no more than {@link MAX_FOUND} are counted. */
  countUnreadHits: call<number>()(v.strictObject({ query, scope })),
  /** People whom `from:`, `to:` or `cc:` may be asked for, as far as `text` was typed; those likeliest first. */
  listPeople: call<readonly Address[]>()(
    v.strictObject({ field: v.picklist(["from", "to", "cc"]), text: query, accountId: v.nullable(id) }),
  ),
  /** Mailing lists that `list:` may be asked for, as far as `text` was typed; those with the newest mail first. */
  listMailingLists: call<readonly MailingList[]>()(v.strictObject({ text: query, accountId: v.nullable(id) })),
  getSearchStatus: call<SearchStatus>()(nothing),
  /** Drops the search index and makes it anew from what is stored. */
  rebuildSearchIndex: call<void>()(nothing),
  listSavedSearches: call<readonly SavedSearch[]>()(nothing),
  addSavedSearch: call<SavedSearch>()(v.strictObject({ name: searchName, query, scope, order })),
  renameSavedSearch: call<void>()(v.strictObject({ savedSearchId: id, name: searchName })),
  removeSavedSearch: call<void>()(v.strictObject({ savedSearchId: id })),
};

type Result<Entry> = Entry extends Call<infer _Args, infer Value> ? Value : never;
type Args<Entry> = Entry extends Call<infer Value, infer _Result> ? Value : never;

export type MailApi = {
  [Name in keyof typeof mailContract]: (args: Args<(typeof mailContract)[Name]>) => Result<(typeof mailContract)[Name]>;
};

/**
 * What the host tells by itself. Events carry keys, not rows: whoever shows them asks again. Only the state of the search
 * index comes along: while the index grows, an answer would come later than the next event.
 */
export interface MailEvents {
  accountsChanged: object;
  mailboxesChanged: { accountId: number };
  /** Rows came, went or changed. */
  messagesChanged: { mailboxId: number };
  removedChanged: { accountId: number };
  draftsChanged: object;
  outboxChanged: object;
  savedSearchesChanged: object;
  failedOperationsChanged: object;
  /** More of the mail, or less, can be found. */
  searchStatusChanged: SearchStatus;
  settingsChanged: object;
  /** `HostInfo.damaged` has become true. */
  damageFound: object;
  connectionChanged: { accountId: number };
  /** A change that was shown already was refused by the server, and is taken back. */
  operationFailed: { accountId: number; failure: MailFailure };
  /** New unread messages in an inbox, for the notification; not during a first sync. */
  messagesArrived: { accountId: number; messageIds: readonly number[] };
  discoveryStepped: { runId: string; step: TraceStep };
}

/** Checks the arguments of a call at the boundary; throws `INVALID_CALL`, without the offending value. */
export function validateCall(method: string, args: unknown): unknown {
  const entry = Object.hasOwn(mailContract, method) ? mailContract[method as keyof MailApi] : undefined;
  if (!entry) throw failed({ code: "INVALID_CALL", method, detail: "no such method" });
  const checked = v.safeParse(entry.args as v.GenericSchema, args);
  if (checked.success) return checked.output;
  const issue = checked.issues[0];
  throw failed({
    code: "INVALID_CALL",
    method,
    detail: `${v.getDotPath(issue) ?? "argument"}: expected ${issue.expected ?? issue.type}`,
  });
}
