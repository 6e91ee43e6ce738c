import { describe, expect, test } from "vitest";
import { holdingNothing, holdRows, rowsMoved } from "../../../renderer/mailbox/held-rows.ts";
import type { MessageList, MessageRow } from "../../../shared/message.ts";

/** A page of 100 rows whose ids count down from `firstId`: the higher the id, the newer the message. */
function page(offset: number, firstId: number, total: number): MessageList {
  const rows = Array.from({ length: 100 }, (_, index) => ({ id: firstId - index }) as MessageRow);
  return { total, offset, rows };
}

describe("rows held in view", () => {
  const held = holdRows([page(400, 600, 1000), page(500, 500, 1000)], 500, 512);

  test("nothing moves while nothing changes", () => {
    expect(rowsMoved(held, [page(400, 600, 1000), page(500, 500, 1000)])).toBe(0);
    expect(rowsMoved(holdingNothing, [page(0, 600, 1000)])).toBe(0);
  });

  test("three new messages above move them down by three", () => {
    expect(rowsMoved(held, [page(400, 603, 1003), page(500, 503, 1003)])).toBe(3);
  });

  test("messages removed above move them up", () => {
    expect(rowsMoved(held, [page(400, 598, 998), page(500, 498, 998)])).toBe(-2);
  });

  test("more new messages than there are rows at hand move them as much as the list grew", () => {
    expect(rowsMoved(held, [page(400, 750, 1150), page(500, 650, 1150)])).toBe(150);
  });

  test("while only the neighbour page was read anew they stay", () => {
    expect(rowsMoved(held, [page(400, 750, 1150), page(500, 500, 1000)])).toBe(0);
  });

  test("a held message that was removed itself does not move the others", () => {
    const without = { ...page(500, 500, 999), rows: page(500, 500, 999).rows.filter(({ id }) => id !== 499) };
    expect(rowsMoved(held, [page(400, 600, 999), without])).toBe(0);
  });

  test("a page far away says nothing of them", () => {
    expect(rowsMoved(held, [page(0, 1150, 1150)])).toBe(0);
  });
});
