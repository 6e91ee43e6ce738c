import { expect, test } from "vitest";
import { batchesAt, pagesOf } from "../../../renderer/search/found-pages.ts";
import type { SearchHit } from "../../../shared/search.ts";

const ids = Array.from({ length: 180 }, (_, index) => index + 1);

function hitsOf(messageIds: readonly number[]): Map<number, SearchHit> {
  return new Map(messageIds.map((id) => [id, { row: { id } } as SearchHit]));
}

test("hits are asked for fifty at a time, but for those that came with the answer", () => {
  expect(batchesAt(ids, 50, [0], 150)).toEqual([ids.slice(50, 100)]);
  expect(batchesAt(ids, 50, [0, 100], 150)).toEqual([ids.slice(50, 100), ids.slice(100, 150), ids.slice(150)]);
  expect(batchesAt(ids.slice(0, 50), 50, [0], 150)).toEqual([]);
  expect(batchesAt([], 0, [0], 150)).toEqual([]);
  expect(batchesAt(ids, 50, [0], 24)).toEqual([]);
  expect(batchesAt(ids, 50, [0], 25)).toEqual([ids.slice(50, 100)]);
  // What a server found beside seven that are here.
  expect(batchesAt(ids.slice(0, 70), 7, [0], 150)).toEqual([ids.slice(7, 57), ids.slice(57, 70)]);
});

test("a page ends before the first message whose hit is not here", () => {
  const [page] = pagesOf(ids, hitsOf(ids.slice(0, 50)), [0]);
  expect(page?.total).toBe(180);
  expect(page?.rows.map(({ id }) => id)).toEqual(ids.slice(0, 50));
  expect(pagesOf(ids, hitsOf(ids.slice(0, 50)), [100])).toEqual([]);
});

test("of nothing there is one empty page", () => {
  expect(pagesOf([], new Map(), [0])).toEqual([{ total: 0, offset: 0, rows: [] }]);
});
