import type { DiscoveryWorld } from "./world.ts";

/** A signal of its own that a parent or a clock can abort. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time ran out, as opposed to the parent aborting. */
  readonly isPast: () => boolean;
  abort(): void;
  /** Lets go of timer and parent; does not abort. */
  clear(): void;
}

/** Aborts after `ms` (left out: never by itself) or with `parent`, whichever comes first. */
export function startDeadline(world: Pick<DiscoveryWorld, "setTimer">, parent: AbortSignal, ms?: number): Deadline {
  const controller = new AbortController();
  let past = false;
  const abort = () => controller.abort();
  const cancelTimer =
    ms === undefined
      ? () => {}
      : world.setTimer(() => {
          past = true;
          abort();
        }, ms);
  if (parent.aborted) abort();
  else parent.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    isPast: () => past,
    abort,
    clear() {
      cancelTimer();
      parent.removeEventListener("abort", abort);
    },
  };
}
