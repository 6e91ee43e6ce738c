import type { AccountWork, Activity, ConnectionState } from "../../shared/account.ts";
import { isSignInVerdict, type MailFailure } from "../../shared/failure.ts";

/** What an account's state comes to, before it is put into words. */
export interface Truth {
  readonly phase: "connecting" | "online" | "working" | "offline" | "refused";
  /** Why it is offline. */
  readonly failure: MailFailure | null;
  /** A new password is what it takes. */
  readonly wantsPassword: boolean;
  readonly activity: Activity | null;
  /** How far the first listing of all mailboxes has come, or else what is going on; null where nobody knows. */
  readonly progress: { readonly of: "listing" | "activity"; readonly done: number; readonly total: number } | null;
  readonly lastContact: number | null;
  readonly retryAt: number | null;
  /** Changes that the server does not know yet. */
  readonly changes: number;
  /** Messages in the outbox. */
  readonly unsent: number;
  /** Changes that the server refused, and nobody has dismissed. */
  readonly refused: number;
}

const needsPassword: ReadonlySet<MailFailure["code"]> = new Set(["AUTH_REJECTED", "APP_PASSWORD", "SECRET_MISSING"]);

/** Puts together what the sessions say and what the store says; either may not be known yet. */
export function tellTruth(state: ConnectionState | undefined, work: AccountWork | undefined, refused = 0): Truth {
  const failure = state?.phase === "offline" ? state.failure : null;
  const wantsPassword = failure !== null && needsPassword.has(failure.code);
  const isRefused = wantsPassword || (failure !== null && isSignInVerdict(failure));
  const activity = state?.phase === "online" ? state.activity : null;
  const isFirst = work !== undefined && work.unlistedMailboxes > 0 && work.total > work.listed;
  return {
    phase: isRefused ? "refused" : activity && state?.phase === "online" ? "working" : (state?.phase ?? "connecting"),
    failure,
    wantsPassword,
    activity,
    progress:
      state?.phase !== "online"
        ? null
        : isFirst && activity?.kind !== "downloading"
          ? { of: "listing", done: work.listed, total: work.total }
          : // Before the store has told how much there is in all, the part of one mailbox would be taken for it.
            work !== undefined && work.total > 0 && activity?.done !== undefined && activity.total
            ? { of: "activity", done: activity.done, total: activity.total }
            : null,
    lastContact: state?.lastContact ?? null,
    retryAt: state?.phase === "offline" ? state.retryAt : null,
    changes: work?.pendingChanges ?? 0,
    unsent: work?.unsent ?? 0,
    refused,
  };
}

/** How far something has come, as it is shown. */
export interface ShownProgress {
  readonly done: number;
  readonly total: number;
  /** From 0 to 1. */
  readonly share: number;
  readonly of: "listing" | "activity";
  readonly activity: Activity | null;
}

/**
 * What is shown of `truth` after `before`. The share never goes back while it is the same listing: mail that arrives
 * meanwhile makes the whole larger and would set a bar back. What went on as the first listing ended is not counted anew:
 * how far a mailbox has come is told later than what the store holds.
 */
export function showProgress(
  { progress, activity }: Pick<Truth, "progress" | "activity">,
  before: ShownProgress | null,
): ShownProgress | null {
  if (!progress || progress.total <= 0) return null;
  const goesOn = before?.activity?.kind === activity?.kind;
  if (before?.of === "listing" && progress.of === "activity" && goesOn) return before;
  const shown = goesOn && before?.of === progress.of ? before.share : 0;
  return { ...progress, share: Math.max(shown, Math.min(1, progress.done / progress.total)), activity };
}

/** Whole seconds until `at`, never less than 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1_000));
}
