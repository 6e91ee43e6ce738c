import { describe, expect, test } from "vitest";
import { hasMacro, isSpf, readSpf } from "../../../electron/discovery/doctor/spf-record.ts";

describe("a record is one of SPF", () => {
  test.each([
    ["v=spf1 -all", true],
    ["V=SPF1 -all", true],
    ["v=spf1", true],
    ["v=spf10 -all", false],
    ["v=spf1;-all", false],
    [" v=spf1 -all", false],
    ["v=DMARC1; p=none", false],
    ["spf2.0/pra -all", false],
  ])("%j: %s", (text, is) => {
    expect(isSpf(text)).toBe(is);
  });
});

describe("mechanisms", () => {
  test("are read in order, with their qualifiers", () => {
    const { mechanisms, problems } = readSpf(
      "v=spf1 mx a:web.example.org/24//64 ~include:_spf.example.net ?exists:%{i}.x.org -all",
    );
    expect(problems).toEqual([]);
    expect(mechanisms.map(({ qualifier, name, domain }) => [qualifier, name, domain])).toEqual([
      ["+", "mx", null],
      ["+", "a", "web.example.org"],
      ["~", "include", "_spf.example.net"],
      ["?", "exists", "%{i}.x.org"],
      ["-", "all", null],
    ]);
  });

  test("are read in any case and through more than one space", () => {
    expect(readSpf("v=spf1  MX   -ALL ").mechanisms.map(({ name }) => name)).toEqual(["mx", "all"]);
  });

  test.each([
    "a",
    "a/24",
    "a//64",
    "a/24//64",
    "a:example.org",
    "mx:example.org/28",
    "ptr",
    "ptr:example.org",
    "ip4:192.0.2.1",
    "ip4:192.0.2.0/24",
    "ip6:2001:db8::/32",
    "ip6:::1",
    "include:_spf.example.org",
    "exists:%{ir}.%{v}._spf.%{d2}",
  ])("%s is one", (term) => {
    expect(readSpf(`v=spf1 ${term}`).problems).toEqual([]);
  });

  test.each([
    ["include", /names no domain/],
    ["include:", /names no domain/],
    ["include:localhost", /names no domain/],
    ["exists", /names no domain/],
    ["a:", /no mechanism/],
    ["a/33", /prefix that is too long/],
    ["mx//129", /prefix that is too long/],
    ["mx/abc", /no mechanism/],
    ["ptr/24", /no mechanism/],
    ["ip4:192.0.2.300", /no address/],
    ["ip4:2001:db8::1", /no address/],
    ["ip4:192.0.2.0/33", /prefix that is too long/],
    ["ip4", /no address/],
    ["ip6:192.0.2.1", /no address/],
    ["ip6:2001:db8::/129", /prefix that is too long/],
    ["all:example.org", /no mechanism/],
    ["ipv4:192.0.2.1", /no mechanism/],
    ["--all", /no mechanism/],
    ["—all", /no mechanism/],
  ])("%s is none", (term, words) => {
    const { mechanisms, problems } = readSpf(`v=spf1 ${term} -all`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
    expect(mechanisms.map(({ name }) => name)).toEqual(["all"]);
  });
});

describe("modifiers", () => {
  test("redirect names the record that goes on", () => {
    expect(readSpf("v=spf1 redirect=_spf.example.org")).toMatchObject({ redirect: "_spf.example.org", problems: [] });
  });

  test("those nobody knows are passed over", () => {
    expect(readSpf("v=spf1 ra=postmaster moo=1 moo=2 -all").problems).toEqual([]);
  });

  test("redirect and exp may stand there once", () => {
    expect(readSpf("v=spf1 redirect=a.org redirect=b.org").problems).toEqual(["has redirect= twice"]);
    expect(readSpf("v=spf1 exp=a.org exp=a.org -all").problems).toEqual(["has exp= twice"]);
  });

  test("a redirect to nowhere is an error", () => {
    expect(readSpf("v=spf1 redirect=")).toMatchObject({ redirect: null, problems: ["redirect= names no domain"] });
  });
});

test("a macro makes a name that is only known with a message", () => {
  expect(hasMacro("%{i}._spf.example.org")).toBe(true);
  expect(hasMacro("_spf.example.org")).toBe(false);
});
