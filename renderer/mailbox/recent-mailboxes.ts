const storageKey = "posthorn.recentMailboxes";
/** Of all accounts together. */
const mostKept = 30;

let recent: readonly number[] = readStored();

/** Mailboxes that messages were last put into by hand, the latest first. */
export function recentMailboxes(): readonly number[] {
  return recent;
}

export function noteRecentMailbox(mailboxId: number): void {
  recent = [mailboxId, ...recent.filter((id) => id !== mailboxId)].slice(0, mostKept);
  try {
    localStorage.setItem(storageKey, JSON.stringify(recent));
  } catch {
    // Storage may be full or forbidden; they are then known until the window closes.
  }
}

function readStored(): number[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "number") : [];
  } catch {
    return [];
  }
}
