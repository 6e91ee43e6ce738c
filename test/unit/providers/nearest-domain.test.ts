import { describe, expect, it } from "vitest";
import { nearestDomain } from "../../../electron/discovery/providers/nearest-domain.ts";
import { table } from "../../../electron/discovery/providers/table.ts";

describe("did you mean", () => {
  it.each([
    ["gmial.com", "gmail.com"],
    ["gmail.con", "gmail.com"],
    ["gmail.cm", "gmail.com"],
    ["gmaill.com", "gmail.com"],
    ["gnail.con", "gmail.com"],
    ["GMIAL.com", "gmail.com"],
    ["hotmial.com", "hotmail.com"],
    ["homtail.co", "hotmail.com"],
    ["outlok.com", "outlook.com"],
    ["yaho.com", "yahoo.com"],
    ["yahooo.co.uk", "yahoo.co.uk"],
    ["icoud.com", "icloud.com"],
    ["yandx.ru", "yandex.ru"],
    ["yandex.ry", "yandex.ru"],
    ["mail.rn", "mail.ru"],
    ["t-onlin.de", "t-online.de"],
    ["web.dee", "web.de"],
    ["protonmial.com", "protonmail.com"],
  ])("%s: %s", (typed, meant) => expect(nearestDomain(typed)).toBe(meant));

  it("never asks about a domain that is known", () => {
    const domains = table.flatMap((entry) => entry.domains.split(" "));
    expect(domains.filter((domain) => nearestDomain(domain) !== null)).toEqual([]);
    expect(nearestDomain("contoso.onmicrosoft.com")).toBeNull();
  });

  it.each([
    "example.com",
    "university.edu",
    "company.co.uk",
    "gmail.example.org",
    "mymail.org",
    "hotel.com",
    "gmxmail.net",
  ])("never about one that is just another: %s", (domain) => expect(nearestDomain(domain)).toBeNull());

  it.each(["qq.co", "m.ru", "a.com", "ya.ry", "co.uk", "de", "", "..", "127.0.0.1", "gm ail.com"])(
    "never about one too short, or about what is no domain: %j",
    (domain) => expect(nearestDomain(domain)).toBeNull(),
  );

  it("takes a letter that only looks right for the slip it is", () => {
    // A Cyrillic а is more than two slips away as A-labels: no suggestion is better than a wrong one.
    expect(nearestDomain("gmаil.com")).toBeNull();
  });

  it("is quick also for the longest name there can be", () => {
    const started = performance.now();
    expect(nearestDomain(`${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.com`)).toBeNull();
    expect(performance.now() - started).toBeLessThan(100);
  });
});
