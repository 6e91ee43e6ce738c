import { readStored, store } from "../ui/stored.ts";

const storageKey = "posthorn.recentMailboxes";
/** Of all accounts together. */
const mostKept = 30;

let recent: readonly number[] = readRecent();

/** Mailboxes that messages were last put into by hand, the latest first. */
export function recentMailboxes(): readonly number[] {
  return recent;
}

export function noteRecentMailbox(mailboxId: number): void {
  recent = [mailboxId, ...recent.filter((id) => id !== mailboxId)].slice(0, mostKept);
  store(storageKey, recent);
}

function readRecent(): number[] {
  const stored = readStored(storageKey);
  return Array.isArray(stored) ? stored.filter((id) => typeof id === "number") : [];
}
