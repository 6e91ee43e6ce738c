import { describe, expect, test } from "vitest";
import {
  exitCodeOf,
  readArguments,
  renderJson,
  runDiscoverCommand,
  type Verification,
} from "../../../electron/discovery/cli.ts";
import { describeChoice, renderStep } from "../../../electron/discovery/discover-report.ts";
import type { DoctorReport } from "../../../electron/discovery/doctor/doctor.ts";
import type { Terminal } from "../../../electron/discovery/terminal.ts";
import type { DiscoveryResult, TraceStep } from "../../../shared/discovery.ts";
import { failed } from "../../../shared/failure.ts";

const incoming = {
  protocol: "imap",
  host: "in.example.org",
  port: 993,
  security: "tls",
  username: "anna@example.org",
  source: "autoconfig",
} as const;
const outgoing = {
  protocol: "smtp",
  host: "out.example.org",
  port: 465,
  security: "tls",
  username: "anna@example.org",
  source: "autoconfig",
} as const;
const step: TraceStep = {
  id: 1,
  source: "autoconfig",
  target: "https://autoconfig.example.org/",
  outcome: "found",
  ms: 12,
  detail: "imap in.example.org:993 tls",
};
const terminal: Terminal = { paint: (_style, text) => text, width: 110 };
const report: DoctorReport = {
  domain: "example.org",
  verdict: "warn",
  lines: [{ topic: "mx", looked: "MX example.org", found: "10 mx.example.org", level: "ok" }],
  elapsedMs: 12,
};
const { source: _in, ...inServer } = incoming;
const { source: _out, ...outServer } = outgoing;
const found: DiscoveryResult = {
  address: "anna@example.org",
  outcome: "found",
  incoming,
  outgoing,
  ask: [],
  candidates: [
    { source: "autoconfig", server: inServer, preference: 0, taints: [] },
    { source: "autoconfig", server: outServer, preference: 1, taints: [] },
  ],
  trace: [step],
  choices: [],
  hint: null,
  elapsedMs: 31,
  failure: null,
};
const none: DiscoveryResult = {
  ...found,
  outcome: "none",
  incoming: null,
  outgoing: null,
  candidates: [],
  failure: { code: "NO_CONFIG", domain: "example.org" },
};
const confirm: DiscoveryResult = {
  ...found,
  outcome: "confirm",
  ask: [{ reason: "plaintext", host: "in.example.org" }],
  failure: { code: "NO_CONFIG", domain: "example.org" },
};

async function run(
  argv: readonly string[],
  result: DiscoveryResult,
  verification: Verification = { ok: true, incoming, outgoing },
  examined: DoctorReport = report,
) {
  let out = "";
  let err = "";
  const asked: string[] = [];
  const code = await runDiscoverCommand(argv, {
    async discover(address, onStep) {
      asked.push(address);
      onStep({ ...step, outcome: "running", ms: 0 });
      onStep(step);
      return result;
    },
    async verify({ password }, onStep) {
      asked.push(`password ${password}`);
      onStep({ id: 1, source: "sign-in", target: "in.example.org:993", outcome: "running", ms: 0 });
      onStep({ id: 1, source: "sign-in", target: "in.example.org:993", outcome: "found", ms: 40 });
      return verification;
    },
    async examine(query, dkimSelectors) {
      asked.push(["doctor", query.address, ...dkimSelectors].join(" "));
      return examined;
    },
    readPassword: async () => "geheim",
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      err += text;
    },
    terminal,
  });
  return { code, out, err, asked };
}

