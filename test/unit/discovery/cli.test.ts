import { describe, expect, test } from "vitest";
import {
  exitCodeOf,
  readArguments,
  renderJson,
  renderStep,
  runDiscoverCommand,
  type Verification,
} from "../../../electron/discovery/cli.ts";
import type { DiscoveryResult, TraceStep } from "../../../shared/discovery.ts";

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
    readPassword: async () => "geheim",
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      err += text;
    },
  });
  return { code, out, err, asked };
}

describe("the command line", () => {
  test("is an address and two options, in any order", () => {
    expect(readArguments(["--json", "anna@example.org", "--verify"])).toEqual({
      address: "anna@example.org",
      json: true,
      verify: true,
    });
    expect(readArguments(["anna@example.org"])).toEqual({ address: "anna@example.org", json: false, verify: false });
  });

  test.each([[[]], [["--json"]], [["a@b.org", "c@d.org"]], [["a@b.org", "--doctor"]], [["-v", "a@b.org"]]])(
    "is refused as %j",
    async (argv) => {
      const { code, out, err, asked } = await run(argv, found);
      expect(code).toBe(64);
      expect(out).toBe("");
      expect(err).toContain("Usage: npm run discover");
      expect(asked).toEqual([]);
    },
  );
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
    expect(out).toMatch(/autoconfig\s+https:\/\/autoconfig\.example\.org\/\n\s+imap in\.example\.org:993 tls/);
    expect(out).toMatch(/Incoming\s+IMAP\s+in\.example\.org:993\s+TLS\s+as anna@example\.org\s+\(autoconfig\)/);
  });

  test("nothing is printed of a step that has only begun", () => {
    expect(renderStep({ ...step, outcome: "running" })).toBeNull();
  });

  test("a question names the host", async () => {
    expect((await run(["anna@example.org"], confirm)).out).toMatch(/without encryption \(in\.example\.org\)/);
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
    const line = renderStep({ ...step, detail: "\u001b[2Jgone\u202e" });
    expect(line).toContain("\ufffd[2Jgone\ufffd");
  });
});

test("a password is read only where something is to be verified", async () => {
  expect((await run(["anna@example.org", "--verify"], none)).asked).toEqual(["anna@example.org"]);
  expect((await run(["anna@example.org", "--verify"], confirm)).asked).toEqual(["anna@example.org"]);
  expect((await run(["anna@example.org"], found)).asked).toEqual(["anna@example.org"]);
  expect((await run(["anna@example.org", "--verify"], found)).asked).toContain("password geheim");
});
