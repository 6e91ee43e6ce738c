import type { MessageList, MessageRow } from "../../shared/message.ts";
import { type ChosenMessages, isWhole } from "./chosen-messages.ts";

/** How many rows one call fetches. */
export const pageSize = 100;

/** The offsets of the pages that hold rows `first` to `last`, with a half page of reach on both sides. */
export function offsetsAround(first: number, last: number, total: number | null): number[] {
  const reach = pageSize / 2;
  const from = Math.max(0, Math.floor((first - reach) / pageSize));
  const end = total === null ? last : Math.min(last + reach, total - 1);
  const to = Math.max(from, Math.floor(end / pageSize));
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * pageSize);
}

/** The page that holds row `index`, or undefined where it is not here. */
export function pageAt(pages: readonly MessageList[], index: number): MessageList | undefined {
  return pages.find(({ offset }) => index >= offset && index < offset + pageSize);
}

/** The row at `index`, or undefined where its page is not here. */
export function rowAt(pages: readonly MessageList[], index: number): MessageRow | undefined {
  const page = pageAt(pages, index);
  return page?.rows[index - page.offset];
}

/** The place of a message among the pages that are here, or -1. */
export function indexOf(pages: readonly MessageList[], messageId: number): number {
  for (const page of pages) {
    const index = page.rows.findIndex(({ id }) => id === messageId);
    if (index >= 0) return page.offset + index;
  }
  return -1;
}

/** The ids of the rows from one index to another, either way round; null where not all of them are here. */
export function idsBetween(pages: readonly MessageList[], one: number, other: number): number[] | null {
  const ids: number[] = [];
  for (let index = Math.min(one, other); index <= Math.max(one, other); index += 1) {
    const row = rowAt(pages, index);
    if (!row) return null;
    ids.push(row.id);
  }
  return ids;
}

/**
 * The pages once `messages` are gone: later rows move up, across pages where both are here. A page whose follower
 * is not here ends short until it is fetched again.
 */
export function withoutMessages(pages: readonly MessageList[], messages: ChosenMessages): MessageList[] {
  const kept = new Map<number, MessageRow>();
  let gone = 0;
  for (const page of pages.toSorted((a, b) => a.offset - b.offset)) {
    page.rows.forEach((row, index) => {
      if (messages.has(row.id)) gone += 1;
      else kept.set(page.offset + index - gone, row);
    });
  }
  if (gone === 0) return [...pages];
  const goneInAll = isWhole(messages.ids) ? messages.count : gone;
  return pages.map((page) => {
    const rows: MessageRow[] = [];
    for (let index = page.offset; index < page.offset + pageSize; index += 1) {
      const row = kept.get(index);
      if (!row) break;
      rows.push(row);
    }
    return { total: Math.max(0, page.total - goneInAll), offset: page.offset, rows };
  });
}

/** The row with `flag` set or taken away; the same object where nothing changes. */
export function withFlag(row: MessageRow, flag: string, value: boolean): MessageRow {
  if (row.flags.includes(flag) === value) return row;
  return { ...row, flags: value ? [...row.flags, flag] : row.flags.filter((other) => other !== flag) };
}

/** The page with `flag` set or taken away on the rows of `messages`. */
export function withFlags(
  page: MessageList,
  messages: Pick<ChosenMessages, "has">,
  flag: string,
  value: boolean,
): MessageList {
  if (!page.rows.some((row) => messages.has(row.id) && row.flags.includes(flag) !== value)) return page;
  return { ...page, rows: page.rows.map((row) => (messages.has(row.id) ? withFlag(row, flag, value) : row)) };
}

/**
 * Which message is next once `removed` are gone: the first below the lowest of them that stays, else the one above.
 * null where none stays among the pages that are here.
 */
export function nextAfterRemoval(
  pages: readonly MessageList[],
  removed: Pick<ChosenMessages, "has">,
): MessageRow | null {
  let lowest = -1;
  for (const { offset, rows } of pages) {
    const last = rows.findLastIndex(({ id }) => removed.has(id));
    if (last >= 0) lowest = Math.max(lowest, offset + last);
  }
  if (lowest < 0) return null;
  const total = pages[0]?.total ?? 0;
  for (let index = lowest + 1; index < total; index += 1) {
    const row = rowAt(pages, index);
    if (!row) break;
    if (!removed.has(row.id)) return row;
  }
  for (let index = lowest - 1; index >= 0; index -= 1) {
    const row = rowAt(pages, index);
    if (!row) break;
    if (!removed.has(row.id)) return row;
  }
  return null;
}
