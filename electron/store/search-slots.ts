import type { Database } from "./database.ts";

/** Numbers for each second: more messages of one second take those of the next ones. */
const PER_SECOND = 4;
/** Room on both sides for dates that are none. */
const LATEST = 2 ** 35;

/** The first number of the second that `date` (ms since the epoch) is in. */
export function slotOf(date: number): number {
  const seconds = Math.floor(date / 1_000);
  return Math.min(Math.max(seconds, 0), LATEST) * PER_SECOND + 1;
}

export interface Slots {
  /** A free number for a message of this date, at or as near as may be behind its own. */
  take(date: number): number;
}

/** Chooses the numbers of an index's rows, so that they rise with the date. `onDisplaced` is told by how many a row is off. */
export function createSlots(db: Database, onDisplaced: (by: number) => void): Slots {
  const countIn = db.prepare<[number, number], number>("SELECT count(*) FROM doc WHERE id BETWEEN ? AND ?").pluck();
  const isFull = (from: number, count: number) => (countIn.get(from, from + count - 1) ?? 0) === count;

  return {
    take(date) {
      const start = slotOf(date);
      let full = 0;
      let length = 1;
      // Gallop over what is taken, then halve: an import may give a hundred thousand messages one date.
      while (isFull(start + full, length)) {
        full += length;
        length *= 2;
      }
      while (length > 1) {
        length /= 2;
        if (isFull(start + full, length)) full += length;
      }
      if (full >= PER_SECOND) onDisplaced(full);
      return start + full;
    },
  };
}
