import { describe, expect, test } from "vitest";
import { checkMx } from "../../../electron/discovery/doctor/mx-check.ts";
import { createDoctorWorld, type FakeDomain } from "./fake-doctor-world.ts";

const check = (domain: FakeDomain) => checkMx(createDoctorWorld(domain).examination);
const mx = (...exchanges: readonly string[]) => ({
  "example.org": exchanges.map((exchange, index) => ({ preference: 10 * (index + 1), exchange })),
});
const reachable = { "example.org": ["11.0.0.1"], "mx1.example.org": ["11.0.0.2"], "mx2.example.org": ["11.0.0.3"] };

test("each host has its line, in order of preference, ties included", async () => {
  const { lines, hosts: best } = await check({
    hosts: reachable,
    mx: {
      "example.org": [
        { preference: 20, exchange: "MX2.example.org." },
        { preference: 10, exchange: "mx1.example.org" },
        { preference: 10, exchange: "example.org" },
      ],
    },
  });
  expect(lines.map(({ level, found }) => [level, found])).toEqual([
    ["ok", "10 mx1.example.org"],
    ["ok", "10 example.org"],
    ["ok", "20 mx2.example.org"],
  ]);
  expect(best).toEqual(["mx1.example.org", "example.org", "mx2.example.org"]);
});

describe("a host that cannot take mail", () => {
  test.each([
    ["gone.example.org", {}, /does not exist/],
    ["empty.example.org", { "empty.example.org": [] }, /has no address/],
    ["inner.example.org", { "inner.example.org": ["10.0.0.1"] }, /private address 10\.0\.0\.1/],
    ["192.0.2.9", {}, /is an address/],
  ])("is %s", async (host, more, words) => {
    const { lines } = await check({ hosts: { ...reachable, ...more }, mx: mx("mx1.example.org", host) });
    expect(lines.map(({ level }) => level)).toEqual(["ok", "fail"]);
    expect(lines[1]?.found).toMatch(words);
    expect(lines[1]?.change).toBeTruthy();
  });

  test("is a CNAME, whatever it leads to", async () => {
    const { lines } = await check({
      hosts: reachable,
      cname: { "mx1.example.org": "mx2.example.org" },
      mx: mx("mx1.example.org"),
    });
    expect(lines).toMatchObject([
      { level: "fail", found: expect.stringContaining("is a CNAME"), change: expect.stringContaining("RFC 2181") },
    ]);
  });
});

test("a host with a private address is well where the domain itself is in a private network", async () => {
  const fake = createDoctorWorld({
    hosts: { "example.org": ["10.0.0.1"], "mx1.example.org": ["10.0.0.2"] },
    mx: mx("mx1.example.org"),
  });
  const { lines } = await checkMx({ ...fake.examination, isDomainPrivate: async () => true });
  expect(lines.map(({ level }) => level)).toEqual(["ok"]);
});

describe("a null MX", () => {
  test("alone says that the domain takes no mail", async () => {
    expect(await check({ hosts: reachable, mx: mx("") })).toMatchObject({
      takesNoMail: true,
      lines: [{ level: "ok" }],
    });
  });

  test("beside another is a contradiction", async () => {
    const { takesNoMail, lines } = await check({ hosts: reachable, mx: mx("", "mx1.example.org") });
    expect(takesNoMail).toBe(false);
    expect(lines.map(({ level }) => level)).toEqual(["fail", "ok"]);
  });
});

describe("no MX", () => {
  const publish = [{ kind: "record", where: "example.org", content: "example.org. IN MX 10 mail.example.org." }];

  test("leaves mail to the domain's own address", async () => {
    expect((await check({ hosts: reachable })).lines).toMatchObject([{ level: "warn", publish }]);
  });

  test("and no address leaves it nowhere", async () => {
    expect((await check({ hosts: { "example.org": [] } })).lines).toMatchObject([{ level: "fail", publish }]);
  });

  test("and no domain is another matter", async () => {
    expect(await check({})).toMatchObject({
      isMissing: true,
      lines: [{ level: "fail", found: "there is no such domain" }],
    });
  });

  test("for want of an answer is said to be that", async () => {
    const failed = { answer: { kind: "failed", words: "ETIMEOUT" } } as const;
    expect(await check({ mx: { "example.org": failed } })).toMatchObject({
      isMissing: false,
      lines: [{ level: "fail", found: "DNS gives no answer: ETIMEOUT" }],
    });
  });
});
