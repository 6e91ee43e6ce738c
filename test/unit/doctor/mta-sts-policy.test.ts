import { describe, expect, test } from "vitest";
import { isCovered, isSts, readStsPolicy, readStsRecord } from "../../../electron/discovery/doctor/mta-sts-policy.ts";

describe("the record", () => {
  test("is known by its version", () => {
    expect(isSts("v=STSv1; id=1;")).toBe(true);
    expect(isSts("v=STSv2; id=1;")).toBe(false);
  });

  test.each([
    ["v=STSv1; id=20261101T0800;", { id: "20261101T0800" }],
    ["v=STSv1;id=a", { id: "a" }],
  ])("%j has an id", (text, expected) => {
    expect(readStsRecord(text)).toEqual(expected);
  });

  test.each([
    ["v=STSv1;", /no id=/],
    ["v=STSv1; id=;", /id=,/],
    ["v=STSv1; id=2026-11-01;", /not 1 to 32 letters and digits/],
    [`v=STSv1; id=${"1".repeat(33)};`, /not 1 to 32/],
    ["v=STSv1; id=1; id=2;", /twice/],
  ])("%j has none that counts", (text, words) => {
    const read = readStsRecord(text);
    expect("problem" in read && read.problem).toMatch(words);
  });
});

describe("the policy", () => {
  const lines = [
    "version: STSv1",
    "mode: enforce",
    "mx: mx1.example.org",
    "mx: *.Backup.example.net",
    "max_age: 604800",
  ];

  test.each(["\n", "\r\n"])("is read with any ends of lines", (end) => {
    expect(readStsPolicy(lines.join(end) + end)).toEqual({
      mode: "enforce",
      mx: ["mx1.example.org", "*.backup.example.net"],
      maxAge: 604_800,
      problems: [],
    });
  });

  test("may have fields that nobody knows, and space where it likes", () => {
    expect(readStsPolicy([...lines, "extension:  of tomorrow ", ""].join("\n")).problems).toEqual([]);
    expect(readStsPolicy("version:STSv1\nmode:testing\nmx:mx.example.org\nmax_age:0").problems).toEqual([]);
  });

  test("needs no mx where it is switched off", () => {
    expect(readStsPolicy("version: STSv1\nmode: none\nmax_age: 86400").problems).toEqual([]);
  });

  test.each([
    ["version: STSv1", "version: STSv9", /does not say version/],
    ["mode: enforce", "mode: strict", /mode: strict/],
    ["mode: enforce", "", /mode: \(none\)/],
    ["max_age: 604800", "max_age: 31557601", /max_age: 31557601/],
    ["max_age: 604800", "max_age: -1", /max_age: -1/],
    ["max_age: 604800", "", /max_age: \(none\)/],
    ["mx: mx1.example.org", "mx: not a host", /mx: not a host/],
    ["mx: mx1.example.org", "mx mx1.example.org", /no key: value/],
  ])("with %j as %j has something to mend", (before, after, words) => {
    const { problems } = readStsPolicy(lines.join("\n").replace(before, after));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
  });

  test("that is a web page has nothing of one", () => {
    expect(readStsPolicy("<!doctype html>\n<title>Hello</title>").problems.length).toBeGreaterThan(2);
  });
});

describe("a host is covered", () => {
  test.each([
    ["mx.example.org", ["mx.example.org"], true],
    ["mx.example.org", ["*.example.org"], true],
    ["mx.example.org", ["mx.example.net", "*.example.org"], true],
    ["a.mx.example.org", ["*.example.org"], false],
    ["example.org", ["*.example.org"], false],
    ["mx.badexample.org", ["*.example.org"], false],
    ["mx.example.org", [], false],
  ])("%s by %j: %s", (host, patterns, covered) => {
    expect(isCovered(host, patterns)).toBe(covered);
  });
});
