import { failed, failureOf, isSignInVerdict, type MailFailure } from "../../shared/failure.ts";
import type { OutboxJob } from "../../shared/services/store.ts";
import { backOff } from "./back-off.ts";
import type { Store } from "./mailbox-sync.ts";
import { isTransient } from "./submission-failure.ts";
import type { SubmissionSession } from "./submission-session.ts";

/** Longest timer that is set at once; a later retry is looked at again then. */
const LONGEST_TIMER = 60_000;

export interface OutboxOptions {
  readonly accountId: number;
  readonly store: Store;
  readonly openSession: () => Promise<SubmissionSession>;
  /** Puts the copy into Sent, exactly once however often it is called. Throws while the server cannot be reached. */
  readonly fileCopy: (job: OutboxJob) => Promise<void>;
  /** Accounts that have operations to carry out now: the source message is to be flagged. */
  readonly onFinished: (accountIds: readonly number[]) => void;
  readonly onSending: (isSending: boolean) => void;
  readonly now: () => number;
  /** Is told of what fails beside any call. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Why a delivery starts: a row was `asked` for, its time is `due`, the account came `online`, or a person asked to
 * `reconnect`. The latter two do not wait for a retry's time; a rejected password is tried again for a person alone.
 */
export type DeliveryReason = "asked" | "due" | "online" | "reconnect";

/** Delivers one account's outbox; one message at a time, each step stored before the next. */
export interface Outbox {
  deliver(reason: DeliveryReason): Promise<void>;
  stop(): void;
}

/**
 * The steps are those of `OutboxState`. A failure before the final dot leaves the message `queued` for another try, a
 * refusal for good makes it `refused`, and silence after the final dot `uncertain`: never sent again by itself.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { accountId, store, now } = options;
  const { writer, reader } = store;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const reasons = new Set<DeliveryReason>();
  let isStopped = false;
  /** What became of a row and could not be stored yet, for a full disk: `sending` until it is, it is not sent again. */
  const unstored = new Map<number, SendState>();
  let refusals = 0;
  let storableAt = 0;

  async function keep(state: SendState): Promise<void> {
    try {
      await writer.applySendState(state);
    } catch (error) {
      if (failureOf(error).code === "DISK_FULL") unstored.set(state.outboxId, state);
      throw error;
    }
    unstored.delete(state.outboxId);
    refusals = 0;
  }

  function noteRefusal(error: unknown): void {
    if (failureOf(error).code !== "DISK_FULL") return;
    refusals += 1;
    storableAt = now() + backOff(refusals);
  }

  async function deliver(reason: DeliveryReason): Promise<void> {
    if (isStopped) return;
    reasons.add(reason);
    if (running) return running;
    running = deliverAll();
    try {
      await running;
    } catch (error) {
      noteRefusal(error);
      throw error;
    } finally {
      await schedule();
    }
  }

  async function deliverAll(): Promise<void> {
    try {
      while (reasons.size > 0 && !isStopped) {
        const wanted = [...reasons];
        reasons.clear();
        await deliverWanted(wanted);
      }
    } finally {
      // In one step with the last look at `reasons`: a call in between would be lost.
      running = null;
    }
  }

  async function deliverWanted(wanted: readonly DeliveryReason[]): Promise<void> {
    for (const state of [...unstored.values()]) {
      try {
        await keep(state);
      } catch (error) {
        if (failureOf(error).code !== "NOT_FOUND") throw error;
        unstored.delete(state.outboxId);
      }
    }
    const all = await reader.listOutboxJobs({ accountId });
    const jobs = all.filter((job) => wanted.some((reason) => isWanted(job, reason, now())));
    const queued = jobs.filter(({ row }) => row.state === "queued");
    const accepted = jobs.filter(({ row }) => row.state === "accepted");
    for (const job of accepted) await file(job);
    if (queued.length > 0) await send(queued);
  }

