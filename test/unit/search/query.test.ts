import { describe, expect, it } from "vitest";
import { parseSearchQuery } from "../../../shared/search-query.ts";
import { NOW } from "./search-fixture.ts";

const parse = (input: string) => parseSearchQuery(input, NOW);
const node = (input: string) => parse(input).node;
const text = (of: string, more: object = {}) => ({
  kind: "text",
  field: null,
  text: of,
  exact: false,
  prefix: false,
  ...more,
});
const at = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime();

describe("a query", () => {
  it("is words that all have to be there; the last goes on until a space is behind it", () => {
    expect(node("one two")).toEqual({ kind: "and", nodes: [text("one"), text("two", { prefix: true })] });
    expect(node("one two ")).toEqual({ kind: "and", nodes: [text("one"), text("two")] });
    expect(node("  ")).toBeNull();
    expect(node("inv* x ")).toEqual({ kind: "and", nodes: [text("inv", { prefix: true }), text("x")] });
  });

  it("binds OR weaker than side by side, and takes - and parentheses", () => {
    expect(node("a b OR c ")).toEqual({
      kind: "or",
      nodes: [{ kind: "and", nodes: [text("a"), text("b")] }, text("c")],
    });
    expect(node("a (b ИЛИ c) ")).toEqual({
      kind: "and",
      nodes: [text("a"), { kind: "or", nodes: [text("b"), text("c")] }],
    });
    expect(node("-(a b) ")).toEqual({ kind: "not", node: { kind: "and", nodes: [text("a"), text("b")] } });
    expect(node("e-mail or ")).toEqual({ kind: "and", nodes: [text("e-mail"), text("or")] });
    expect(node("foo(bar) ")).toEqual(text("foo(bar)"));
  });

  it("knows its operators in both languages, whatever their case, and leaves other words with a colon alone", () => {
    expect(node('FROM:anna от:"Анна И" ')).toEqual({
      kind: "and",
      nodes: [text("anna", { field: "from" }), text("Анна И", { field: "from", exact: true })],
    });
    expect(node("has:attachment is:flagged ")).toEqual({
      kind: "and",
      nodes: [{ kind: "attachment" }, { kind: "is", state: "starred" }],
    });
    expect(node("http://example.org constructor:x ")).toEqual({
      kind: "and",
      nodes: [text("http://example.org"), text("constructor:x")],
    });
    for (const other of [
      "re:hello ",
      "fwd:hello ",
      "http://example.org ",
      "std::string ",
      "localhost:8080 ",
      "Note:this ",
    ]) {
      expect(parse(other).problems).toEqual([]);
    }
  });

  it.each([
    ["after:2026-11-26", { from: at(2026, 11, 26), until: null }],
    ["before:2026-11", { from: null, until: at(2026, 11, 1) }],
    ["before:2026", { from: null, until: at(2026, 1, 1) }],
    ["after:26.11.2026", { from: at(2026, 11, 26), until: null }],
    ["после:вчера", { from: at(2026, 11, 25), until: null }],
    ["after:today", { from: at(2026, 11, 26), until: null }],
    ["after:7d", { from: NOW - 7 * 86_400_000, until: null }],
    ["after:2m", { from: at(2026, 9, 26), until: null }],
  ])("reads the date of %s", (input, dates) => expect(node(input)).toEqual({ kind: "date", ...dates }));

  it.each([
    ["after:1m", at(2027, 3, 31), at(2027, 2, 28)],
    ["after:13m", at(2027, 3, 31), at(2026, 2, 28)],
    ["after:1y", at(2028, 2, 29), at(2027, 2, 28)],
  ])("counts months back to a day that there is: %s", (input, now, from) =>
    expect(parseSearchQuery(input, now).node).toEqual({ kind: "date", from, until: null }),
  );

  it.each([
    ["larger:5M", { above: 5 * 1024 ** 2, below: null }],
    ["smaller:1.5kb", { above: null, below: 1_536 }],
    ["больше:2М", { above: 2 * 1024 ** 2, below: null }],
    ["larger:700", { above: 700, below: null }],
  ])("reads the size of %s", (input, sizes) => expect(node(input)).toEqual({ kind: "size", ...sizes }));

  it.each([
    ["form:anna two", [{ start: 0, end: 9, code: "unknownOperator" }]],
    ["one -размер:большой", [{ start: 5, end: 19, code: "unknownOperator" }]],
    ["one is:odd two", [{ start: 4, end: 10, code: "unknownValue" }]],
    ["from: x", [{ start: 0, end: 5, code: "noValue" }]],
    ["before:soon", [{ start: 0, end: 11, code: "notADate" }]],
    ["before:2026-02-30", [{ start: 0, end: 17, code: "notADate" }]],
    ["larger:huge", [{ start: 0, end: 11, code: "notASize" }]],
    ['a "b c', [{ start: 2, end: 6, code: "openQuote" }]],
    ["a (b", [{ start: 2, end: 3, code: "openParenthesis" }]],
    [") b", [{ start: 0, end: 1, code: "strayParenthesis" }]],
    ["OR a", [{ start: 0, end: 2, code: "nothingToJoin" }]],
    ["a OR", [{ start: 2, end: 4, code: "nothingToJoin" }]],
    ["a --b", [{ start: 2, end: 3, code: "nothingToJoin" }]],
    ["-", [{ start: 0, end: 1, code: "noWords" }]],
    ["a 🎉 b", [{ start: 2, end: 4, code: "noWords" }]],
    ["subject:* b", [{ start: 0, end: 9, code: "noWords" }]],
    [
      "? &",
      [
        { start: 0, end: 1, code: "noWords" },
        { start: 2, end: 3, code: "noWords" },
      ],
    ],
    ["a & b", []],
    ["a - b", []],
    ["a -", []],
  ])("says what is wrong with %s, and where", (input, problems) => expect(parse(input).problems).toEqual(problems));

  it("leaves out what is wrong and keeps the rest", () => {
    expect(node("one is:odd larger:huge two ")).toEqual({ kind: "and", nodes: [text("one"), text("two")] });
    expect(node('"b c')).toEqual(text("b c", { exact: true }));
    expect(node("one & two 🎉 ")).toEqual({ kind: "and", nodes: [text("one"), text("two")] });
    expect(node("one - two ")).toEqual({ kind: "and", nodes: [text("one"), text("two")] });
    expect(node("🎉")).toBeNull();
  });
});
