import { useSyncExternalStore } from "react";
import type { MessageList, MessageRow } from "../../shared/message.ts";
import type { ChosenMessages } from "./chosen-messages.ts";
import { withFlag, withFlags, withoutMessages } from "./message-pages.ts";

/** What a person just did and the store has not confirmed on the screen yet. */
export type PendingChange =
  | { readonly kind: "gone"; readonly messages: ChosenMessages }
  | { readonly kind: "flag"; readonly messages: ChosenMessages; readonly flag: string; readonly value: boolean };

let changes: readonly PendingChange[] = [];
const listeners = new Set<() => void>();

function become(next: readonly PendingChange[]): void {
  changes = next;
  for (const listener of listeners) listener();
}

/**
 * Shows `change` over whatever the store answers until the returned function is called. A read that was under way
 * while the change was written cannot bring the old row back, as it could into a cache that was written over.
 */
export function addPendingChange(change: PendingChange): () => void {
  const added = { ...change };
  become([...changes, added]);
  return () => become(changes.filter((other) => other !== added));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePendingChanges(): readonly PendingChange[] {
  return useSyncExternalStore(subscribe, () => changes);
}

/** The pages as they will be. */
export function changePages(pages: readonly MessageList[], pending: readonly PendingChange[]): readonly MessageList[] {
  return pending.reduce<readonly MessageList[]>(
    (before, change) =>
      change.kind === "gone"
        ? withoutMessages(before, change.messages)
        : before.map((page) => withFlags(page, change.messages, change.flag, change.value)),
    pages,
  );
}

/** The row as it will be, where it stays. */
export function changeRow(row: MessageRow, pending: readonly PendingChange[]): MessageRow {
  return pending.reduce(
    (before, change) =>
      change.kind === "flag" && change.messages.has(row.id) ? withFlag(before, change.flag, change.value) : before,
    row,
  );
}
