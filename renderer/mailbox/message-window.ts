import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { MessageList, MessageRow } from "../../shared/message.ts";
import type { SearchHit } from "../../shared/search.ts";
import type { MessagePages } from "../queries.ts";
import { type HeldRows, holdingNothing, holdRows, rowsMoved } from "./held-rows.ts";
import { indexOf, offsetsAround, rowAt } from "./message-pages.ts";
import { changePages, type PendingChange, usePendingChanges } from "./pending-changes.ts";
import {
  elementHeight,
  type ListSize,
  listTopToShow,
  placeAfterScroll,
  placeAt,
  rowsInView,
  type ScrollPlace,
} from "./row-window.ts";

const overscan = 6;

/** The part of a list of messages that is seen, and how to move it. */
export interface MessageWindow {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** Messages in the list; undefined until the first page is here. */
  readonly total: number | undefined;
  readonly error: Error | null;
  readonly pages: readonly MessageList[];
  /** In a search, what of each message answers. */
  readonly hits?: ReadonlyMap<number, SearchHit> | undefined;
  readonly first: number;
  readonly last: number;
  readonly rowHeight: number;
  /** The height of the scrolled element, px. */
  readonly height: number;
  /** Where row `index` stands inside it, px. */
  topOf(index: number): number;
  rowAt(index: number): MessageRow | undefined;
  indexOf(messageId: number): number;
  /** Scrolls no further than needed to see row `index` whole. */
  show(index: number): void;
  /** Whole rows that are seen at once, at least 1. */
  readonly rowsPerScreen: number;
}

/** Where a list is scrolled to, and so which of its pages are needed. */
export interface ListView {
  readonly initialTop: number;
  /** Of the pages to read. */
  readonly offsets: readonly number[];
  /** The last row that is drawn, were there as many. */
  readonly last: number;
  readonly place: ScrollPlace;
  readonly setPlace: (place: ScrollPlace) => void;
  readonly measured: Measured;
  readonly setMeasured: (change: (before: Measured) => Measured) => void;
  readonly knownTotal: number | null;
  readonly setKnownTotal: (total: number) => void;
}

/** px */
interface Measured {
  readonly rowHeight: number;
  readonly viewport: number;
}

/** Holds where a list is scrolled to; `initialTop` in px. */
export function useListView(initialTop: number): ListView {
  const [place, setPlace] = useState<ScrollPlace>({ top: initialTop, shift: 0 });
  const [measured, setMeasured] = useState<Measured>({ rowHeight: 60, viewport: 800 });
  const [knownTotal, setKnownTotal] = useState<number | null>(null);
  const guess = rowsInView(place, { rows: Number.MAX_SAFE_INTEGER, ...measured }, overscan);
  const offsets = offsetsAround(
    Math.min(guess.first, Math.max(0, (knownTotal ?? Number.MAX_SAFE_INTEGER) - 1)),
    guess.last,
    knownTotal,
  );
  return { initialTop, offsets, last: guess.last, place, setPlace, measured, setMeasured, knownTotal, setKnownTotal };
}

export interface MessageWindowOptions {
  readonly view: ListView;
  /** The pages at the view's offsets, as far as they are here. */
  readonly stored: MessagePages;
  /** Whether a change takes messages out of the list or alters them. */
  readonly concerns?: ((change: PendingChange) => boolean) | undefined;
  /** Is told how far the list is scrolled, px. */
  readonly onMoved: (listTop: number) => void;
  /** Changes with whatever changes the height of a row. */
  readonly density: string;
}

/**
 * Keeps the rows around the view at hand, page by page. When rows come or go above the view, the list is scrolled by
 * as much, so that the same messages stay before the person's eyes; at the very top it stays at the top.
 */
