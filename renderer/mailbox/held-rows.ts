import type { MessageList } from "../../shared/message.ts";
import { indexOf, pageAt, rowAt } from "./message-pages.ts";

/** The rows before the person's eyes, to find them again when others come or go. */
export interface HeldRows {
  readonly rows: readonly { readonly id: number; readonly index: number }[];
  /** Messages in the mailbox as their page counted them. */
  readonly total: number;
}

export const holdingNothing: HeldRows = { rows: [], total: 0 };

/** Holds rows `first` to `last`, as far as they are here. */
export function holdRows(pages: readonly MessageList[], first: number, last: number): HeldRows {
  const rows: { id: number; index: number }[] = [];
  for (let index = first; index <= last; index += 1) {
    const row = rowAt(pages, index);
    if (row) rows.push({ id: row.id, index });
  }
  return { rows, total: rows[0] ? (pageAt(pages, rows[0].index)?.total ?? 0) : 0 };
}

/**
 * By how many rows what was held in view has moved. Where none of it is among the pages any more although their page
 * was read anew and counts more, by as many more: new messages come in at the top.
 */
export function rowsMoved(held: HeldRows, pages: readonly MessageList[]): number {
  for (const { id, index } of held.rows) {
    const now = indexOf(pages, id);
    if (now >= 0) return now - index;
  }
  const page = held.rows[0] ? pageAt(pages, held.rows[0].index) : undefined;
  return page ? Math.max(0, page.total - held.total) : 0;
}
