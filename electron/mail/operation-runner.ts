import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { mayPass } from "./full-disk.ts";
import type { OperationOutcome } from "./imap-operations.ts";
import type { Store } from "./mailbox-sync.ts";

type Operation = Awaited<ReturnType<Store["reader"]["listOperations"]>>[number];

/** How long a server that refuses for now is left alone, ms. */
const PAUSE_MS = 10_000;

/** After one operation: the next that is listed, the list anew, or none for now. */
type Course = "next" | "anew" | "stop";

/** A server that numbers a mailbox anew each time it is asked has operations on it refused in the end. */
const MOST_RENUMBERED = 6;

/** Carries out one account's pending operations in their order; one at a time. */
export interface OperationRunner {
  run(): void;
  stop(): void;
}

/** `perform` throws connection failures; the operation then stays and is tried again. `onTouched` names mailboxes. */
export function createOperationRunner(options: {
  readonly accountId: number;
  readonly store: Store;
  readonly perform: (operation: Operation) => Promise<OperationOutcome>;
  readonly now: () => number;
  /** The server refused a change for good; it has been taken back. */
  readonly onRefused: (failure: MailFailure) => void;
  readonly onTouched: (paths: readonly string[]) => void;
  /** Brings the mailbox in step, so that its operations follow their messages to the new UIDs or are given up. */
  readonly onRenumbered: (path: string) => Promise<void>;
  readonly onBug: (error: unknown) => void;
}): OperationRunner {
  const { accountId, store } = options;
  let isRunning = false;
  let isAskedAgain = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  /** The operation whose mailbox was last found numbered anew, and how often in a row. */
  let renumbered = { operationId: 0, times: 0 };

  async function carryOut(operation: Operation): Promise<Course> {
    const operationId = operation.id;
    try {
      // It may have been taken back since it was read.
      if (!(await store.writer.noteOperationAttempt({ operationId }))) return "next";
      const outcome = await options.perform(operation);
      if (outcome.ok) {
        await store.writer.finishOperation({ operationId, ...outcome.result });
        options.onTouched(outcome.touched);
      } else if (outcome.renumbered !== undefined && countRenumbered(operationId) <= MOST_RENUMBERED) {
        return await followRenumbered(outcome.renumbered);
      } else {
        await store.writer.revertOperation({ operationId, failure: outcome.failure });
        options.onRefused(outcome.failure);
        options.onTouched(operation.targets.map(({ path }) => path));
      }
      return "next";
    } catch (error) {
      if (isStopped) return "stop";
      // Carried out and not stored as such, it is found out before it is carried out again.
      if (mayPass(error)) {
        wakeIn(PAUSE_MS);
        return "stop";
      }
      // It would fail the same way each time and keep all that follow from being carried out.
      await store.writer.revertOperation({ operationId, failure: failureOf(error) });
      options.onRefused(failureOf(error));
      if (failureOf(error).code === "BUG") options.onBug(error);
      return "next";
    }
  }

  function countRenumbered(operationId: number): number {
    const isAgain = renumbered.operationId === operationId;
    renumbered = { operationId, times: isAgain ? renumbered.times + 1 : 1 };
    return renumbered.times;
  }

  async function followRenumbered(path: string): Promise<Course> {
    // Having been brought in step did not help.
    if (renumbered.times % 2 === 0) {
      wakeIn(PAUSE_MS);
      return "stop";
    }
    await options.onRenumbered(path);
    return "anew";
  }

  async function carryOutAll(): Promise<void> {
    isRunning = true;
    try {
      while (isAskedAgain && !isStopped) {
        isAskedAgain = false;
        let wakeAt = Number.POSITIVE_INFINITY;
        for (const operation of await store.reader.listOperations({ accountId })) {
          if (operation.kind === "delete" && operation.notBefore > options.now()) {
            wakeAt = Math.min(wakeAt, operation.notBefore);
            continue;
          }
          if (isStopped) return;
          const course = await carryOut(operation);
          if (course === "stop") return;
          // What rested on it can be carried out only now, and is listed only now.
          isAskedAgain = true;
          if (course === "anew") break;
        }
        if (Number.isFinite(wakeAt)) wakeIn(wakeAt - options.now());
      }
    } finally {
      isRunning = false;
    }
  }

  function wakeIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(run, Math.max(0, ms));
    timer.unref();
  }

  function reportUnlessPassing(error: unknown): void {
    if (!mayPass(error)) options.onBug(error);
  }

  function run(): void {
    if (isStopped) return;
    isAskedAgain = true;
    clearTimeout(timer);
    if (!isRunning) carryOutAll().catch(reportUnlessPassing);
  }

  return {
    run,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
