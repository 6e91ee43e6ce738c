import type { ListedMailbox } from "../../shared/services/store.ts";

/** A mailbox as it was stored at the last listing. */
export interface KnownMailbox {
  readonly id: number;
  readonly path: string;
  readonly objectId: string | null;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
}

/**
 * Which stored mailboxes a listing names differently, by id: so that a rename keeps the mail that is here. MAILBOXID
 * (RFC 8474) says so for certain. Without it, the UIDVALIDITY of a name that went has to be that of one name that came,
 * and of no other mailbox at all: some servers give every mailbox the same one. UIDNEXT only grows (RFC 3501 §2.3.1.1),
 * so that a lower one tells a mailbox made anew. What stays unmatched is a deletion and a new mailbox.
 */
export function findRenamed(
  known: readonly KnownMailbox[],
  listed: readonly ListedMailbox[],
): ReadonlyMap<number, string> {
  const renamed = new Map<number, string>();
  const taken = new Set<string>();
  const note = (mailbox: KnownMailbox, path: string) => {
    renamed.set(mailbox.id, path);
    taken.add(path);
  };

  const byObjectId = new Map(listed.flatMap((mailbox) => (mailbox.objectId ? [[mailbox.objectId, mailbox]] : [])));
  for (const mailbox of known) {
    const found = mailbox.objectId === null ? undefined : byObjectId.get(mailbox.objectId);
    if (found && found.path !== mailbox.path) note(mailbox, found.path);
  }

  const knownPaths = new Set(known.map(({ path }) => path));
  const listedPaths = new Set(listed.map(({ path }) => path));
  const gone = known.filter(({ id, path }) => !listedPaths.has(path) && !renamed.has(id));
  const come = listed.filter(({ path }) => !knownPaths.has(path) && !taken.has(path));
  const storedAs = countBy(known.map(({ uidValidity }) => uidValidity));
  const listedAs = countBy(listed.map(({ uidValidity }) => uidValidity ?? null));
  for (const mailbox of gone) {
    const { uidValidity, uidNext } = mailbox;
    if (uidValidity === null || uidNext === null || uidNext <= 1) continue;
    if (storedAs.get(uidValidity) !== 1 || listedAs.get(uidValidity) !== 1) continue;
    const found = come.find((candidate) => candidate.uidValidity === uidValidity);
    const contradicts = mailbox.objectId !== null && found?.objectId !== undefined;
    if (found && !contradicts && (found.uidNext ?? 0) >= uidNext) note(mailbox, found.path);
  }
  return renamed;
}

function countBy<Key>(keys: readonly Key[]): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
