import type { Activity } from "../../shared/account.ts";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox, SpecialUse } from "../../shared/mailbox.ts";
import { mayPass } from "./full-disk.ts";
import { type ImapConnections, isConnectionFailure, type Role } from "./imap-connections.ts";
import { fetchOlder, type Store, type SyncOutcome, type SyncScope, syncMailbox } from "./mailbox-sync.ts";
import type { Urgency } from "./task-queue.ts";

/** After INBOX; what a person looks at first comes first. */
const ORDER: readonly (SpecialUse | null)[] = ["inbox", "sent", "drafts", "archive", null, "all", "junk", "trash"];

/**
 * The mailboxes to keep in step, in order. Those that only repeat others' messages (RFC 6154 §2) are left out, and those
 * that their person is not subscribed to: these are brought up to date when they are opened. Where mailboxes are labels,
 * what has none is in the one that holds everything, and nowhere else.
 */
export function syncOrder(
  mailboxes: readonly Mailbox[],
  { labels = false }: { labels?: boolean } = {},
): readonly Mailbox[] {
  return mailboxes
    .filter(({ selectable, subscribed, specialUse }) => selectable && subscribed && ORDER.includes(specialUse))
    .filter(({ specialUse }) => labels || specialUse !== "all")
    .sort((a, b) => ORDER.indexOf(a.specialUse) - ORDER.indexOf(b.specialUse));
}

/** How often in a row a mailbox is tried again at once whose connection broke off while the watching one stands. */
const MOST_TRIES = 3;

/** Brings mailboxes in step, each on the connection that is for it, older messages slice by slice in between. */
export interface MailboxScheduler {
  sync(mailbox: Mailbox, urgency: Urgency, scope?: SyncScope): Promise<void>;
}

export function createMailboxScheduler(options: {
  readonly connections: ImapConnections;
  readonly store: Store;
  readonly onSynced: (mailbox: Mailbox, outcome: SyncOutcome) => void;
  /** A slice of older messages is stored; `lost` as in {@link SyncOutcome}. */
  readonly onSliceStored: (lost: number) => void;
  readonly onActivity: (activity: Activity | null) => void;
  readonly onFailed: (mailbox: Mailbox) => void;
  readonly onBug: (error: unknown) => void;
}): MailboxScheduler {
  const { connections, store } = options;
  /** The newest plan of each mailbox's older messages; one that was replaced stops. */
  const plans = new Map<number, symbol>();
  const waiting = new Map<string, Promise<void>>();
  const brokenOff = new Map<number, number>();
  let busy = 0;

  const roleOf = ({ specialUse }: Mailbox): Role => (specialUse === "inbox" ? "watch" : "sync");

  async function runSync(mailbox: Mailbox, urgency: Urgency, scope: SyncScope, started: () => void): Promise<void> {
    const target = { mailboxId: mailbox.id, path: mailbox.path };
    const isLong = scope === "everything";
    if (isLong) begin(mailbox);
    try {
      const outcome = await connections.run(roleOf(mailbox), urgency, (session) => {
        started();
        return syncMailbox(session, target, store, scope);
      });
      options.onSynced(mailbox, outcome);
      if (outcome.isAwaited) void sync(mailbox, "later");
      if (outcome.remaining.length > 0) {
        const plan = Symbol(mailbox.path);
        plans.set(mailbox.id, plan);
        void listRemaining(mailbox, outcome, plan);
      } else {
        brokenOff.delete(mailbox.id);
      }
    } catch (error) {
      fail(mailbox, error);
    } finally {
      if (isLong) end();
    }
  }

  async function listRemaining(mailbox: Mailbox, { uidValidity, remaining }: SyncOutcome, plan: symbol): Promise<void> {
    const target = { mailboxId: mailbox.id, path: mailbox.path };
    const total = remaining.reduce((sum, { length }) => sum + length, 0);
    let done = 0;
    let stored = Promise.resolve();
    busy += 1;
    try {
      for (const [index, uids] of remaining.entries()) {
        if (plans.get(mailbox.id) !== plan) return;
        options.onActivity({ kind: "syncing", mailbox: mailbox.name, done, total });
        const slice = { uidValidity, uids, isLast: index === remaining.length - 1 };
        const save = await connections.run(roleOf(mailbox), "later", (session) =>
          fetchOlder(session, target, store, slice),
        );
        if (!save) return;
        // One slice is stored while the next is fetched, and no more than that is in memory.
        await stored;
        stored = save().then(options.onSliceStored);
        stored.catch(() => undefined);
        brokenOff.delete(mailbox.id);
        done += uids.length;
      }
      await stored;
    } catch (error) {
      fail(mailbox, error);
    } finally {
      end();
    }
  }

  function begin(mailbox: Mailbox): void {
    busy += 1;
    options.onActivity({ kind: "syncing", mailbox: mailbox.name });
  }

  function end(): void {
    busy -= 1;
    if (busy === 0) options.onActivity(null);
  }

  function fail(mailbox: Mailbox, error: unknown): void {
    options.onFailed(mailbox);
    const { code } = failureOf(error);
    const tries = brokenOff.get(mailbox.id) ?? 0;
    if (roleOf(mailbox) !== "watch" && isConnectionFailure(error) && code !== "CANCELLED" && tries < MOST_TRIES) {
      brokenOff.set(mailbox.id, tries + 1);
      void sync(mailbox, "later");
      return;
    }
    // Gone since it was listed, or refused by the server: the next listing tells.
    const isExpected = mayPass(error) || code === "NOT_FOUND" || code === "SERVER_REFUSED";
    if (!isExpected && code !== "DISCONNECTED") options.onBug(error);
  }

  function sync(mailbox: Mailbox, urgency: Urgency, scope: SyncScope = "everything"): Promise<void> {
    const key = `${mailbox.id} ${urgency} ${scope}`;
    const alike = waiting.get(key);
    if (alike) return alike;
    const started = () => void waiting.delete(key);
    const running = runSync(mailbox, urgency, scope, started).finally(started);
    waiting.set(key, running);
    return running;
  }

  return { sync };
}