describe("the command line", () => {
  test("is an address and two options, in any order", () => {
    expect(readArguments(["--json", "anna@example.org", "--verify"])).toEqual({
      kind: "discover",
      address: "anna@example.org",
      json: true,
      verify: true,
    });
    expect(readArguments(["anna@example.org"])).toEqual({
      kind: "discover",
      address: "anna@example.org",
      json: false,
      verify: false,
    });
  });

  test("is a domain or an address with --doctor, and any number of DKIM selectors", () => {
    expect(readArguments(["--doctor", "Example.org", "--dkim", "s1", "--dkim=s2", "--json"])).toMatchObject({
      kind: "doctor",
      query: { domain: "example.org", address: "postmaster@Example.org" },
      dkimSelectors: ["s1", "s2"],
      json: true,
    });
    expect(readArguments(["anna@example.org", "--doctor"])).toMatchObject({ query: { address: "anna@example.org" } });
  });

  test.each([
    [[]],
    [["--json"]],
    [["a@b.org", "c@d.org"]],
    [["-v", "a@b.org"]],
    [["--verify=yes", "a@b.org"]],
    [["a@b.org", "--dkim", "s1"]],
    [["--doctor"]],
    [["--doctor", "b.org", "c.org"]],
    [["--doctor", "b.org", "--verify"]],
    [["--doctor", "b.org", "--dkim"]],
    [["--doctor", "b.org", "--dkim", "a b"]],
    [["--doctor", "localhost"]],
    [["--doctor", "192.0.2.1"]],
    [["--doctor", "not a domain"]],
  ])("is refused as %j", async (argv) => {
    const { code, out, err, asked } = await run(argv, found);
    expect(code).toBe(64);
    expect(out).toBe("");
    expect(err).toContain("Usage: npm run discover");
    expect(asked).toEqual([]);
  });
});

test("the exit status says what came of it", () => {
  const failed: Verification = {
    ok: false,
    failure: { code: "AUTH_REJECTED", host: "in.example.org", username: "anna", words: "no" },
  };
  expect(exitCodeOf(found, null)).toBe(0);
  expect(exitCodeOf(found, { ok: true, incoming, outgoing })).toBe(0);
  expect(exitCodeOf(none, null)).toBe(2);
  expect(exitCodeOf(found, failed)).toBe(3);
  expect(exitCodeOf(confirm, null)).toBe(4);
});

describe("--json", () => {
  test("prints one object and nothing else", async () => {
    const { out } = await run(["anna@example.org", "--json"], found);
    expect(out.endsWith("\n")).toBe(true);
    expect(JSON.parse(out)).toEqual({
      address: "anna@example.org",
      outcome: "found",
      incoming,
      outgoing,
      candidates: [incoming, outgoing],
      trace: [step],
      choices: [],
      hint: null,
      elapsedMs: 31,
    });
  });

  test("has the failure, and what has to be agreed to", () => {
    expect(JSON.parse(renderJson(none, null))).toMatchObject({
      outcome: "none",
      incoming: null,
      failure: { code: "NO_CONFIG", domain: "example.org" },
    });
    expect(JSON.parse(renderJson(confirm, null))).toMatchObject({
      outcome: "confirm",
      ask: [{ reason: "plaintext", host: "in.example.org" }],
    });
  });

  test("with --verify has the username that worked, how it went, and its steps", async () => {
    const worked = { ...incoming, username: "anna" };
    const { out, code } = await run(["anna@example.org", "--json", "--verify"], found, {
      ok: true,
      incoming: worked,
      outgoing,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      incoming: { username: "anna" },
      signIn: { ok: true },
      trace: [step, { source: "sign-in" }],
    });
  });
});

