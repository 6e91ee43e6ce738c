/**
 * A browser cuts an element off at about 33 million pixels, so a list of half a million rows does not fit one. Above
 * this height the scroll bar stands for a longer list than the element is: `top` is where the element is scrolled
 * to, `top + shift` where the list is.
 */
export const tallest = 15_000_000;

/** Where a list is scrolled to; all in px. */
export interface ScrollPlace {
  readonly top: number;
  readonly shift: number;
}

/** The measures a place is reckoned with; px. */
export interface ListSize {
  readonly rows: number;
  readonly rowHeight: number;
  readonly viewport: number;
}

/** The height of the element that scrolls. */
export function elementHeight({ rows, rowHeight }: ListSize): number {
  return Math.min(rows * rowHeight, tallest);
}

/** The first and the last row to draw, `overscan` rows beyond what is seen; `last` is -1 for an empty list. */
export function rowsInView(
  place: ScrollPlace,
  { rows, rowHeight, viewport }: ListSize,
  overscan: number,
): { first: number; last: number } {
  const from = place.top + place.shift;
  const last = Math.min(rows - 1, Math.floor((from + viewport) / rowHeight) + overscan);
  return { first: Math.max(0, Math.min(Math.floor(from / rowHeight) - overscan, last)), last };
}

/** The place at which the list stands at `listTop`. */
export function placeAt(listTop: number, size: ListSize): ScrollPlace {
  const listRange = Math.max(0, size.rows * size.rowHeight - size.viewport);
  const clamped = Math.max(0, Math.min(listTop, listRange));
  const range = Math.max(0, elementHeight(size) - size.viewport);
  if (listRange <= range) return { top: clamped, shift: 0 };
  const top = Math.round((clamped / listRange) * range);
  return { top, shift: clamped - top };
}

/**
 * The place after the person scrolled the element to `top`. A short way is that many pixels of the list; a long one
 * (the scroll bar was dragged) is that share of the list. Where `top` of the answer is another than given, the
 * element has to be scrolled there, so that it does not come to an end before the list does.
 */
export function placeAfterScroll(before: ScrollPlace, top: number, size: ListSize): ScrollPlace {
  const listRange = Math.max(0, size.rows * size.rowHeight - size.viewport);
  const range = Math.max(0, elementHeight(size) - size.viewport);
  if (listRange <= range) return { top, shift: 0 };
  if (Math.abs(top - before.top) > 2 * size.viewport) {
    return { top, shift: (top / range) * listRange - top };
  }
  const listTop = top + before.shift;
  const atEnd = (top <= 0 && listTop > 0) || (top >= range && listTop < listRange);
  const outside = listTop < 0 || listTop > listRange;
  return atEnd || outside ? placeAt(listTop, size) : { top, shift: before.shift };
}

/** Where the list has to stand so that row `index` is seen whole; the same as now where it is. */
export function listTopToShow(index: number, place: ScrollPlace, { rowHeight, viewport }: ListSize): number {
  const listTop = place.top + place.shift;
  const atTop = index * rowHeight;
  const atBottom = atTop + rowHeight - viewport;
  return Math.min(atTop, Math.max(atBottom, listTop));
}
