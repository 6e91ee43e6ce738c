import { failureOf } from "../../shared/failure.ts";
import { isConnectionFailure } from "./imap-connections.ts";
import type { OperationOutcome } from "./imap-operations.ts";
import type { Store } from "./mailbox-sync.ts";

type Operation = Awaited<ReturnType<Store["reader"]["listOperations"]>>[number];

/** How long a server that refuses for now is left alone, ms. */
const PAUSE_MS = 10_000;

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
  readonly onTouched: (paths: readonly string[]) => void;
  readonly onBug: (error: unknown) => void;
}): OperationRunner {
  const { accountId, store } = options;
  let isRunning = false;
  let isAskedAgain = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  /** Gives whether the next one may follow. */
  async function carryOut(operation: Operation): Promise<boolean> {
    const operationId = operation.id;
    await store.writer.noteOperationAttempt({ operationId });
    try {
      const outcome = await options.perform(operation);
      if (outcome.ok) {
        await store.writer.finishOperation({ operationId, ...outcome.result });
        options.onTouched(outcome.touched);
      } else {
        await store.writer.revertOperation({ operationId, failure: outcome.failure });
        options.onTouched(operation.targets.map(({ path }) => path));
      }
      return true;
    } catch (error) {
      if (isStopped) return false;
      if (isConnectionFailure(error)) {
        timer = setTimeout(run, PAUSE_MS);
        timer.unref();
        return false;
      }
      // It would fail the same way each time and keep all that follow from being carried out.
      await store.writer.revertOperation({ operationId, failure: failureOf(error) });
      if (failureOf(error).code === "BUG") options.onBug(error);
      return true;
    }
  }

  async function carryOutAll(): Promise<void> {
    isRunning = true;
    try {
      while (isAskedAgain && !isStopped) {
        isAskedAgain = false;
        for (const operation of await store.reader.listOperations({ accountId })) {
          if (isStopped || !(await carryOut(operation))) return;
          // What rested on it can be carried out only now, and is listed only now.
          isAskedAgain = true;
        }
      }
    } finally {
      isRunning = false;
    }
  }

  function run(): void {
    if (isStopped) return;
    isAskedAgain = true;
    clearTimeout(timer);
    if (!isRunning) carryOutAll().catch(options.onBug);
  }

  return {
    run,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
