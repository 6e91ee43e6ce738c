import type { Client } from "../../shared/rpc.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";

/** After the first screen, and from then on, in ms. */
const FIRST_DELAY = 60_000;
const INTERVAL = 3_600_000;

export interface RemovedPurge {
  run(): void;
  stop(): void;
}

/** Lets go of removed messages that were kept long enough, a few at a time. `onError` is told of what keeps it from that. */
export function createRemovedPurge(writer: Client<StoreWriterApi>, onError: (error: unknown) => void): RemovedPurge {
  let isStopped = false;
  let isRunning = false;
  let isAskedAgain = false;

  async function purgeAll(): Promise<void> {
    isRunning = true;
    try {
      while (isAskedAgain && !isStopped) {
        isAskedAgain = false;
        const { isMore } = await writer.purgeRemoved({});
        isAskedAgain ||= isMore;
      }
    } finally {
      isRunning = false;
    }
  }

  function run(): void {
    isAskedAgain = true;
    if (!isRunning && !isStopped) void purgeAll().catch((error: unknown) => !isStopped && onError(error));
  }

  const first = setTimeout(run, FIRST_DELAY);
  const timer = setInterval(run, INTERVAL);
  first.unref();
  timer.unref();
  return {
    run,
    stop() {
      isStopped = true;
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
