import { expect, test } from "vitest";
import { problemsToTell } from "../../../renderer/search/problems.ts";
import { parseSearchQuery } from "../../../shared/search-query.ts";

function told(query: string, caret: number | null, isStill: boolean): string[] {
  return problemsToTell(parseSearchQuery(query, Date.now()).problems, { caret, isStill }).map(({ code }) => code);
}

test("a word that is being typed is not spoken of", () => {
  expect(told("after:2", 7, false)).toEqual([]);
  expect(told('"lea', 4, false)).toEqual([]);
});

test("once the person stops, what is wrong is said, but not that something is unfinished", () => {
  expect(told("after:soon", 10, true)).toEqual(["notADate"]);
  expect(told('"lea', 4, true)).toEqual([]);
  expect(told("from:", 5, true)).toEqual([]);
});

test("of a word that was left it is said at once", () => {
  expect(told("is:foo lease", 12, false)).toEqual(["unknownValue"]);
  expect(told("from: lease", 11, false)).toEqual(["noValue"]);
});

test("once the person is elsewhere, all of it is said", () => {
  expect(told('from: "lea', null, false).toSorted()).toEqual(["noValue", "openQuote"]);
});
