import type { Account, Activity, ConnectionState, OfflineChoice } from "../../shared/account.ts";
import { failed, failureOf, isSignInVerdict, type MailFailure } from "../../shared/failure.ts";
import type { AccountEngine, EngineContext } from "./account-engine.ts";
import { backOff } from "./back-off.ts";
import { createCompression } from "./compression.ts";
import { watchForFullDisk } from "./full-disk.ts";
import { isConnectionFailure } from "./imap-connections.ts";
import { watchForInterruptions } from "./interruptions.ts";
import type { MailboxChanges } from "./mailbox-changes.ts";
import { createOutbox, type DeliveryReason } from "./outbox.ts";
import type { SubmissionSession } from "./submission-session.ts";

/** A connection that lasted this long was a good one: waiting starts from the beginning. */
const GOOD_MS = 30_000;
/** The last contact is stored at most this often, and when the connection is lost. */
const NOTE_MS = 300_000;

export interface AccountSessionOptions {
  readonly account: Account;
  readonly password: string;
  readonly lastContact: number | null;
  readonly store: EngineContext["store"];
  readonly openEngine: (context: EngineContext) => Promise<AccountEngine>;
  readonly openSubmission: () => Promise<SubmissionSession>;
  readonly onState: (state: ConnectionState) => void;
  readonly onArrived: (messageIds: readonly number[]) => void;
  readonly onRefused: (failure: MailFailure) => void;
  /** Accounts with operations to carry out now. */
  readonly onOperations: (accountIds: readonly number[]) => void;
  readonly now: () => number;
  readonly random?: () => number;
  /** Names the network that this machine is in; empty without one. */
  readonly network: () => string;
  readonly onBug: (error: unknown) => void;
}

/** One account, kept connected: after each failure it waits longer, and comes back by itself. */
export interface AccountSession {
  /** Ends a wait; where it is connected, asks whether the server still answers. */
  reconnect(): void;
  refreshMailbox(mailboxId: number): void;
  downloadMessage(messageId: number): Promise<void>;
  /** Throws why the server cannot be asked. */
  search: AccountEngine["search"];
  chooseOffline(offline: OfflineChoice): void;
  /** Throws MAILBOX_NEEDS_SERVER while it is not connected, and MAILBOXES_FIXED over POP3. */
  mailboxes(): MailboxChanges;
  performOperations(): void;
  deliverOutbox(): void;
  stop(): Promise<void>;
}

