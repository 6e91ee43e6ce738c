import { type DragEvent, useSyncExternalStore } from "react";
import type { Mailbox } from "../../shared/mailbox.ts";
import { takesMessages } from "./mailbox-tree.ts";
import styles from "./message-drag.module.css";

/** Messages that are being dragged out of a mailbox. */
export interface DraggedMessages {
  readonly accountId: number;
  readonly mailboxId: number;
  drop(target: Mailbox, options: { readonly copies: boolean }): void;
}

let dragged: DraggedMessages | null = null;
const listeners = new Set<() => void>();

function become(next: DraggedMessages | null): void {
  dragged = next;
  for (const listener of listeners) listener();
}

/** `words` go along with the pointer. */
export function beginDrag(event: DragEvent, messages: DraggedMessages, words: string): void {
  const image = document.createElement("div");
  image.className = styles.image ?? "";
  image.textContent = words;
  document.body.append(image);
  // It is drawn once, when this event is over.
  setTimeout(() => image.remove());
  event.dataTransfer.setDragImage(image, -12, -8);
  event.dataTransfer.effectAllowed = "copyMove";
  // Empty, so that nothing of the mail lands in another program.
  event.dataTransfer.setData("application/x-posthorn-messages", "");
  // A drag whose source changes in this very event is broken off by Chromium.
  setTimeout(() => become(messages));
}

export function endDrag(): void {
  setTimeout(() => become(null));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDragged(): DraggedMessages | null {
  return useSyncExternalStore(subscribe, () => dragged);
}

export function canDrop({ accountId, mailboxId }: DraggedMessages, target: Mailbox): boolean {
  return target.accountId === accountId && target.id !== mailboxId && takesMessages(target);
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether the keys that are held ask for a copy: Option on a Mac, elsewhere Alt, or Ctrl where Alt moves windows. */
export function copies({ altKey, ctrlKey }: { altKey: boolean; ctrlKey: boolean }): boolean {
  return altKey || (ctrlKey && !isMac);
}
