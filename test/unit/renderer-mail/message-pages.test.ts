import { describe, expect, test } from "vitest";
import { chooseOnly, chooseWhole } from "../../../renderer/mailbox/chosen-messages.ts";
import {
  idsBetween,
  indexOf,
  nextAfterRemoval,
  offsetsAround,
  pageSize,
  rowAt,
  withFlags,
  withoutMessages,
} from "../../../renderer/mailbox/message-pages.ts";
import type { MessageList, MessageRow } from "../../../shared/message.ts";

function row(id: number, flags: readonly string[] = []): MessageRow {
  return {
    id,
    accountId: 1,
    mailboxId: 1,
    subject: `message ${id}`,
    from: [],
    to: [],
    date: 0,
    size: 0,
    flags,
    hasAttachments: false,
    snippet: "",
  };
}

/** A page whose rows have their own index as id, plus 1. */
function page(offset: number, total: number): MessageList {
  const count = Math.max(0, Math.min(pageSize, total - offset));
  return { total, offset, rows: Array.from({ length: count }, (_, index) => row(offset + index + 1)) };
}

describe("pages around the view", () => {
  test("the neighbour page is fetched before its rows are seen", () => {
    expect(offsetsAround(0, 12, 1000)).toEqual([0]);
    expect(offsetsAround(40, 60, 1000)).toEqual([0, 100]);
    expect(offsetsAround(500, 512, 1000)).toEqual([400, 500]);
  });

  test("nothing beyond the end is asked for", () => {
    expect(offsetsAround(990, 999, 1000)).toEqual([900]);
    expect(offsetsAround(0, -1, 0)).toEqual([0]);
    expect(offsetsAround(0, 20, null)).toEqual([0]);
  });

  test("rows are found by place and by id across pages", () => {
    const pages = [page(0, 250), page(200, 250)];
    expect(rowAt(pages, 205)?.id).toBe(206);
    expect(rowAt(pages, 150)).toBeUndefined();
    expect(indexOf(pages, 206)).toBe(205);
    expect(indexOf(pages, 150)).toBe(-1);
    expect(idsBetween(pages, 3, 1)).toEqual([2, 3, 4]);
    expect(idsBetween(pages, 90, 210)).toBeNull();
  });
});

describe("taking messages out at once", () => {
  test("later rows move up across the page border and every page counts one less", () => {
    const [first, second] = withoutMessages([page(0, 150), page(100, 150)], chooseOnly([3]));
    expect(first?.rows.length).toBe(100);
    expect(first?.rows[2]?.id).toBe(4);
    expect(first?.rows[99]?.id).toBe(101);
    expect(second?.rows[0]?.id).toBe(102);
    expect(second?.rows.length).toBe(49);
    expect([first?.total, second?.total]).toEqual([149, 149]);
  });

  test("a page whose follower is not here ends short instead of showing a wrong row", () => {
    const [first] = withoutMessages([page(0, 500)], chooseOnly([1, 2]));
    expect(first?.rows.length).toBe(98);
    expect(first?.rows.at(-1)?.id).toBe(100);
  });

  test("of a whole mailbox those go that are not here either, and those stay that came since or were left out", () => {
    const whole = chooseWhole(1, { upTo: 499, count: 500 }, new Set([2]));
    const [first] = withoutMessages([page(0, 501), page(100, 501)], whole);
    expect(first?.total).toBe(2);
    expect(first?.rows.map(({ id }) => id)).toEqual([2]);
  });

  test("nothing changes when the messages are not among the pages", () => {
    const pages = [page(0, 150)];
    expect(withoutMessages(pages, chooseOnly([140]))[0]).toBe(pages[0]);
  });

  test("the next message below is selected, at the end the one above, and none when all are gone", () => {
    const pages = [page(0, 3)];
    expect(nextAfterRemoval(pages, new Set([1]))?.id).toBe(2);
    expect(nextAfterRemoval(pages, new Set([3]))?.id).toBe(2);
    expect(nextAfterRemoval(pages, new Set([1, 3]))?.id).toBe(2);
    expect(nextAfterRemoval(pages, new Set([1, 2, 3]))).toBeNull();
  });
});

test("a flag is set on the named rows only, and an unchanged page stays the same object", () => {
  const before = page(0, 3);
  const after = withFlags(before, new Set([2]), "\\Seen", true);
  expect(after.rows.map(({ flags }) => flags)).toEqual([[], ["\\Seen"], []]);
  expect(withFlags(after, new Set([2]), "\\Seen", true)).toBe(after);
  expect(withFlags(after, new Set([2]), "\\Seen", false).rows[1]?.flags).toEqual([]);
});
