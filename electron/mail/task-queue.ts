import { failed, type MailFailure } from "../../shared/failure.ts";

/** `now`: a person waits for it; `soon`: new mail and what was done here; `later`: the background. */
export type Urgency = "now" | "soon" | "later";

const ORDER: readonly Urgency[] = ["now", "soon", "later"];

/** One task at a time, the most urgent first, in order of arrival within one urgency. */
export interface TaskQueue {
  run<Value>(urgency: Urgency, task: () => Promise<Value>): Promise<Value>;
  readonly isIdle: boolean;
  /** Rejects what waits, and what comes later, with `failure`. The task at work is not touched. */
  close(failure: MailFailure): void;
}

/** `onIdle` is called each time the last task has ended. */
export function createTaskQueue(onIdle: () => void = () => undefined): TaskQueue {
  interface Waiting {
    start(): Promise<void>;
    reject(error: Error): void;
  }
  const waiting: Record<Urgency, Waiting[]> = { now: [], soon: [], later: [] };
  let running = false;
  let closedBy: MailFailure | null = null;

  function next(): Waiting | undefined {
    for (const urgency of ORDER) {
      const task = waiting[urgency].shift();
      if (task) return task;
    }
    return undefined;
  }

  async function drain(): Promise<void> {
    if (running) return;
    running = true;
    for (let task = next(); task; task = next()) await task.start();
    running = false;
    if (!closedBy) onIdle();
  }

  return {
    run(urgency, task) {
      if (closedBy) return Promise.reject(failed(closedBy));
      return new Promise((resolve, reject) => {
        waiting[urgency].push({ start: () => task().then(resolve, reject), reject });
        void drain();
      });
    },
    get isIdle() {
      return !running;
    },
    close(failure) {
      closedBy = failure;
      for (const urgency of ORDER) for (const task of waiting[urgency].splice(0)) task.reject(failed(failure));
    },
  };
}
