import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OperationOutcome } from "../../../electron/mail/imap-operations.ts";
import type { Store } from "../../../electron/mail/mailbox-sync.ts";
import { createOperationRunner } from "../../../electron/mail/operation-runner.ts";
import { failed } from "../../../shared/failure.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Operations by number, in a store that keeps nothing else. */
function runnerOver(
  numbers: number[],
  perform: (id: number) => Promise<OperationOutcome>,
  onRenumbered: (path: string) => Promise<void> = async () => undefined,
) {
  const finished: number[] = [];
  const reverted: number[] = [];
  const drop = (id: number) => void numbers.splice(numbers.indexOf(id), 1);
  const store = {
    reader: { listOperations: async () => numbers.map((id) => ({ id, kind: "delete", notBefore: 0, targets: [] })) },
    writer: {
      noteOperationAttempt: async () => true,
      async finishOperation({ operationId }: { operationId: number }) {
        finished.push(operationId);
        drop(operationId);
      },
      async revertOperation({ operationId }: { operationId: number }) {
        reverted.push(operationId);
        drop(operationId);
      },
    },
  } as unknown as Store;
  const onBug = vi.fn();
  const runner = createOperationRunner({
    accountId: 1,
    store,
    perform: ({ id }) => perform(id),
    now: Date.now,
    onRefused: () => undefined,
    onTouched: () => undefined,
    onRenumbered,
    onBug,
  });
  return { runner, finished, reverted, onBug };
}

const done: OperationOutcome = { ok: true, result: {}, touched: [] };

test("they are carried out in their order, and what comes meanwhile follows", async () => {
  const numbers = [1, 2];
  const { runner, finished } = runnerOver(numbers, async (id) => {
    if (id === 1) {
      numbers.push(3);
      runner.run();
    }
    return done;
  });
  runner.run();
  await vi.advanceTimersByTimeAsync(0);
  expect(finished).toEqual([1, 2, 3]);
});

test("what rests on a move is listed only once that is carried out, and follows by itself", async () => {
  const numbers = [1];
  const { runner, finished } = runnerOver(numbers, async (id) => {
    if (id < 3) numbers.push(id + 1);
    return done;
  });
  runner.run();
  await vi.advanceTimersByTimeAsync(0);
  expect(finished).toEqual([1, 2, 3]);
});

test("one that the server refuses for good is taken back, and the next follows", async () => {
  const { runner, finished, reverted } = runnerOver([1, 2], async (id) =>
    id === 1 ? { ok: false, failure: { code: "SERVER_REFUSED", host: "h", words: "no" } } : done,
  );
  runner.run();
  await vi.advanceTimersByTimeAsync(0);
  expect([reverted, finished]).toEqual([[1], [2]]);
});

test("a lost connection keeps it and all that follow, to be tried again", async () => {
  let isThere = false;
  const { runner, finished, reverted } = runnerOver([1, 2], async () => {
    if (!isThere) throw failed({ code: "CONNECTION_LOST", host: "h" });
    return done;
  });
  runner.run();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([reverted, finished]).toEqual([[], []]);
  isThere = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect([reverted, finished]).toEqual([[], [1, 2]]);
});

test("one that fails by a fault of the program is taken back and reported, and blocks nothing", async () => {
  const { runner, finished, reverted, onBug } = runnerOver([1, 2], async (id) => {
    if (id === 1) throw new Error("fault");
    return done;
  });
  runner.run();
  await vi.advanceTimersByTimeAsync(0);
  expect([reverted, finished]).toEqual([[1], [2]]);
  expect(onBug).toHaveBeenCalledOnce();
});

const renumbered: OperationOutcome = { ok: false, failure: { code: "NOT_FOUND", what: "message" }, renumbered: "Work" };

test("one whose mailbox was numbered anew is carried out, in its turn, once that is in step again", async () => {
  const performed: number[] = [];
  let isInStep = false;
  const onRenumbered = vi.fn(async () => {
    isInStep = true;
  });
  const { runner, finished, reverted } = runnerOver(
    [1, 2],
    async (id) => {
      performed.push(id);
      return isInStep ? done : renumbered;
    },
    onRenumbered,
  );
  runner.run();
  await vi.advanceTimersByTimeAsync(0);
  expect(onRenumbered.mock.calls).toEqual([["Work"]]);
  expect(finished).toEqual([1, 2]);
  expect(reverted).toEqual([]);
  expect(performed[0]).toBe(1);
});

test("where the mailbox cannot be brought in step it is tried again after a pause, and nothing overtakes it", async () => {
  let tries = 0;
  const { runner, finished, onBug } = runnerOver([1, 2], async (id) => {
    if (id === 1) tries += 1;
    return id === 1 && tries < 6 ? renumbered : done;
  });
  runner.run();
  await vi.advanceTimersByTimeAsync(9_999);
  expect(tries).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(finished).toEqual([1, 2]);
  expect(onBug).not.toHaveBeenCalled();
});

test("where the mailbox has another number each time it is refused in the end, and the next follows", async () => {
  const { runner, finished, reverted } = runnerOver([1, 2], async (id) => (id === 1 ? renumbered : done));
  runner.run();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([reverted, finished]).toEqual([[], []]);
  await vi.advanceTimersByTimeAsync(40_000);
  expect([reverted, finished]).toEqual([[1], [2]]);
});
