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