describe("for people", () => {
  test("each step that ended is one entry, and the servers come last", async () => {
    const { out, code } = await run(["anna@example.org"], found);
    expect(code).toBe(0);
    expect(out).toMatch(/autoconfig\s+https:\/\/autoconfig\.example\.org\/ {2,}imap in\.example\.org:993 tls\n/);
    expect(out).toMatch(/Incoming {2}IMAP {2}in\.example\.org:993 {3}TLS {2}as anna@example\.org\n/);
    expect(out).toMatch(/Outgoing {2}SMTP {2}out\.example\.org:465 {2}TLS {2}as anna@example\.org\n/);
  });

  test("what does not fit beside a step stands below it", () => {
    const long = { ...step, target: `https://autoconfig.example.org/${"x".repeat(40)}` };
    expect(renderStep(long, terminal)).toMatch(/x\n {28}imap in\.example\.org:993 tls$/);
    expect(renderStep(step, { ...terminal, width: 80 })).toMatch(/\/\n {28}imap in\.example\.org:993 tls$/);
    const wordy = { ...step, detail: "left out: ".repeat(20).trim() };
    const [, ...below] = renderStep(wordy, terminal)?.split("\n") ?? [];
    expect(below.length).toBeGreaterThan(1);
    expect(Math.max(...below.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test("nothing is printed of a step that has only begun", () => {
    expect(renderStep({ ...step, outcome: "running" }, terminal)).toBeNull();
  });

  test("a question names the host", async () => {
    expect((await run(["anna@example.org"], confirm)).out).toMatch(/in\.example\.org: .* without encryption/);
  });

  test("a failed sign-in is told with its leg, and the password is not", async () => {
    const { out, code } = await run(["anna@example.org", "--verify"], found, {
      ok: false,
      failure: { code: "AUTH_REJECTED", leg: "incoming", host: "in.example.org", username: "anna", words: "Nope" },
    });
    expect(code).toBe(3);
    expect(out).toMatch(/to the incoming server failed\.\nAUTH_REJECTED: in\.example\.org refuses .* of anna: Nope/);
    expect(out).not.toContain("geheim");
  });

  test("a server's words cannot move the cursor", () => {
    const line = renderStep({ ...step, detail: "\u001b[2Jgone\u202e" }, terminal);
    expect(line).toContain("\ufffd[2Jgone\ufffd");
  });
});

test("an interruption has its own exit status and is no failure", async () => {
  const code = await runDiscoverCommand(["anna@example.org", "--json"], {
    discover: () => Promise.reject(failed({ code: "CANCELLED" })),
    examine: () => Promise.reject(failed({ code: "CANCELLED" })),
    verify: () => Promise.reject(new Error("not asked for")),
    readPassword: () => Promise.reject(new Error("not asked for")),
    writeOut() {},
    writeError() {},
    terminal,
  });
  expect(code).toBe(130);
});

describe("which finding won", () => {
  const choice = { leg: "incoming", source: "autoconfig", host: "in.example.org", agreeing: [] } as const;
  const over = { source: "guess", host: "imap.example.org" } as const;

  test.each([
    ["only", null, "from autoconfig: nothing else was found"],
    ["source", over, "from autoconfig: believed more than guess, which says imap.example.org"],
    ["untainted", over, "from autoconfig: guess's imap.example.org would need a person's consent"],
    ["transport", over, "from autoconfig: TLS from the first byte, where guess's imap.example.org has STARTTLS"],
    ["protocol", over, "from autoconfig: IMAP, where guess's imap.example.org is POP3"],
    ["agreement", over, "from autoconfig: more sources agree on it than on guess's imap.example.org"],
    ["encrypted", over, "from autoconfig: guess's imap.example.org is not encrypted"],
    [
      "order",
      { source: "autoconfig", host: "b.example.org" },
      "from autoconfig: autoconfig names it before b.example.org",
    ],
  ] as const)("and why, as %s", (because, beaten, words) => {
    expect(describeChoice({ ...choice, because, over: beaten })).toBe(words);
  });

  test("and who says the same", () => {
    expect(describeChoice({ ...choice, because: "only", over: null, agreeing: ["srv"] })).toMatch(
      /; srv says the same$/,
    );
    expect(describeChoice({ ...choice, because: "only", over: null, agreeing: ["srv", "ispdb"] })).toMatch(
      /; srv, ispdb say the same$/,
    );
  });
});

describe("--doctor", () => {
  test("prints the report as one object with --json", async () => {
    const { code, out, asked } = await run(["--doctor", "example.org", "--dkim", "s1", "--json"], none);
    expect(JSON.parse(out)).toEqual(report);
    expect(out.trimEnd()).not.toContain("\n");
    expect(asked).toEqual(["doctor postmaster@example.org s1"]);
    expect(code).toBe(0);
  });

  test("names an international domain in its own letters and as DNS has it", async () => {
    const { out } = await run(["--doctor", "бумажный-змей.рф"], none);
    expect(out).toMatch(/^What бумажный-змей\.рф \(xn--[\w-]+\.xn--p1ai\) publishes for mail\n/);
  });

  test.each([
    ["ok", 0],
    ["warn", 0],
    ["fail", 1],
  ] as const)("exits for %s with %i", async (verdict, status) => {
    const { code } = await run(["--doctor", "example.org"], none, undefined, { ...report, verdict });
    expect(code).toBe(status);
  });
});

test("a password is read only where something is to be verified", async () => {
  expect((await run(["anna@example.org", "--verify"], none)).asked).toEqual(["anna@example.org"]);
  expect((await run(["anna@example.org", "--verify"], confirm)).asked).toEqual(["anna@example.org"]);
  expect((await run(["anna@example.org"], found)).asked).toEqual(["anna@example.org"]);
  expect((await run(["anna@example.org", "--verify"], found)).asked).toContain("password geheim");
});
