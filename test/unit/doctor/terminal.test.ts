import { expect, test } from "vitest";
import { alignColumns, printable, wrap } from "../../../electron/discovery/terminal.ts";

test("text is broken between words and keeps every one of them", () => {
  expect(wrap("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(wrap("", 9)).toEqual([""]);
});

test("what is longer than a line stays whole, so that it can be copied", () => {
  expect(wrap("see https://example.org/a/long/way here", 10)).toEqual([
    "see",
    "https://example.org/a/long/way",
    "here",
  ]);
});

test("columns are as wide as their widest cell, the last as it is", () => {
  expect(
    alignColumns([
      ["Incoming", "IMAP", "a"],
      ["Out", "SMTP and more", "b"],
    ]),
  ).toEqual(["Incoming  IMAP           a", "Out       SMTP and more  b"]);
});

test("control characters and turned writing do not reach the terminal", () => {
  expect(printable("a\u001b[31mred\u0007\u202eb\r\nc")).toBe("a\ufffd[31mred\ufffd\ufffdb\ufffd\ufffdc");
});
