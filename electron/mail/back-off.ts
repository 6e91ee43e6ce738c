const STEPS_S = [2, 5, 10, 30, 60];
const JITTER = 0.2;

/**
 * How long to wait after the `attempt`-th failure in a row (from 1), in ms: 2, 5, 10, 30, then 60 s, each ±20 % so
 * that many clients of one server do not come back together.
 */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const index = Math.min(Math.max(attempt, 1), STEPS_S.length) - 1;
  const seconds = STEPS_S[index] ?? 60;
  return Math.round(seconds * 1_000 * (1 + JITTER * (2 * random() - 1)));
}
