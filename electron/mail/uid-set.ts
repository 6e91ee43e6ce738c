/** UIDs as a sequence-set (RFC 3501 §9), runs as ranges: `1:3,7`. The order of `uids` does not matter. */
export function uidSet(uids: readonly number[]): string {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const ranges: string[] = [];
  let first: number | undefined;
  let last: number | undefined;
  const endRange = () => {
    if (first !== undefined && last !== undefined) ranges.push(first === last ? `${first}` : `${first}:${last}`);
  };
  for (const uid of sorted) {
    if (last !== undefined && uid === last + 1) {
      last = uid;
      continue;
    }
    endRange();
    first = uid;
    last = uid;
  }
  endRange();
  return ranges.join(",");
}

/** `uids` in slices of `size`, the highest UIDs first; each slice ascending. */
export function newestFirst(uids: readonly number[], size: number): readonly (readonly number[])[] {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const slices: number[][] = [];
  for (let end = sorted.length; end > 0; end -= size) slices.push(sorted.slice(Math.max(0, end - size), end));
  return slices;
}

/** UIDs from `from` to `to`, both included. */
export interface UidRange {
  readonly from: number;
  readonly to: number;
}

const HIGHEST_UID = 2 ** 32 - 1;

/** What stands for more ranges than are worth keeping, or for ones that cannot be read. */
export const ALL_UIDS: readonly UidRange[] = [{ from: 1, to: HIGHEST_UID }];

export function countUids(ranges: readonly UidRange[]): number {
  return ranges.reduce((count, { from, to }) => count + to - from + 1, 0);
}

/** A sequence-set without `*` (RFC 7162 §7, known-uids); null where it is none. */
export function parseUidSet(text: string): readonly UidRange[] | null {
  const ranges: UidRange[] = [];
  for (const part of text.split(",")) {
    const [, first, last = first] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)].sort((a, b) => a - b);
    if (!from || !to || to > HIGHEST_UID) return null;
    ranges.push({ from, to });
  }
  return ranges;
}
