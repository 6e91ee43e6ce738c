import type { Activity } from "../../shared/account.ts";
import { failed } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { Operation, OutboxJob } from "../../shared/services/store.ts";
import type { AccountEngine, EngineContext } from "./account-engine.ts";
import { createAskedDownloads } from "./asked-downloads.ts";
import { createBodyDownloads } from "./body-downloads.ts";
import { fileSentCopy } from "./filed-copy.ts";
import { mayPass } from "./full-disk.ts";
import { createImapConnections } from "./imap-connections.ts";
import { performOperation } from "./imap-operations.ts";
import { type ImapSession, openImapSession } from "./imap-session.ts";
import { createMailboxChanges } from "./mailbox-changes.ts";
import { identifyMailboxes } from "./mailbox-identity.ts";
import { listMailboxes, makeMissing, type StatedMailbox } from "./mailbox-listing.ts";
import { createMailboxScheduler, syncOrder } from "./mailbox-scheduler.ts";
import { searchMailboxes } from "./mailbox-search.ts";
import type { SyncOutcome, SyncScope } from "./mailbox-sync.ts";
import { createOperationRunner } from "./operation-runner.ts";
import { appendRemoved } from "./restored-copy.ts";
import { mannersOf } from "./server-quirks.ts";
import type { Urgency } from "./task-queue.ts";

/** Twice this, and the two together, are less than a minute: a server that has gone silent is known as such by then. */
const IDLE_MS = 20_000;
const WATCH_SILENCE_MS = 25_000;
const WORK_SILENCE_MS = 60_000;

/** How often mailboxes that no IDLE watches are asked whether anything changed. */
const RELIST_MS = 180_000;
const REFUSED_REST_MS = 10_000;
/** A burst of untagged responses is one change. */
const SETTLE_MS = 40;

/** As the server told it, and as it is stored. */
interface MailboxList {
  readonly listed: readonly StatedMailbox[];
  readonly mailboxes: readonly Mailbox[];
}

