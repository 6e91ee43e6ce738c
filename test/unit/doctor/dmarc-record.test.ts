import { domainToASCII } from "node:url";
import { describe, expect, test } from "vitest";
import { domainOfMailto, isDmarc, readDmarc } from "../../../electron/discovery/doctor/dmarc-record.ts";

test("a record of DMARC begins with its version", () => {
  expect(isDmarc("v=DMARC1; p=none")).toBe(true);
  expect(isDmarc("v=spf1 -all")).toBe(false);
  expect(isDmarc("p=none; v=DMARC1")).toBe(false);
});

describe("a DMARC record", () => {
  test("gives its policies, its share and who gets reports", () => {
    expect(
      readDmarc(
        "v=DMARC1; p=quarantine; sp=reject; pct=40; adkim=s; aspf=r; rua=mailto:a@example.org!10m,mailto:b@reports.net",
      ),
    ).toEqual({
      policy: "quarantine",
      subdomainPolicy: "reject",
      percent: 40,
      reportDomains: ["example.org", "reports.net"],
      problems: [],
    });
  });

  test("is for subdomains what it is for the domain, and for all mail, where nothing else is said", () => {
    expect(readDmarc("v=DMARC1; p=reject")).toMatchObject({
      policy: "reject",
      subdomainPolicy: "reject",
      percent: 100,
    });
  });

  test("may have tags that nobody knows", () => {
    expect(readDmarc("v=DMARC1; p=reject; np=reject; psd=n; t=y").problems).toEqual([]);
  });

  test.each([
    ["v=DMARC1", /no policy/],
    ["v=DMARC1; rua=mailto:a@example.org", /no policy/],
    ["v=DMARC1; p=maybe", /p=maybe/],
    ["v=DMARC1; p=", /p=,/],
    ["v=DMARC1; rua=mailto:a@example.org; p=reject", /p= in another place/],
    ["v=DMARC1; p=reject; sp=never", /sp=never/],
    ["v=DMARC1; p=reject; pct=101", /pct=101/],
    ["v=DMARC1; p=reject; pct=half", /pct=half/],
    ["v=DMARC1; p=reject; adkim=strict", /adkim=strict/],
    ["v=DMARC1; p=reject; rua=dmarc@example.org", /rua=dmarc@example\.org, which is no mailto/],
    ["v=DMARC1; p=reject; rua=https://example.org/", /no mailto/],
    ["v=DMARC1; p=reject; rua=", /no mailto/],
    ["v=DMARC1; p=reject; ruf=mailto:example.org", /ruf=mailto:example\.org/],
    ["v=DMARC1; p=reject; p=none", /p= twice/],
    ["v=DMARC1; p=reject rua=mailto:a@example.org", /p=reject rua/],
  ])("%j has something to mend", (text, words) => {
    const { problems } = readDmarc(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(words);
  });
});

test.each([
  ["mailto:a@example.org", "example.org"],
  ["MAILTO:a@Example.ORG", "example.org"],
  ["mailto:a@example.org?subject=x", "example.org"],
  ["mailto:a@бумажный-змей.рф", domainToASCII("бумажный-змей.рф")],
  ["a@example.org", null],
  ["mailto:example.org", null],
  ["mailto:a b@example.org", null],
  ["mailto:a@exa mple.org", null],
])("the domain of %s is %s", (uri, domain) => {
  expect(domainOfMailto(uri)).toBe(domain);
});