/** Starts connecting at once. A rejected password is not tried a second time unless a person asks for it. */
export function startAccountSession(options: AccountSessionOptions): AccountSession {
  const { account, store, now, onBug } = options;
  const accountId = account.id;
  let state: ConnectionState = {
    accountId,
    phase: "connecting",
    activity: null,
    lastContact: options.lastContact,
    retryAt: null,
    failure: null,
  };
  let shown: Partial<ConnectionState> = {};
  let syncing: Activity | null = null;
  let isSending = false;
  let isStopped = false;
  let notedAt = options.lastContact ?? 0;
  let wake: () => void = () => undefined;
  /** As {@link wake}, for a wait that ends by itself. */
  let hasten: () => void = () => undefined;
  let opening: Promise<AccountEngine> | null = null;
  let engine: AccountEngine | null = null;

  let offline = account.offline;
  let noteFull: (failure: MailFailure) => void = () => undefined;
  const watchedStore = watchForFullDisk(store, (failure) => noteFull(failure));

  const context: EngineContext = {
    get account() {
      return { ...account, offline };
    },
    password: options.password,
    store: watchedStore,
    now,
    compression: createCompression(now),
    onContact() {
      const at = now();
      state = { ...state, lastContact: at };
      if (at - notedAt >= NOTE_MS) noteContact();
    },
    onActivity(activity) {
      syncing = activity;
      show({});
    },
    onArrived: options.onArrived,
    onRefused: options.onRefused,
    onBug,
  };

  const outbox = createOutbox({
    accountId,
    store: watchedStore,
    openSession: options.openSubmission,
    async fileCopy(job) {
      if (!engine) throw failed(state.failure ?? { code: "OFFLINE" });
      await engine.fileCopy(job);
    },
    onFinished: options.onOperations,
    onSending(sending) {
      isSending = sending;
      show({});
    },
    now,
    onBug,
  });

  function noteContact(): void {
    const at = state.lastContact;
    if (at === null || at <= notedAt) return;
    notedAt = at;
    store.writer.noteContact({ accountId, at }).catch(reportUnlessGone);
  }

  function show(change: Partial<ConnectionState>): void {
    if (isStopped) return;
    const next = { ...state, ...change, activity: isSending ? ({ kind: "sending" } as const) : syncing };
    const isSame = (Object.keys(next) as (keyof ConnectionState)[]).every((key) => next[key] === shown[key]);
    state = next;
    if (isSame) return;
    shown = next;
    options.onState(next);
  }
  async function keepConnected(): Promise<void> {
    let attempt = 0;
    while (!isStopped) {
      show({ phase: "connecting", retryAt: null });
      const startedAt = now();
      const failure = await connectOnce();
      if (isStopped) return;
      attempt = now() - startedAt >= GOOD_MS ? 1 : attempt + 1;
      syncing = null;
      const wait = isSignInVerdict(failure) ? null : backOff(attempt, options.random);
      show({ phase: "offline", failure, retryAt: wait === null ? null : now() + wait });
      await waitFor(wait);
    }
  }

  /** Connects and stays until the connection is gone; gives why. */
  async function connectOnce(): Promise<MailFailure> {
    // What cannot be stored is not to be fetched: the account waits, as it does for a server.
    const full = new Promise<MailFailure>((resolve) => {
      noteFull = resolve;
    });
    opening = options.openEngine(context);
    try {
      engine = await opening;
    } catch (error) {
      if (failureOf(error).code === "BUG") onBug(error);
      return failureOf(error);
    } finally {
      opening = null;
    }
    const opened = engine;
    if (isStopped) {
      await opened.stop();
      return { code: "CANCELLED" };
    }
    show({ phase: "online", failure: null, retryAt: null });
    deliver("online");
    const failure = await Promise.race([opened.closed, full]);
    engine = null;
    noteContact();
    opened.stop().catch(onBug);
    return failure;
  }

  function waitFor(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(() => wake(), ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      // Nobody should wait a minute for what came back with the cable.
      hasten = ms === null ? () => undefined : wake;
    });
  }

  function deliver(reason: DeliveryReason): void {
    outbox.deliver(reason).catch(reportUnlessGone);
  }

  function reportUnlessGone(error: unknown): void {
    const { code } = failureOf(error);
    if (code !== "NOT_FOUND" && code !== "DISCONNECTED" && code !== "CANCELLED" && code !== "DISK_FULL") onBug(error);
  }

  const interruptions = watchForInterruptions({
    now,
    network: options.network,
    onInterrupted() {
      engine?.probe();
      hasten();
    },
  });

  keepConnected().catch(onBug);
  // What waits in the outbox needs the submission server alone.
  deliver("asked");

  return {
    reconnect() {
      if (engine) engine.probe();
      wake();
      deliver("reconnect");
    },
    refreshMailbox: (mailboxId) => engine?.refreshMailbox(mailboxId),
    async downloadMessage(messageId) {
      try {
        const current = engine ?? (await opening);
        if (!current) throw failed(state.failure ?? { code: "OFFLINE" });
        await current.downloadMessage(messageId);
      } catch (error) {
        if (isConnectionFailure(error)) throw failed({ code: "NOT_DOWNLOADED" }, error);
        throw error;
      }
    },
    async search(asks) {
      const current = engine ?? (await opening);
      if (!current) throw failed(state.failure ?? { code: "OFFLINE" });
      return current.search(asks);
    },
    chooseOffline(next) {
      offline = next;
      engine?.chooseOffline(next);
    },
    mailboxes() {
      if (!engine) throw failed({ code: "MAILBOX_NEEDS_SERVER" });
      if (!engine.mailboxes) throw failed({ code: "MAILBOXES_FIXED", address: account.address });
      return engine.mailboxes;
    },
    performOperations: () => engine?.performOperations(),
    deliverOutbox: () => deliver("asked"),
    async stop() {
      noteContact();
      isStopped = true;
      interruptions.stop();
      outbox.stop();
      wake();
      await engine?.stop();
    },
  };
}
