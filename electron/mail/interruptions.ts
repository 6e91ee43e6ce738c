const LOOK_MS = 2_000;
/** A clock that is ahead of the timer by more than this has gone on without the machine. */
const SLEPT_MS = 10_000;

export interface Interruptions {
  stop(): void;
}

/**
 * Calls `onInterrupted` once the machine has slept, or is in another network than before: connections may then be dead and
 * nothing tells so. `network` names the network, with the empty text for none; `now` is in ms since the epoch.
 */
export function watchForInterruptions({
  now,
  network,
  onInterrupted,
}: {
  readonly now: () => number;
  readonly network: () => string;
  readonly onInterrupted: () => void;
}): Interruptions {
  let lookedAt = now();
  let current = network();
  const timer = setInterval(() => {
    const at = now();
    const here = network();
    const hasSlept = at - lookedAt > LOOK_MS + SLEPT_MS;
    const hasMoved = here !== current && here !== "";
    lookedAt = at;
    current = here;
    if (hasSlept || hasMoved) onInterrupted();
  }, LOOK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
