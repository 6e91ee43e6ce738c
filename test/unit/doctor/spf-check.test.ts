import { describe, expect, test } from "vitest";
import { checkSpf } from "../../../electron/discovery/doctor/spf-check.ts";
import { createDoctorWorld, type FakeDomain } from "./fake-doctor-world.ts";

function check(
  record: string | readonly string[],
  more: FakeDomain & { txt?: Record<string, readonly string[]> } = {},
  takesNoMail = false,
) {
  const records = typeof record === "string" ? [record] : record;
  const fake = createDoctorWorld({
    hosts: { "example.org": ["192.0.2.1"], "web.example.org": ["192.0.2.2"] },
    mx: { "example.org": [{ preference: 10, exchange: "mx.example.org" }] },
    ...more,
    txt: { ...more.txt, "example.org": records },
  });
  return checkSpf(fake.examination, takesNoMail);
}

describe("one record that ends", () => {
  test.each(["v=spf1 mx -all", "v=spf1 ip4:192.0.2.0/24 ~all", "v=spf1 a:web.example.org a mx -all"])(
    "is well: %s",
    async (text) => {
      expect(await check(text)).toMatchObject({ topic: "spf", looked: "TXT example.org", level: "ok" });
    },
  );

  test("may stand among other TXT records", async () => {
    expect((await check(["site-verification=1", "v=spf1 mx -all"])).level).toBe("ok");
  });

  test("tells how many look-ups it takes", async () => {
    expect((await check("v=spf1 a mx ip4:192.0.2.1 -all")).found).toBe(
      "v=spf1 a mx ip4:192.0.2.1 -all, 2 of 10 look-ups",
    );
  });
});

describe("what is to be published", () => {
  test("where nothing is", async () => {
    expect(await check([])).toMatchObject({
      level: "fail",
      found: "no SPF record",
      publish: [{ kind: "record", where: "example.org", content: 'example.org. IN TXT "v=spf1 mx -all"' }],
    });
  });

  test("by a domain that takes no mail is that it sends none", async () => {
    expect((await check([], {}, true)).publish?.[0]?.content).toBe('example.org. IN TXT "v=spf1 -all"');
  });

  test("is one record, not two", async () => {
    const line = await check(["v=spf1 mx -all", "v=spf1 include:_spf.example.net -all"]);
    expect(line).toMatchObject({ level: "fail", change: expect.stringContaining("join them into one") });
  });
});

describe("an end", () => {
  test.each([
    ["v=spf1 mx +all", "fail"],
    ["v=spf1 mx all", "fail"],
    ["v=spf1 mx", "fail"],
    ["v=spf1 mx ?all", "warn"],
  ])("%s lets in whoever likes: %s", async (text, level) => {
    const line = await check(text);
    expect(line.level).toBe(level);
    expect(line.change).toContain("-all");
  });

  test("may come from the record that is redirected to, and is judged there", async () => {
    const redirected = (end: string) =>
      check("v=spf1 redirect=_spf.example.org", { txt: { "_spf.example.org": [`v=spf1 mx:example.org ${end}`] } });
    expect(await redirected("-all")).toMatchObject({ level: "ok", found: expect.stringContaining("2 of 10") });
    expect((await redirected("?all")).level).toBe("warn");
  });

  test("in an included record ends nothing here", async () => {
    const line = await check("v=spf1 include:_spf.example.net", {
      txt: { "_spf.example.net": ["v=spf1 ip4:192.0.2.9 -all"] },
    });
    expect(line).toMatchObject({ level: "fail", found: expect.stringContaining('no "all"') });
  });

  test("makes what stands behind it of no account", async () => {
    expect(await check("v=spf1 -all include:nowhere.example")).toMatchObject({
      level: "ok",
      found: expect.stringContaining("0 of 10"),
    });
  });
});

