import { describe, expect, test } from "vitest";
import {
  elementHeight,
  type ListSize,
  listTopToShow,
  placeAfterScroll,
  placeAt,
  rowsInView,
  tallest,
} from "../../../renderer/mailbox/row-window.ts";

const small: ListSize = { rows: 10_000, rowHeight: 64, viewport: 800 };
const huge: ListSize = { rows: 1_000_000, rowHeight: 64, viewport: 800 };

describe("a list that fits an element", () => {
  test("the scroll bar is the list's own", () => {
    expect(elementHeight(small)).toBe(640_000);
    expect(placeAt(1234, small)).toEqual({ top: 1234, shift: 0 });
    expect(placeAfterScroll({ top: 0, shift: 0 }, 300_000, small)).toEqual({ top: 300_000, shift: 0 });
  });

  test("only the rows in view and a few beyond are drawn", () => {
    expect(rowsInView({ top: 640, shift: 0 }, small, 4)).toEqual({ first: 6, last: 26 });
    expect(rowsInView({ top: 0, shift: 0 }, { ...small, rows: 3 }, 4)).toEqual({ first: 0, last: 2 });
    expect(rowsInView({ top: 0, shift: 0 }, { ...small, rows: 0 }, 4)).toEqual({ first: 0, last: -1 });
  });

  test("a place beyond the end is the end", () => {
    expect(placeAt(9_999_999, small).top).toBe(640_000 - 800);
    expect(placeAt(-5, small).top).toBe(0);
  });

  test("a row out of sight is brought to the nearer edge, one in sight moves nothing", () => {
    const place = { top: 6400, shift: 0 };
    expect(listTopToShow(10, place, small)).toBe(640);
    expect(listTopToShow(105, place, small)).toBe(6400);
    expect(listTopToShow(200, place, small)).toBe(201 * 64 - 800);
  });
});

describe("a list taller than an element can be", () => {
  test("its first and last rows are reached at both ends of the bar", () => {
    expect(elementHeight(huge)).toBe(tallest);
    expect(rowsInView(placeAt(0, huge), huge, 0).first).toBe(0);
    const end = placeAt(Number.MAX_SAFE_INTEGER, huge);
    expect(end.top).toBe(tallest - 800);
    expect(rowsInView(end, huge, 0).last).toBe(999_999);
  });

  test("a turn of the wheel moves the rows by as many pixels as the finger did", () => {
    const before = placeAt(32_000_000, huge);
    const after = placeAfterScroll(before, before.top + 120, huge);
    expect(after.top + after.shift - (before.top + before.shift)).toBe(120);
  });

  test("dragging the bar to its middle shows the middle of the list", () => {
    const middle = placeAfterScroll({ top: 0, shift: 0 }, (tallest - 800) / 2, huge);
    expect(rowsInView(middle, huge, 0).first).toBeGreaterThan(499_900);
    expect(rowsInView(middle, huge, 0).first).toBeLessThan(500_100);
  });

  test("wheeling on never ends before the list does", () => {
    let place = placeAfterScroll({ top: 0, shift: 0 }, tallest - 1700, huge);
    for (let turn = 0; turn < 2000; turn += 1) {
      place = placeAfterScroll(place, Math.min(place.top + 120, tallest - 800), huge);
    }
    expect(rowsInView(place, huge, 0).last).toBe(999_999);
  });
});