  async function send(jobs: readonly OutboxJob[]): Promise<void> {
    options.onSending(true);
    let session: SubmissionSession | null = null;
    try {
      for (const job of jobs) {
        if (isStopped) return;
        try {
          session ??= await options.openSession();
        } catch (error) {
          await keepQueued(job, failureOf(error));
          continue;
        }
        const isUsable = await submit(session, job);
        if (isUsable) continue;
        session.close();
        session = null;
      }
    } finally {
      session?.close();
      options.onSending(false);
    }
  }

  /** Gives whether the session can take another message. */
  async function submit(session: SubmissionSession, job: OutboxJob): Promise<boolean> {
    const outboxId = job.row.id;
    /** Until it is stored that this row is being sent. */
    let attempted = true;
    const submission = await session.submit(job.message, async () => {
      // Stopped, the row may be another's by now: until it is `sending` it is nobody's.
      if (isStopped) throw failed({ code: "CANCELLED" });
      await writer.applySendState({ outboxId, state: "sending", failure: null, retryAt: null, attempted });
      attempted = false;
    });
    if (submission.outcome === "accepted") {
      await keep({ outboxId, state: "accepted", failure: null, retryAt: null });
      await file(job);
      return true;
    }
    if (submission.outcome === "unknown") {
      await keep({ outboxId, state: "uncertain", failure: submission.failure, retryAt: null });
      return false;
    }
    if (isStopped && attempted) return false;
    if (isRefusal(submission.failure)) {
      const { failure } = submission;
      await keep({ outboxId, state: "refused", failure, retryAt: null, attempted });
    } else {
      await keepQueued(job, submission.failure, attempted);
    }
    return false;
  }

  async function keepQueued(job: OutboxJob, failure: MailFailure, attempted = true): Promise<void> {
    if (isStopped && attempted) return;
    const attempt = job.row.attempts + 1;
    await keep({
      outboxId: job.row.id,
      state: "queued",
      failure: { ...failure, leg: "outgoing" },
      // A rejected password is not tried again by itself, or the server may lock the account.
      retryAt: isSignInVerdict(failure) ? null : now() + backOff(attempt),
      attempted,
    });
  }

  async function file(job: OutboxJob): Promise<void> {
    const outboxId = job.row.id;
    try {
      await options.fileCopy(job);
    } catch (error) {
      const failure: MailFailure = { ...failureOf(error), leg: "incoming" };
      const retryAt = now() + backOff(job.row.attempts + 1);
      await keep({ outboxId, state: "accepted", failure, retryAt, attempted: true });
      return;
    }
    options.onFinished((await writer.finishSend({ outboxId })).accountIds);
  }

  async function schedule(): Promise<void> {
    clearTimeout(timer);
    if (isStopped) return;
    const jobs = await reader.listOutboxJobs({ accountId });
    const due = jobs.flatMap(({ row }) => (row.retryAt === null ? [] : [row.retryAt]));
    if (unstored.size > 0) due.push(storableAt);
    if (due.length === 0 || isStopped) return;
    const at = Math.max(Math.min(...due), storableAt);
    const wait = Math.min(Math.max(at - now(), 0), LONGEST_TIMER);
    timer = setTimeout(() => void deliver("due").catch(reportUnlessFull), wait + 1);
    timer.unref();
  }

  function reportUnlessFull(error: unknown): void {
    if (failureOf(error).code !== "DISK_FULL") options.onBug(error);
  }

  return {
    deliver,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

type SendState = Parameters<Store["writer"]["applySendState"]>[0];

/** Whether a person has to change something before this message can go out. */
function isRefusal(failure: MailFailure): boolean {
  if (isTransient(failure)) return false;
  switch (failure.code) {
    case "SENDER_REFUSED":
    case "RECIPIENTS_REFUSED":
    case "MESSAGE_REFUSED":
    case "MESSAGE_TOO_LARGE":
    case "SMTPUTF8_MISSING":
    case "ADDRESS_INVALID":
      return true;
    default:
      return false;
  }
}

function isWanted({ row }: OutboxJob, reason: DeliveryReason, now: number): boolean {
  const needsPerson = row.failure !== null && isSignInVerdict(row.failure) && row.state === "queued";
  if (reason === "reconnect") return true;
  if (reason === "online") return !needsPerson;
  return (row.retryAt ?? 0) <= now && (reason === "asked" || !needsPerson);
}
