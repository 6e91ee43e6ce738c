import { failed, failureOf, type MailFailure } from "../../shared/failure.ts";
import type { ListedMessage, Operation, OutboxJob } from "../../shared/services/store.ts";
import type { AccountEngine, EngineContext } from "./account-engine.ts";
import { parseRaw, saveRaw } from "./message-download.ts";
import { openPop3Session, type Pop3Listing, type Pop3Session } from "./pop3-session.ts";
import { createTaskQueue, type Urgency } from "./task-queue.ts";

const POLL_MS = 120_000;
/** POP3 has none of its own; these rows' UIDs are given here. */
const UID_VALIDITY = 1;

/** What a POP3 account is shown with; all but the inbox live on this machine alone. */
const MAILBOXES = [
  { path: "INBOX", name: "INBOX", specialUse: "inbox" },
  { path: "Sent", name: "Sent", specialUse: "sent" },
  { path: "Archive", name: "Archive", specialUse: "archive" },
  { path: "Trash", name: "Trash", specialUse: "trash" },
] as const;

/**
 * Keeps an account in step over POP3: every message is fetched whole, the newest first, and stays on the server until
 * it is deleted for good. Each poll is a session of its own, since a session locks the mailbox (RFC 1939 §8).
 */
export async function openPop3Account(context: EngineContext): Promise<AccountEngine> {
  const { account, password, store, now, onBug } = context;
  const accountId = account.id;
  const { promise: closed, resolve: close } = Promise.withResolvers<MailFailure>();
  let isStopped = false;
  const queue = createTaskQueue();

  const first = await openPop3Session(account.incoming, password);
  context.onContact();
  await store.writer.applyMailboxes({
    accountId,
    listed: MAILBOXES.map((mailbox) => ({ ...mailbox, delimiter: null, selectable: true })),
  });

  async function withSession(task: (session: Pop3Session) => Promise<void>): Promise<void> {
    const session = await openPop3Session(account.incoming, password);
    try {
      await task(session);
      await session.quit();
    } catch (error) {
      session.close();
      throw error;
    }
    context.onContact();
  }

  /** Runs out when what was deleted for good can no longer be thought better of. */
  let regretted: NodeJS.Timeout | undefined;

  /** One visit: what was deleted here goes there, what is new there comes here. */
  async function visit(session: Pop3Session): Promise<void> {
    if (isStopped) return;
    const listing = await session.list();
    const pending = await store.reader.listOperations({ accountId });
    const operations = [];
    let wakeAt = Number.POSITIVE_INFINITY;
    for (const operation of pending) {
      if (operation.kind === "delete" && operation.notBefore > context.now()) {
        wakeAt = Math.min(wakeAt, operation.notBefore);
        continue;
      }
      if (await store.writer.noteOperationAttempt({ operationId: operation.id })) operations.push(operation);
    }
    clearTimeout(regretted);
    if (Number.isFinite(wakeAt)) {
      regretted = setTimeout(() => poll("soon"), Math.max(0, wakeAt - context.now()));
      regretted.unref();
    }
    const deleted = await markDeletions(session, listing, operations);
    await fetchNew(session, listing, deleted);
    // QUIT commits; the operations end after it, so that a lost connection leaves them to the next visit.
    await session.quit();
    for (const { id } of operations) await store.writer.finishOperation({ operationId: id });
  }

  async function markDeletions(
    session: Pop3Session,
    listing: readonly Pop3Listing[],
    operations: readonly Operation[],
  ): Promise<ReadonlySet<string>> {
    const doomed = new Set(
      operations.flatMap(({ kind, targets }) => (kind === "delete" ? targets.flatMap(({ uidl }) => uidl ?? []) : [])),
    );
    for (const { number, uidl } of listing) if (doomed.has(uidl)) await session.markDeleted(number);
    return doomed;
  }

  async function fetchNew(
    session: Pop3Session,
    listing: readonly Pop3Listing[],
    deleted: ReadonlySet<string>,
  ): Promise<void> {
    const inbox = await mailboxFor("inbox");
    const sync = await store.writer.applySelected({
      mailboxId: inbox,
      uidValidity: UID_VALIDITY,
      uidNext: null,
      modSeq: null,
    });
    const known = new Set((await store.reader.listUids({ mailboxId: inbox })).map(({ uidl }) => uidl));
    const fresh = listing.filter(({ uidl }) => !known.has(uidl) && !deleted.has(uidl)).reverse();
    const isFirst = sync.listedDownTo === null;
    const arrived: number[] = [];
    for (const [done, { number, uidl }] of fresh.entries()) {
      if (isStopped) break;
      context.onActivity({ kind: "syncing", mailbox: "INBOX", done, total: fresh.length });
      // The message's number gives rows the server's order; the store gives another where it is taken.
      const messageId = await storeMessage(inbox, await session.retrieve(number), { uid: number, uidl, flags: [] });
      if (messageId !== null) arrived.push(messageId);
    }
    if (isFirst && !isStopped) {
      await store.writer.applyListed({ mailboxId: inbox, uidValidity: UID_VALIDITY, messages: [], listedDownTo: 1 });
    }
    context.onActivity(null);
    if (!isFirst && arrived.length > 0) context.onArrived(arrived);
  }

  async function storeMessage(
    mailboxId: number,
    raw: Uint8Array,
    { uid, uidl, flags }: { uid: number; uidl: string; flags: readonly string[] },
  ): Promise<number | null> {
    const parsed = await parseRaw(store.mime, raw);
    const message: ListedMessage = {
      uid,
      uidl,
      messageId: parsed.messageId,
      inReplyTo: parsed.inReplyTo,
      subject: parsed.subject,
      from: parsed.from,
      to: parsed.to,
      cc: parsed.cc,
      internalDate: parsed.sentAt ?? now(),
      size: raw.length,
      flags,
      hasAttachments: parsed.attachments.some(({ inline }) => !inline),
    };
    const { added } = await store.writer.applyListed({ mailboxId, uidValidity: UID_VALIDITY, messages: [message] });
    const [row] = added;
    if (!row) return null;
    await store.writer.saveBody({ messageId: row.messageId, raw, parsed });
    return row.messageId;
  }

  async function mailboxFor(purpose: "inbox" | "sent"): Promise<number> {
    const mailboxes = await store.reader.listMailboxes({ accountId });
    const found = mailboxes.find(({ specialUse }) => specialUse === purpose);
    if (!found) throw failed({ code: "NOT_FOUND", what: "mailbox" });
    return found.id;
  }

  function poll(urgency: Urgency, given?: Pop3Session): void {
    if (isStopped) return;
    queue
      .run(urgency, async () => {
        const session = given ?? (await openPop3Session(account.incoming, password));
        try {
          await visit(session);
          context.onContact();
        } finally {
          session.close();
        }
      })
      .catch((error: unknown) => {
        if (isStopped) return;
        const failure = failureOf(error);
        if (failure.code === "BUG") onBug(error);
        close(failure);
      });
  }

  const timer = setInterval(() => poll("later"), POLL_MS);
  timer.unref();
  poll("soon", first);

  return {
    closed,
    refreshMailbox: () => poll("now"),
    downloadMessage: async (messageId) => {
      // Whole messages are fetched when they are listed; one without its body was cut off and comes again.
      const key = await store.reader.getMessageKey({ messageId });
      await queue.run("now", () =>
        withSession(async (session) => {
          const listed = (await session.list()).find(({ uidl }) => uidl === key.uidl);
          if (!listed) throw failed({ code: "NOT_FOUND", what: "message" });
          const raw = await session.retrieve(listed.number);
          await saveRaw(store, messageId, raw);
        }),
      );
    },
    // POP3 messages are fetched whole when they are listed.
    chooseOffline: () => undefined,
    search: async () => [],
    mailboxes: null,
    performOperations: () => poll("soon"),
    async fileCopy({ message, messageId }: OutboxJob) {
      const mailboxId = await mailboxFor("sent");
      const { writer } = store;
      await writer.applySelected({ mailboxId, uidValidity: UID_VALIDITY, uidNext: null, modSeq: null });
      // Its Message-ID stands in for a UIDL, so that it is stored once however often this is called.
      await storeMessage(mailboxId, message.filed, { uid: 0, uidl: messageId, flags: ["\\Seen"] });
      await writer.applyListed({ mailboxId, uidValidity: UID_VALIDITY, messages: [], listedDownTo: 1 });
    },
    probe: () => poll("now"),
    async stop() {
      isStopped = true;
      clearInterval(timer);
      clearTimeout(regretted);
      queue.close({ code: "CANCELLED" });
      close({ code: "CANCELLED" });
    },
  };
}