describe("look-ups", () => {
  const chain = (length: number): Record<string, readonly string[]> =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [
        `s${index}.example.net`,
        [index + 1 < length ? `v=spf1 include:s${index + 1}.example.net ~all` : "v=spf1 ip4:192.0.2.7 ~all"],
      ]),
    );

  test("are counted through all that is included: ten are allowed", async () => {
    expect(await check("v=spf1 include:s0.example.net -all", { txt: chain(10) })).toMatchObject({
      level: "ok",
      found: expect.stringContaining("10 of 10 look-ups"),
    });
  });

  test("eleven are too many", async () => {
    expect(await check("v=spf1 mx include:s0.example.net -all", { txt: chain(10) })).toMatchObject({
      level: "fail",
      found: expect.stringContaining("11 of 10 look-ups"),
    });
  });

  test("are not gone on with for ever", async () => {
    const wide = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `w${index}.example.net`,
        ["v=spf1 a:web.example.org a:web.example.org ~all"],
      ]),
    );
    const record = `v=spf1 ${Object.keys(wide)
      .map((name) => `include:${name}`)
      .join(" ")} -all`;
    expect(await check(record, { txt: wide })).toMatchObject({
      level: "fail",
      found: expect.stringContaining("more than 30"),
    });
  });

  test("count for what is only known with a message, which is not asked for", async () => {
    expect(await check("v=spf1 exists:%{i}._spf.example.org include:%{d2}.example.net -all")).toMatchObject({
      level: "ok",
      found: expect.stringContaining("2 of 10"),
    });
  });

  test("that come to nothing are to be dropped, and more than two end it", async () => {
    expect(await check("v=spf1 mx a:gone1.example.org -all")).toMatchObject({
      level: "warn",
      change: expect.stringContaining("a:gone1.example.org"),
    });
    expect(await check("v=spf1 a:gone1.example.org a:gone2.example.org mx:gone3.example.org -all")).toMatchObject({
      level: "fail",
    });
  });
});

describe("an error that receivers give up at", () => {
  test.each([
    ["v=spf1 ipv4:192.0.2.1 -all", /"ipv4:192\.0\.2\.1" is no mechanism/],
    ["v=spf1 include:nowhere.example -all", /nowhere\.example has no SPF record/],
    ["v=spf1 include:two.example.net -all", /two\.example\.net has 2 SPF records/],
    ["v=spf1 include:bad.example.net -all", /bad\.example\.net "ip4:1" is no address/],
    ["v=spf1 include:example.org -all", /leads back to example\.org/],
    ["v=spf1 include:round.example.net -all", /leads back to round\.example\.net/],
    ["v=spf1 redirect=nowhere.example", /redirect=nowhere\.example, but nowhere\.example has no SPF record/],
  ])("%s", async (text, words) => {
    const line = await check(text, {
      txt: {
        "two.example.net": ["v=spf1 -all", "v=spf1 ~all"],
        "bad.example.net": ["v=spf1 ip4:1 -all"],
        "round.example.net": ["v=spf1 include:about.example.net -all"],
        "about.example.net": ["v=spf1 include:round.example.net -all"],
      },
    });
    expect(line.level).toBe("fail");
    expect(line.found).toMatch(words);
  });

  test("is an mx of more than ten hosts", async () => {
    const hosts = Array.from({ length: 11 }, (_, index) => ({ preference: 10, exchange: `mx${index}.example.org` }));
    expect(await check("v=spf1 mx -all", { mx: { "example.org": hosts } })).toMatchObject({
      level: "fail",
      found: expect.stringContaining("too many hosts"),
    });
  });
});

test("ptr is advised against", async () => {
  expect(await check("v=spf1 mx ptr -all")).toMatchObject({
    level: "warn",
    change: expect.stringContaining("RFC 7208 §5.5"),
  });
});

test("a DNS server that does not answer is no missing record", async () => {
  const fake = createDoctorWorld({ txt: { "example.org": { kind: "failed", words: "ESERVFAIL" } } });
  expect(await checkSpf(fake.examination, false)).toMatchObject({
    level: "fail",
    found: "DNS gives no answer: ESERVFAIL",
  });
});