/** Signs in, and keeps the account's mailboxes in step for as long as the connection stands. */
export async function openImapAccount(
  context: EngineContext,
  { relistMs = RELIST_MS, judge = mannersOf }: { relistMs?: number; judge?: typeof mannersOf } = {},
): Promise<AccountEngine> {
  const { account, password, store, now, onBug, onContact } = context;
  const accountId = account.id;
  const server = account.incoming;
  const changes = new Set<SyncScope>();
  const marks = new Map<string, string | null>();
  let settle: NodeJS.Timeout | undefined;
  /** Mailboxes beside INBOX that something was told of; null for the list itself. */
  const elsewhere = new Set<string | null>();
  let settleElsewhere: NodeJS.Timeout | undefined;
  let inbox: Mailbox | undefined;
  const { promise: firstListing, resolve: noteListed, reject: noteUnlisted } = Promise.withResolvers<void>();
  firstListing.catch(() => undefined);
  let inboxRestsUntil = 0;
  let isListed = false;
  let isStopped = false;
  let isPrefetched = false;
  let mayMissBodies = true;
  let syncing: Activity | null = null;
  let downloading: Activity | null = null;
  let pathsChanged = false;

  const watch = await openImapSession({
    server,
    password,
    judge,
    silenceMs: WATCH_SILENCE_MS,
    idleMs: IDLE_MS,
    onAnswer: onContact,
    onChange(change) {
      changes.add(change);
      clearTimeout(settle);
      settle = setTimeout(syncChanges, SETTLE_MS);
    },
    onElsewhere(path) {
      elsewhere.add(path);
      clearTimeout(settleElsewhere);
      settleElsewhere = setTimeout(syncElsewhere, SETTLE_MS);
    },
  });
  onContact();
  const connections = createImapConnections(
    watch,
    () =>
      context.compression.open((onCompressed) =>
        openImapSession({
          server,
          password,
          judge,
          silenceMs: WORK_SILENCE_MS,
          onAnswer: onContact,
          ...(onCompressed && { onCompressed }),
        }),
      ),
    {
      now,
      // After other mailboxes' work, INBOX has to be selected again, and may have changed meanwhile.
      onWatchIdle() {
        if (!isStopped && inbox && watch.selectedPath !== inbox.path && now() >= inboxRestsUntil) {
          void scheduler.sync(inbox, "soon");
        }
      },
    },
  );
  const scheduler = createMailboxScheduler({
    connections,
    store,
    onSynced,
    onSliceStored(lost) {
      tellLost(lost);
      operations.run();
    },
    onActivity(activity) {
      syncing = activity;
      showActivity();
      lookForBodies();
    },
    onFailed(mailbox) {
      marks.delete(mailbox.path);
      // A server that refuses INBOX itself is not asked again at once.
      if (mailbox.specialUse === "inbox") inboxRestsUntil = now() + REFUSED_REST_MS;
    },
    onBug,
  });
  const bodies = createBodyDownloads({
    accountId,
    store,
    connections,
    choice: account.offline,
    now,
    onActivity(activity) {
      downloading = activity;
      showActivity();
    },
    onBug,
  });
  const downloads = createAskedDownloads({
    store,
    connections,
    isOver: () => isStopped || watch.isClosed,
    onFailed: reportUnlessExpected,
  });
  const operations = createOperationRunner({
    accountId,
    store,
    perform: (operation) =>
      connections.run("fetch", "now", async (session) => {
        const current = await withCurrentPaths(operation);
        return current.kind === "append" ? appendRemoved(session, current, store) : performOperation(session, current);
      }),
    now: context.now,
    onRefused: context.onRefused,
    onTouched(paths) {
      // What was moved before its body was here is asked for where it is now.
      mayMissBodies = true;
      void syncPaths(paths, "soon").catch(onBug);
    },
    async onRenumbered(path) {
      const mailboxes = await store.reader.listMailboxes({ accountId });
      const mailbox = mailboxes.find((each) => each.path === path);
      if (mailbox) await scheduler.sync(mailbox, "now");
    },
    onBug,
  });
  const relist = setInterval(() => void keepListed("later").catch(reportUnlessExpected), relistMs);
  relist.unref();

  /** Lists come first: bodies are asked for once all mailboxes are listed. */
  function lookForBodies(): void {
    if (syncing !== null || !mayMissBodies || !isListed) return;
    mayMissBodies = false;
    bodies.look();
  }

  function showActivity(): void {
    context.onActivity(syncing ?? downloading);
  }

  const mailboxes = createMailboxChanges({
    accountId,
    connections,
    store,
    performOperations: () => operations.run(),
    firstListing,
    onPathsChanged() {
      pathsChanged = true;
    },
    relist: () => keepListed("now"),
  });

  /** An operation that waited while its mailbox was renamed still has the old name. */
  async function withCurrentPaths(operation: Operation): Promise<Operation> {
    if (!pathsChanged) return operation;
    const current = await store.reader.listOperations({ accountId });
    return current.find(({ id }) => id === operation.id) ?? operation;
  }

  function syncChanges(): void {
    const scopes = [...changes];
    changes.clear();
    if (isStopped || !inbox || watch.selectedPath !== inbox.path) return;
    for (const scope of scopes) void scheduler.sync(inbox, "soon", scope);
  }

  function syncElsewhere(): void {
    const paths = [...elsewhere].filter((path) => path !== null);
    const isListStale = elsewhere.has(null);
    elsewhere.clear();
    if (isStopped || !isListed) return;
    if (isListStale) keepListed("soon").catch(reportUnlessExpected);
    syncPaths(paths, "soon").catch(reportUnlessExpected);
  }

  function tellLost(operationCount: number): void {
    for (let told = 0; told < operationCount; told += 1) context.onRefused({ code: "NOT_FOUND", what: "message" });
  }

  function onSynced(mailbox: Mailbox, { isFirst, added, lost }: SyncOutcome): void {
    tellLost(lost);
    mayMissBodies ||= isFirst || added.length > 0;
    // A listing may have told the UID that an operation has waited for.
    operations.run();
    if (mailbox.specialUse !== "inbox") return;
    const arrived = isFirst ? [] : added.filter(({ flags }) => !flags.includes("\\Seen"));
    if (arrived.length > 0) context.onArrived(arrived.map(({ messageId }) => messageId));
    if (isPrefetched && !isFirst && added.length === 0) return;
    isPrefetched = true;
    void downloads.prefetch(mailbox).catch(reportUnlessExpected);
  }

  /** Lists all mailboxes and syncs those that have changed since the last time; all of them the first time. */
  async function keepListed(urgency: Urgency): Promise<void> {
    if (isStopped) return;
    if (!isListed) context.onActivity({ kind: "listing" });
    const known = await store.reader.listMailboxSyncs({ accountId });
    const read = (when: Urgency) =>
      takeList(when, async (session) => identifyMailboxes(session, await listMailboxes(session), known));
    const isNew = known.length === 0;
    if (isNew) await listInbox(urgency);
    const list = await read(urgency);
    syncListed(list, { exceptInbox: isNew });
    if (isListed) return;
    const isMade = await connections.run("watch", "later", (session) => makeMissing(session, list.mailboxes));
    if (isMade) syncListed(await read("later"));
    isListed = true;
    noteListed();
    lookForBodies();
  }

  /** What a person sees first of a new account, before what takes its server longer. */
  async function listInbox(urgency: Urgency): Promise<void> {
    await takeList(urgency, (session) => listMailboxes(session, { counts: false }));
    if (inbox) await scheduler.sync(inbox, "soon");
  }

  /** Stored before another list is read: an older one would take away again what has been made meanwhile. */
  function takeList(
    urgency: Urgency,
    read: (session: ImapSession) => Promise<readonly StatedMailbox[]>,
  ): Promise<MailboxList> {
    return connections.run("watch", urgency, async (session) => {
      const listed = await read(session);
      await store.writer.applyMailboxes({ accountId, listed });
      const mailboxes = await store.reader.listMailboxes({ accountId });
      inbox = mailboxes.find(({ specialUse }) => specialUse === "inbox");
      return { listed, mailboxes };
    });
  }

  function syncListed({ listed, mailboxes }: MailboxList, { exceptInbox = false } = {}): void {
    for (const mailbox of syncOrder(mailboxes, watch.manners)) {
      const mark = listed.find(({ path }) => path === mailbox.path)?.mark ?? null;
      if (mark !== null && marks.get(mailbox.path) === mark) continue;
      marks.set(mailbox.path, mark);
      const isInbox = mailbox.specialUse === "inbox";
      if (!isInbox || !exceptInbox) void scheduler.sync(mailbox, isInbox ? "soon" : "later");
    }
  }

  async function syncPaths(paths: readonly string[], urgency: Urgency): Promise<void> {
    const mailboxes = await store.reader.listMailboxes({ accountId });
    for (const mailbox of syncOrder(mailboxes, watch.manners))
      if (paths.includes(mailbox.path)) void scheduler.sync(mailbox, urgency);
  }

  async function fileCopy({ message, messageId, row }: OutboxJob): Promise<void> {
    // Before it, the lack of a mailbox for sent mail means nothing.
    await firstListing;
    const mailboxes = await store.reader.listMailboxes({ accountId });
    const sent = mailboxes.find(({ specialUse }) => specialUse === "sent");
    // Made at the first listing unless the server refused; without one there is nothing to file it in.
    if (!sent) return;
    const sentThrough = account.outgoing?.host ?? "";
    const copy = { messageId, raw: message.filed, sentAt: row.queuedAt, sentThrough };
    await connections.run("fetch", "soon", (session) => fileSentCopy(session, sent.path, copy));
    void scheduler.sync(sent, "soon");
  }

  function reportUnlessExpected(error: unknown): void {
    if (isStopped || mayPass(error)) return;
    const failure = (error as { failure?: { code: string } }).failure?.code;
    if (failure !== "NOT_FOUND" && failure !== "NOT_DOWNLOADED" && failure !== "SERVER_REFUSED") onBug(error);
  }

  keepListed("now")
    .then(() => operations.run())
    .catch((error: unknown) => {
      reportUnlessExpected(error);
      noteUnlisted(error);
      // Without its list an account is of no use; the supervisor tries again.
      watch.close();
    });

  return {
    closed: connections.closed,
    refreshMailbox(mailboxId) {
      void (async () => {
        const { mailbox } = await store.reader.getMailboxSync({ mailboxId });
        if (mailbox.selectable) await scheduler.sync(mailbox, "now");
      })().catch(reportUnlessExpected);
    },
    downloadMessage: (messageId) => downloads.download(messageId, "now"),
    search: (asks) => connections.run("fetch", "now", (session) => searchMailboxes(session, asks)),
    chooseOffline: bodies.choose,
    mailboxes,
    performOperations: () => operations.run(),
    fileCopy,
    probe() {
      connections.probe();
      if (inbox) void scheduler.sync(inbox, "now");
    },
    async stop() {
      isStopped = true;
      clearTimeout(settle);
      clearTimeout(settleElsewhere);
      clearInterval(relist);
      noteUnlisted(failed({ code: "CANCELLED" }));
      bodies.stop();
      operations.stop();
      await connections.close();
    },
  };
}
