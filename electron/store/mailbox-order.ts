import type { SpecialUse } from "../../shared/mailbox.ts";

const FIRST: readonly SpecialUse[] = ["inbox", "drafts", "sent", "archive", "junk", "trash"];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

interface Placed {
  readonly path: string;
  readonly delimiter: string | null;
  readonly specialUse: SpecialUse | null;
}

/** By purpose, and the rest alphabetically, each below what holds it. */
export function compareMailboxes(one: Placed, other: Placed): number {
  const rank = rankOf(one) - rankOf(other);
  if (rank !== 0) return rank;
  const levels = levelsOf(one);
  const otherLevels = levelsOf(other);
  for (const [index, level] of levels.entries()) {
    const otherLevel = otherLevels[index];
    if (otherLevel === undefined) return 1;
    const order = collator.compare(level, otherLevel);
    if (order !== 0) return order;
  }
  if (levels.length !== otherLevels.length) return -1;
  return one.path < other.path ? -1 : 1;
}

function rankOf({ specialUse }: Placed): number {
  const index = specialUse === null ? -1 : FIRST.indexOf(specialUse);
  return index < 0 ? FIRST.length : index;
}

function levelsOf({ path, delimiter }: Placed): readonly string[] {
  return delimiter ? path.split(delimiter) : [path];
}
