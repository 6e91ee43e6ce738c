import { describe, expect, test } from "vitest";
import { nodeIn } from "../../../electron/core/server-search.ts";
import { parseSearchQuery } from "../../../shared/search-query.ts";

const parse = (query: string) => parseSearchQuery(`${query} `, 0).node ?? { kind: "attachment" as const };
const inArchive = (query: string) => nodeIn(parse(query), (name) => name === "archive");

describe("what is asked of the archive", () => {
  test.each([
    ["in:archive", true],
    ["in:inbox", false],
    ["-in:archive", false],
    ["in:inbox lease", false],
    ["in:archive OR lease", true],
    ["in:archive -in:inbox", true],
  ])("%s is settled", (query, expected) => {
    expect(inArchive(query)).toBe(expected);
  });

  test.each([
    ["in:archive lease", "lease"],
    ["in:inbox OR lease", "lease"],
    ["in:archive lease roof", "lease roof"],
    ["-(in:archive lease)", "-lease"],
    ["is:unread -in:inbox (a OR in:inbox OR b)", "is:unread (a OR b)"],
  ])("%s asks for %s", (query, rest) => {
    expect(inArchive(query)).toEqual(parse(rest));
  });
});
