import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkDkim } from "../../../electron/discovery/doctor/dkim-check.ts";
import { checkDmarc } from "../../../electron/discovery/doctor/dmarc-check.ts";
import { checkTlsReports } from "../../../electron/discovery/doctor/tls-rpt-check.ts";
import { readQuery } from "../../../electron/discovery/query.ts";
import { createDoctorWorld } from "./fake-doctor-world.ts";

const key = (bits: number) =>
  generateKeyPairSync("rsa", { modulusLength: bits })
    .publicKey.export({ type: "spki", format: "der" })
    .toString("base64");

describe("DKIM", () => {
  const check = (records?: readonly string[]) =>
    checkDkim("s1", createDoctorWorld({ txt: records ? { "s1._domainkey.example.org": records } : {} }).examination);

  test.each([
    [`v=DKIM1; p=${key(2048)}`, "ok", "RSA, 2048 bits"],
    [`v=DKIM1; p=${key(1024)}`, "warn", "RSA, 1024 bits"],
    [`v=DKIM1; p=${key(512)}`, "fail", "RSA, 512 bits"],
    [`v=DKIM1; k=ed25519; p=${Buffer.alloc(32, 7).toString("base64")}`, "ok", "Ed25519"],
    [`v=DKIM1; t=y; p=${key(2048)}`, "warn", "RSA, 2048 bits, for testing (t=y)"],
    ["v=DKIM1; p=", "fail", "the key was withdrawn (p= is empty)"],
    ["v=DKIM1; p=AAAA", "fail", "has a key that is no RSA key"],
  ])("%.24s…: %s, %s", async (text, level, found) => {
    expect(await check([text])).toMatchObject({ looked: "TXT s1._domainkey.example.org", level, found });
  });

  test("asks to check the selector where there is no key", async () => {
    expect(await check()).toMatchObject({
      level: "fail",
      found: "no key",
      change: expect.stringContaining("selector"),
    });
  });

  test("wants one record a selector", async () => {
    expect(await check(["v=DKIM1; p=", "v=DKIM1; p="])).toMatchObject({ level: "fail", found: "2 records" });
  });
});

describe("DMARC", () => {
  const check = (txt: Record<string, readonly string[]>, domain = "example.org", takesNoMail = false) => {
    const { examination } = createDoctorWorld({ txt });
    const query = readQuery(`anna@${domain}`);
    if (!query) throw new Error(domain);
    return checkDmarc({ ...examination, query }, takesNoMail);
  };
  const own = (text: string) => check({ "_dmarc.example.org": [text] });

  test.each([
    ["v=DMARC1; p=reject; rua=mailto:d@example.org", "ok"],
    ["v=DMARC1; p=quarantine; rua=mailto:d@reports.example.org", "ok"],
    ["v=DMARC1; p=reject", "info"],
    ["v=DMARC1; p=none; rua=mailto:d@example.org", "warn"],
    ["v=DMARC1; p=reject; pct=20; rua=mailto:d@example.org", "warn"],
    ["v=DMARC1; p=maybe", "fail"],
    ["v=DMARC1; p=reject; rua=d@example.org", "fail"],
  ])("%s: %s", async (text, level) => {
    expect(await own(text)).toMatchObject({ looked: "TXT _dmarc.example.org", level });
  });

  test("says what to publish where nothing is, sharper where no mail is sent at all", async () => {
    const publish = (text: string) => [
      { kind: "record", where: "_dmarc.example.org", content: `_dmarc.example.org. IN TXT "${text}"` },
    ];
    expect(await check({})).toMatchObject({
      level: "warn",
      publish: publish("v=DMARC1; p=quarantine; rua=mailto:dmarc@example.org"),
    });
    expect(await check({}, "example.org", true)).toMatchObject({ publish: publish("v=DMARC1; p=reject;") });
    expect(await check({ "_dmarc.example.org": ["v=DMARC1; p=reject;"] }, "example.org", true)).toMatchObject({
      level: "ok",
    });
  });

  test("takes two records for none", async () => {
    const line = await check({ "_dmarc.example.org": ["v=DMARC1; p=reject", "v=DMARC1; p=none"] });
    expect(line).toMatchObject({ level: "fail", found: "2 records" });
  });

  test("passes over other TXT records of the name", async () => {
    const line = await check({ "_dmarc.example.org": ["hello", "v=DMARC1; p=reject; rua=mailto:d@example.org"] });
    expect(line.level).toBe("ok");
  });

  test("of the organisation's domain is for the domains below it, by its sp=", async () => {
    const inherited = (text: string) => check({ "_dmarc.example.co.uk": [text] }, "mail.team.example.co.uk");
    expect(await inherited("v=DMARC1; p=reject; rua=mailto:d@example.co.uk")).toMatchObject({
      looked: "TXT _dmarc.example.co.uk",
      level: "ok",
      found: expect.stringContaining("of the organisation's domain"),
    });
    expect((await inherited("v=DMARC1; p=reject; sp=none; rua=mailto:d@example.co.uk")).level).toBe("warn");
  });

  test("is never looked for at a public suffix", async () => {
    expect(await check({ "_dmarc.co.uk": ["v=DMARC1; p=reject"] }, "example.co.uk")).toMatchObject({
      level: "warn",
      found: "no DMARC record",
    });
  });

  test("wants somebody else who gets the reports to have agreed", async () => {
    const text = "v=DMARC1; p=reject; rua=mailto:d@reports.net";
    expect(await own(text)).toMatchObject({
      level: "warn",
      publish: [{ content: 'example.org._report._dmarc.reports.net. IN TXT "v=DMARC1;"' }],
    });
    const agreed = { "_dmarc.example.org": [text], "example.org._report._dmarc.reports.net": ["v=DMARC1;"] };
    expect((await check(agreed)).level).toBe("ok");
  });
});

describe("TLS reports", () => {
  const check = (records?: readonly string[]) =>
    checkTlsReports(createDoctorWorld({ txt: records ? { "_smtp._tls.example.org": records } : {} }).examination);

  test("are nobody's duty", async () => {
    expect(await check()).toMatchObject({
      level: "info",
      publish: [{ content: '_smtp._tls.example.org. IN TXT "v=TLSRPTv1; rua=mailto:tls@example.org"' }],
    });
  });

  test.each([
    ["v=TLSRPTv1; rua=mailto:tls@example.org", "ok"],
    ["v=TLSRPTv1; rua=https://example.org/tls,mailto:tls@example.org", "ok"],
    ["v=TLSRPTv1; rua=tls@example.org", "warn"],
    ["v=TLSRPTv1", "warn"],
    ["v=TLSRPTv1; rua=mailto:a@example.org; rua=mailto:b@example.org", "warn"],
  ])("%s: %s", async (text, level) => {
    expect((await check([text])).level).toBe(level);
  });
});
