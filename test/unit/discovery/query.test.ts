import { describe, expect, test } from "vitest";
import {
  areRelated,
  isPublicSuffix,
  readHostName,
  readQuery,
  registrableDomain,
} from "../../../electron/discovery/query.ts";

describe("an address", () => {
  test("is taken apart, with its domain in lower case", () => {
    expect(readQuery(" Anna@Example.ORG ")).toEqual({
      address: "Anna@Example.ORG",
      localPart: "Anna",
      domain: "example.org",
      wireAddress: "Anna@example.org",
    });
  });

  test("of an international domain keeps what was typed and asks with A-labels", () => {
    expect(readQuery("миша@бумажный-змей.рф")).toEqual({
      address: "миша@бумажный-змей.рф",
      localPart: "миша",
      domain: "xn----7sbcsdhmdufh2exf.xn--p1ai",
      wireAddress: "миша@xn----7sbcsdhmdufh2exf.xn--p1ai",
    });
  });

  test.each([
    'a<&"b@example.org',
    "o'brien+tag@example.org",
    `${"x".repeat(64)}@example.org`,
    `a@${"x".repeat(63)}.org`,
  ])("may be %s", (address) => {
    expect(readQuery(address)?.address).toBe(address);
  });

  test.each([
    "",
    "anna",
    "@example.org",
    "anna@",
    "anna@example",
    "a b@example.org",
    "a@b@example.org",
    "anna@[127.0.0.1]",
    "anna@127.0.0.1",
    "anna@0x7f.1",
    "anna@example..org",
    "anna@.org",
    "anna@-x.org",
    "anna@exa mple.org",
    "anna@a/b.org",
    "anna@a.org:25",
    "an\r\nna@example.org",
    "anna@example.org\u0000",
    `${"x".repeat(65)}@example.org`,
    `a@${"x".repeat(64)}.org`,
  ])("is not %j", (address) => {
    expect(readQuery(address)).toBeNull();
  });
});

test.each([
  ["IMAP.Example.org.", "imap.example.org"],
  ["192.0.2.1", "192.0.2.1"],
  ["2001:DB8::1", "2001:db8::1"],
  ["_dmarc.example.org", "_dmarc.example.org"],
  ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
  ["a／b.de", null],
  ["a%2eb.de", null],
  ["2130706433", null],
  ["[::1]", null],
  ["", null],
])("the host name %j reads as %j", (text, name) => {
  expect(readHostName(text)).toBe(name);
});

test("names are related where one registration covers both", () => {
  expect(areRelated("imap.example.co.uk", "example.co.uk")).toBe(true);
  expect(areRelated("example.co.uk", "other.co.uk")).toBe(false);
  expect(areRelated("co.uk", "example.co.uk")).toBe(false);
  expect(areRelated("192.0.2.1", "192.0.2.1")).toBe(true);
  expect(registrableDomain("mx.shop.example.com.pl")).toBe("example.com.pl");
});

test("public suffixes are known, and a domain of a private network is none", () => {
  expect(["co.uk", "com", "com.pl", "xn--p1ai"].map(isPublicSuffix)).toEqual([true, true, true, true]);
  expect(["example.co.uk", "corp.internal", "example.com"].map(isPublicSuffix)).toEqual([false, false, false]);
});
