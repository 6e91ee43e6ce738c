import { compiler } from "imapflow/lib/handler/imap-handler.js";
import { expect, test } from "vitest";
import { needsCharset, searchKeys } from "../../../electron/mail/search-keys.ts";
import { parseSearchQuery } from "../../../shared/search-query.ts";

const NOW = new Date(2026, 10, 26, 12).getTime();

/** The command line that asks a server, without its tag; literals as they are sent. */
async function line(query: string, server?: { isGmail: boolean }): Promise<string | null> {
  const { node } = parseSearchQuery(`${query} `, NOW);
  const keys = node && searchKeys(node, server);
  if (!keys) return null;
  return (await compiler({ tag: "", command: "", attributes: [...keys] as never })).toString().trim();
}

test.each([
  ["lease", 'TEXT "lease"'],
  ['from:sam "old lease"', 'FROM "sam" TEXT "old lease"'],
  ["to:june cc:ada subject:roof", 'TO "june" CC "ada" SUBJECT "roof"'],
  ["list:announce", 'HEADER List-Id "announce"'],
  ["is:unread is:read is:starred", "UNSEEN SEEN FLAGGED"],
  ["after:2026-11-05 before:2026-12", "SINCE 5-Nov-2026 BEFORE 1-Dec-2026"],
  ["larger:5K smaller:1M", "LARGER 5120 SMALLER 1048576"],
  ["-lease", 'NOT (TEXT "lease")'],
  ["-is:read", "NOT SEEN"],
  ["a OR b OR c", 'OR (TEXT "a") (OR (TEXT "b") (TEXT "c"))'],
  ["(a OR is:read) -(b c)", 'OR (TEXT "a") SEEN NOT (TEXT "b" TEXT "c")'],
  ["a (b (c d))", 'TEXT "a" TEXT "b" TEXT "c" TEXT "d"'],
  ['"say \\"', 'TEXT "say \\\\"'],
])("%s is asked as %s", async (query, expected) => {
  expect(await line(query)).toBe(expected);
});

test("what is not ASCII goes as a literal, whose length is in bytes", async () => {
  expect(await line("договор")).toBe("TEXT {14}\r\nдоговор");
  const keys = (query: string) => searchKeys(parseSearchQuery(query, NOW).node ?? { kind: "attachment" }) ?? [];
  expect(needsCharset(keys("a OR договор"))).toBe(true);
  expect(needsCharset(keys("a OR b"))).toBe(false);
});

test.each(["filename:pdf", "has:attachment", "a has:attachment", "a OR filename:x", "-in:inbox"])(
  "%s is not asked of a server",
  async (query) => {
    expect(await line(query)).toBeNull();
  },
);

test.each([
  ["has:attachment", 'X-GM-RAW "has:attachment"'],
  ["filename:pdf", 'X-GM-RAW "filename:\\"pdf\\""'],
  ['-filename:"old plan"', 'NOT (X-GM-RAW "filename:\\"old plan\\"")'],
  ["a has:attachment", 'TEXT "a" X-GM-RAW "has:attachment"'],
])("%s is asked of Gmail as %s", async (query, expected) => {
  expect(await line(query, { isGmail: true })).toBe(expected);
});
