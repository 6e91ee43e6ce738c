import { expect, test } from "vitest";
import { readDkimKey } from "../../../electron/discovery/doctor/dkim-key.ts";
import { isDmarc, readDmarc } from "../../../electron/discovery/doctor/dmarc-record.ts";
import { isSts, readStsPolicy, readStsRecord } from "../../../electron/discovery/doctor/mta-sts-policy.ts";
import { isSpf, readSpf } from "../../../electron/discovery/doctor/spf-record.ts";

const SEEDS = [
  "v=spf1 mx a:web.example.org/24//64 include:_spf.example.net exists:%{i}.x.org ip6:2001:db8::/32 redirect=a.org -all",
  "v=DKIM1; k=rsa; t=s:y; s=email; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDfuAduqDDxd9i3VPhuCARKOgDLnFoveH8QQUJqao15DxLi",
  "v=DMARC1; p=quarantine; sp=reject; pct=40; adkim=s; rua=mailto:a@example.org!10m,mailto:b@reports.net",
  "v=STSv1; id=20261101T0800;",
  "version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: 604800\r\n",
];
const SCRAPS = [
  ";",
  "=",
  ":",
  "/",
  " ",
  "%",
  "\0",
  "\u202e",
  "é",
  "\r\n",
  "v=",
  "p=",
  "all",
  "!",
  "9".repeat(40),
  "a".repeat(300),
];

/** A sequence that is the same each time (mulberry32). */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function mutate(text: string, random: (limit: number) => number): string {
  let mutated = text;
  for (let times = 1 + random(4); times > 0; times -= 1) {
    const at = random(mutated.length + 1);
    const scrap = SCRAPS[random(SCRAPS.length)] ?? "";
    mutated = [
      mutated.slice(0, at) + scrap + mutated.slice(at),
      mutated.slice(0, at) + mutated.slice(at + 1 + random(12)),
      mutated.slice(at) + mutated.slice(0, at),
      mutated + mutated.slice(at),
    ][random(4)] as string;
  }
  return mutated;
}

test("whatever a domain publishes is read or refused", () => {
  const random = createRandom(20_261_120);
  for (let round = 0; round < 20_000; round += 1) {
    const text = mutate(SEEDS[round % SEEDS.length] ?? "", random);
    const { mechanisms, problems } = readSpf(text);
    expect(mechanisms.length + problems.length).toBeLessThanOrEqual(text.length);
    expect(["key", "revoked", "wrong"]).toContain(readDkimKey(text).kind);
    const { percent, policy } = readDmarc(text);
    expect(percent >= 0 && percent <= 100).toBe(true);
    expect([null, "none", "quarantine", "reject"]).toContain(policy);
    const record = readStsRecord(text);
    expect("id" in record ? /^[A-Za-z0-9]{1,32}$/.test(record.id) : record.problem !== "").toBe(true);
    expect([null, "enforce", "testing", "none"]).toContain(readStsPolicy(text).mode);
    for (const is of [isSpf, isDmarc, isSts]) expect(typeof is(text)).toBe("boolean");
  }
});

test.each([
  ["spaces", `v=spf1${" ".repeat(60_000)}x`],
  ["labels", `v=spf1 a:${"a.".repeat(30_000)}`],
  ["dashes", `v=DMARC1; p=reject; rua=mailto:${"-".repeat(60_000)}@`],
  ["semicolons", ";".repeat(60_000)],
])("a record of 60,000 %s is not pondered for ever", (_what, text) => {
  const problems = [...readSpf(text).problems, ...readDmarc(text).problems, ...readStsPolicy(text).problems];
  expect(problems.length).toBeGreaterThan(0);
  expect(readDkimKey(text).kind).toBe("wrong");
  expect(readStsRecord(text)).toHaveProperty("problem");
});
