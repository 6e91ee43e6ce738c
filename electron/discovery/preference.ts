import { type Deadline, startDeadline } from "./deadline.ts";
import type { DiscoveryWorld } from "./world.ts";

interface Attempts {
  readonly world: Pick<DiscoveryWorld, "setTimer">;
  readonly signal: AbortSignal;
  /** How long a success waits for an attempt that would be preferred, in ms. */
  readonly patienceMs: number;
}

/**
 * Runs all attempts side by side and gives the result of the first *in order of preference* that came to one, or null
 * where none did. So that a dead favourite does not hold up the rest, a success waits no longer than `patienceMs`. Aborts
 * what still runs once it is decided.
 */
export function firstPreferred<Result>(
  attempts: readonly ((signal: AbortSignal) => Promise<Result | null>)[],
  { world, signal, patienceMs }: Attempts,
): Promise<Result | null> {
  if (attempts.length === 0) return Promise.resolve(null);
  const others = startDeadline(world, signal);
  const results: (Result | null | undefined)[] = attempts.map(() => undefined);
  return new Promise((resolve, reject) => {
    let cancelPatience: (() => void) | null = null;

    function settle(result: Result | null): void {
      cancelPatience?.();
      others.signal.removeEventListener("abort", decideNow);
      others.abort();
      others.clear();
      resolve(result);
    }

    function decideNow(): void {
      settle(results.find((result) => result !== null && result !== undefined) ?? null);
    }

    function decide(): void {
      const first = results.find((result) => result !== null);
      if (first !== undefined || results.every((result) => result === null)) decideNow();
      else if (!cancelPatience && results.some((result) => result !== null && result !== undefined)) {
        cancelPatience = world.setTimer(decideNow, patienceMs);
      }
    }

    others.signal.addEventListener("abort", decideNow, { once: true });
    if (others.signal.aborted) return decideNow();
    attempts.forEach((attempt, index) => {
      attempt(others.signal).then((result) => {
        results[index] = result;
        decide();
      }, reject);
    });
  });
}

/**
 * What the promises came to, without those that came to nothing: once all have, or `patienceMs` after the first that came to
 * something.
 */
export async function gather<Result>(
  promises: readonly Promise<Result | null>[],
  { world, signal, patienceMs }: Attempts,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const limit = Promise.withResolvers<void>();
  let deadline: Deadline | null = null;
  const all = promises.map(async (promise) => {
    const result = await promise;
    if (result === null) return;
    results.push(result);
    if (deadline) return;
    deadline = startDeadline(world, signal, patienceMs);
    if (deadline.signal.aborted) limit.resolve();
    deadline.signal.addEventListener("abort", () => limit.resolve(), { once: true });
  });
  await Promise.race([Promise.all(all), limit.promise]);
  (deadline as Deadline | null)?.clear();
  return [...results];
}

/** Lets at most `width` tasks run at a time; the others wait in the order they came. */
export function createSlots(width: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