export function useMessageWindow({ view, stored, concerns, onMoved, density }: MessageWindowOptions): MessageWindow {
  const scrollRef = useRef<HTMLDivElement | null>(null);
  const { initialTop, place, setPlace, measured, setMeasured, knownTotal, setKnownTotal } = view;
  const { rowHeight, viewport } = measured;
  const pending = usePendingChanges();
  const pages = useMemo(
    () => changePages(stored.pages, concerns ? pending.filter(concerns) : pending),
    [stored.pages, pending, concerns],
  );
  const removed = (stored.pages[0]?.total ?? 0) - (pages[0]?.total ?? 0);
  const total = stored.total === undefined ? (knownTotal ?? undefined) : Math.max(0, stored.total - removed);
  if (total !== undefined && total !== knownTotal) setKnownTotal(total);

  const size: ListSize = { rows: total ?? 0, rowHeight, viewport };
  const { first, last } = rowsInView(place, size, overscan);
  const height = elementHeight(size);
  const current = useRef({ place, size, pages });
  useLayoutEffect(() => {
    current.current = { place, size, pages };
  });

  const scrollTo = useCallback(
    (listTop: number) => {
      const next = placeAt(listTop, current.current.size);
      const element = scrollRef.current;
      if (element && Math.round(element.scrollTop) !== next.top) element.scrollTop = next.top;
      setPlace(next);
      onMoved(next.top + next.shift);
    },
    [onMoved, setPlace],
  );

  const onScroll = useCallback(() => {
    const element = scrollRef.current;
    if (!element || element.clientHeight === 0) return;
    const before = current.current.place;
    if (Math.abs(element.scrollTop - before.top) < 1) return;
    const next = placeAfterScroll(before, element.scrollTop, current.current.size);
    if (next.top !== element.scrollTop) element.scrollTop = next.top;
    // Kept here at once: several scroll events may come before the next drawing.
    current.current = { ...current.current, place: next };
    setPlace(next);
    onMoved(next.top + next.shift);
  }, [onMoved, setPlace]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a row's height follows the density
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    const measure = () => {
      const declared = Number.parseFloat(getComputedStyle(element).getPropertyValue("--row-height"));
      const seen = element.clientHeight;
      setMeasured((before) => {
        const next = { rowHeight: declared || before.rowHeight, viewport: seen || before.viewport };
        return next.rowHeight === before.rowHeight && next.viewport === before.viewport ? before : next;
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [density, setMeasured]);

  // The place a person came back to can only be scrolled to once the list is as tall.
  const restored = useRef(initialTop === 0);
  useLayoutEffect(() => {
    if (restored.current || total === undefined) return;
    restored.current = true;
    scrollTo(initialTop);
  }, [total, initialTop, scrollTo]);

  const held = useRef<HeldRows>(holdingNothing);
  useLayoutEffect(() => {
    const listTop = place.top + place.shift;
    const moved = listTop > rowHeight / 2 ? rowsMoved(held.current, pages) : 0;
    if (moved !== 0) {
      held.current = {
        rows: held.current.rows.map(({ id, index }) => ({ id, index: index + moved })),
        total: total ?? 0,
      };
      scrollTo(listTop + moved * rowHeight);
      return;
    }
    const seen = rowsInView(place, { rows: total ?? 0, rowHeight, viewport }, 0);
    const now = holdRows(pages, seen.first, seen.last);
    // While none of the rows is here, those that were held are still what is looked for.
    if (now.rows.length > 0 || listTop <= rowHeight / 2) held.current = now;
  }, [pages, total, place, rowHeight, viewport, scrollTo]);

  // A list that became shorter may have been scrolled beyond its new end.
  useEffect(() => {
    const end = Math.max(0, size.rows * rowHeight - viewport);
    if (total !== undefined && place.top + place.shift > end) scrollTo(end);
  }, [total, size.rows, rowHeight, viewport, place, scrollTo]);

  const show = useCallback(
    (index: number) => {
      const { place: now, size: sizeNow } = current.current;
      const target = listTopToShow(index, now, sizeNow);
      if (target !== now.top + now.shift) scrollTo(target);
    },
    [scrollTo],
  );

  return {
    scrollRef,
    onScroll,
    total,
    error: stored.error,
    pages,
    hits: stored.hits,
    first,
    last,
    rowHeight,
    height,
    topOf: (index) => index * rowHeight - place.shift,
    rowAt: (index) => rowAt(pages, index),
    indexOf: (messageId) => indexOf(pages, messageId),
    show,
    rowsPerScreen: Math.max(1, Math.floor(viewport / rowHeight) - 1),
  };
}
