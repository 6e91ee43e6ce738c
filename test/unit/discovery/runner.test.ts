import { describe, expect, test } from "vitest";
import { discover } from "../../../electron/discovery/runner.ts";
import type { StagedSource } from "../../../electron/discovery/stages.ts";
import type { DiscoverySource, Finding, TraceStep } from "../../../shared/discovery.ts";
import { MailFailureError } from "../../../shared/failure.ts";
import { configDocument, createFakeWorld, type FakeInternet, finish, page, poxDocument } from "./fake-world.ts";

const atAutoconfig = "https://autoconfig.example.org/mail/config-v1.1.xml";
const atWellKnown = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml";
const atAutodiscover = "https://autodiscover.example.org/autodiscover/autodiscover.xml";
const web = ["192.0.2.1"];
const hosts = {
  "example.org": web,
  "autoconfig.example.org": web,
  "autodiscover.example.org": web,
  "imap.example.org": ["192.0.2.2"],
  "smtp.example.org": ["192.0.2.2"],
  "in.example.org": ["192.0.2.3"],
  "out.example.org": ["192.0.2.3"],
};
const config = configDocument(
  [{ type: "imap", host: "in.example.org", port: 993 }],
  [{ type: "smtp", host: "out.example.org", port: 465 }],
);
const guessable = { "imap.example.org:993": "greets", "smtp.example.org:465": "greets" } as const;

async function run(
  internet: FakeInternet,
  { address = "anna@example.org", sources }: { address?: string; sources?: readonly StagedSource[] } = {},
) {
  const fake = createFakeWorld({ hosts, ...internet });
  const told: TraceStep[] = [];
  const controller = new AbortController();
  const work = discover({ address }, fake.world, {
    signal: controller.signal,
    onStep: (step) => told.push(step),
    ...(sources ? { sources } : {}),
  });
  const result = await finish(work, fake.clock);
  return { result, told, ...fake };
}

/** A source that finds a server for each leg after some time. */
function source(
  name: DiscoverySource,
  stage: 1 | 2 | 3,
  after: number | "never",
  legs: readonly ("imap" | "smtp")[] = ["imap", "smtp"],
): StagedSource {
  return {
    name,
    stage,
    async *find(query, { world, signal }) {
      await new Promise<void>((resolve) => {
        if (after !== "never") world.setTimer(resolve, after);
        signal.addEventListener("abort", () => resolve());
      });
      for (const protocol of legs) {
        const server = {
          host: `${name}.example.org`,
          port: 993,
          security: "tls",
          username: query.wireAddress,
        } as const;
        const finding: Finding =
          protocol === "smtp"
            ? { source: name, server: { ...server, protocol } }
            : { source: name, server: { ...server, protocol } };
        yield [finding];
      }
    },
  };
}
const named = {
  hosts: { ...hosts, "autodiscover.example.org": web, "guess.example.org": web, "manual.example.org": web },
};

describe("settings are found", () => {
  test("by autoconfig, with nothing guessed", async () => {
    const { result, probes } = await run({ pages: { [atAutoconfig]: config }, servers: guessable });
    expect(result).toMatchObject({
      address: "anna@example.org",
      outcome: "found",
      failure: null,
      ask: [],
      incoming: {
        protocol: "imap",
        host: "in.example.org",
        port: 993,
        security: "tls",
        username: "anna@example.org",
        source: "autoconfig",
      },
      outgoing: { protocol: "smtp", host: "out.example.org", port: 465, security: "tls", source: "autoconfig" },
    });
    expect(result.candidates.map(({ server }) => server.host)).toEqual(["in.example.org", "out.example.org"]);
    expect(probes).toEqual([]);
  });

  test("by Autodiscover, at once when the mail exchangers are known", async () => {
    const pox = poxDocument(
      "<Type>IMAP</Type><Server>in.example.org</Server>",
      "<Type>SMTP</Type><Server>out.example.org</Server>",
    );
    const { result } = await run({ pages: { [atAutodiscover]: pox } });
    expect(result).toMatchObject({ outcome: "found", incoming: { source: "autodiscover" } });
    expect(result.elapsedMs).toBeLessThan(50);
  });

  test("by guessing, at once where nothing is published", async () => {
    const { result } = await run({ servers: guessable });
    expect(result).toMatchObject({ outcome: "found", incoming: { host: "imap.example.org", source: "guess" } });
    expect(result.elapsedMs).toBeLessThan(50);
  });

  test("for receiving in one place and for sending in another", async () => {
    const half = configDocument([{ type: "imap", host: "in.example.org", port: 993 }], []);
    const { result } = await run({ pages: { [atAutoconfig]: half }, servers: guessable });
    expect(result).toMatchObject({
      outcome: "found",
      incoming: { host: "in.example.org", source: "autoconfig" },
      outgoing: { host: "smtp.example.org", source: "guess" },
    });
  });

  test("for an international domain, asked by its A-labels and shown as typed", async () => {
    const domain = "xn--e1afmkfd.xn--p1ai";
    const { result, requests } = await run(
      {
        hosts: { [domain]: web, [`autoconfig.${domain}`]: web, "in.example.org": web, "out.example.org": web },
        pages: { [`https://autoconfig.${domain}/mail/config-v1.1.xml`]: config },
      },
      { address: "анна@пример.рф" },
    );
    expect(result).toMatchObject({
      address: "анна@пример.рф",
      outcome: "found",
      incoming: { username: `анна@${domain}` },
    });
    expect(requests.every(({ url }) => new URL(url).hostname.endsWith(domain))).toBe(true);
  });
});

describe("time", () => {
  test("a slow source that is believed more is waited for until 2.5 s", async () => {
    const { result } = await run(named, { sources: [source("autoconfig", 1, 2_000), source("autodiscover", 1, 50)] });
    expect(result).toMatchObject({ incoming: { source: "autoconfig" }, elapsedMs: 2_000 });
  });

  test("and no longer", async () => {
    const { result, told } = await run(named, {
      sources: [source("autoconfig", 1, 6_000), source("autodiscover", 1, 50)],
    });
    expect(result).toMatchObject({ outcome: "found", incoming: { source: "autodiscover" }, elapsedMs: 2_500 });
    expect(told.some(({ outcome }) => outcome === "running")).toBe(true);
  });

  test("a source that is believed less is not waited for", async () => {
    const { result } = await run(named, { sources: [source("autoconfig", 1, 50), source("guess", 1, "never")] });
    expect(result).toMatchObject({ incoming: { source: "autoconfig" }, elapsedMs: 50 });
  });

  test("nothing is guessed that could not be better than what is known", async () => {
    const { result, probes } = await run({
      hosts: { ...hosts, "autodiscover.example.org": web },
      pages: {
        [atAutoconfig]: "hang",
        [atWellKnown]: "hang",
        [atAutodiscover]: poxDocument(
          "<Type>IMAP</Type><Server>in.example.org</Server>",
          "<Type>SMTP</Type><Server>out.example.org</Server>",
        ),
      },
      servers: guessable,
    });
    expect(result).toMatchObject({ incoming: { source: "autodiscover" }, elapsedMs: 2_500 });
    expect(probes).toEqual([]);
  });

  test("after 2.5 s the first complete answer is taken at once", async () => {
    const { result } = await run(named, { sources: [source("autoconfig", 1, "never"), source("guess", 3, 2_000)] });
    expect(result).toMatchObject({ incoming: { source: "guess" }, elapsedMs: 3_200 });
  });

  test("stage 1 starts at once, stage 2 at 400 ms where the mail exchangers are not known, stage 3 at 1.2 s", async () => {
    const startedAt: [number, number][] = [];
    const dead = (name: DiscoverySource, stage: 1 | 2 | 3): StagedSource => ({
      name,
      stage,
      async *find(_query, { world, signal }) {
        startedAt.push([stage, world.now()]);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    });
    const sources = [dead("guess", 3), dead("autodiscover", 2), dead("autoconfig", 1)];
    const { result } = await run({ ...named, mx: { "example.org": "hang" } }, { sources });
    expect(startedAt).toEqual([
      [1, 0],
      [2, 400],
      [3, 1_200],
    ]);
    expect(result.elapsedMs).toBe(10_000);
  });

  test("everything black-holed ends within ten seconds, with nothing left open", async () => {
    const hang = Object.fromEntries(
      ["imap", "smtp"].flatMap((name) =>
        [993, 143, 465, 587].map((port) => [`${name}.example.org:${port}`, "hang" as const]),
      ),
    );
    const { result, clock, openConnections } = await run({
      mx: { "example.org": "hang" },
      pages: {
        [atAutoconfig]: "hang",
        [atWellKnown]: "hang",
        [atAutodiscover]: "hang",
        "https://example.org/autodiscover/autodiscover.xml": "hang",
      },
      servers: {
        ...hang,
        "example.org:993": "hang",
        "example.org:143": "hang",
        "example.org:465": "hang",
        "example.org:587": "hang",
      },
    });
    expect(result.outcome).toBe("none");
    expect(clock.now()).toBeLessThanOrEqual(10_000);
    expect(openConnections()).toBe(0);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("DNS that never answers ends within ten seconds, too", async () => {
    const dead = Object.fromEntries(
      [
        "example.org",
        "autoconfig.example.org",
        "autodiscover.example.org",
        "imap.example.org",
        "mail.example.org",
        "smtp.example.org",
        "no-such-label.example.org",
      ].map((name) => [name, "hang" as const]),
    );
    const { result, clock, openConnections } = await run({ hosts: dead, mx: { "example.org": "hang" } });
    expect(result.outcome).toBe("none");
    expect(clock.now()).toBeLessThanOrEqual(10_000);
    expect(openConnections()).toBe(0);
  });

  test("a source that ignores the end does not hold it up, and what it finds later is dropped", async () => {
    const deaf: StagedSource = {
      name: "manual",
      stage: 1,
      async *find(query, { world, startStep }) {
        const step = startStep("manual", "deaf");
        await new Promise<void>((resolve) => world.setTimer(resolve, 11_000));
        step.end("found", "too late");
        const server = {
          protocol: "imap",
          host: "manual.example.org",
          port: 993,
          security: "tls",
          username: query.address,
        } as const;
        yield [{ source: "manual", server }];
      },
    };
    const { result, told, clock } = await run(named, { sources: [deaf] });
    expect(result).toMatchObject({ outcome: "none", elapsedMs: 10_000, candidates: [] });
    const before = told.length;
    await clock.advance(5_000);
    expect(told).toHaveLength(before);
    expect(result.candidates).toEqual([]);
    expect(result.trace.find(({ target }) => target === "deaf")?.outcome).toBe("cancelled");
  });
});

describe("cancelling", () => {
  test("closes everything at once, rejects with CANCELLED, and tells no more steps", async () => {
    const fake = createFakeWorld({
      hosts,
      pages: { [atAutoconfig]: "hang", [atWellKnown]: "hang", [atAutodiscover]: "hang" },
      servers: { "imap.example.org:993": "hang" },
    });
    const told: TraceStep[] = [];
    const controller = new AbortController();
    const work = discover({ address: "anna@example.org" }, fake.world, {
      signal: controller.signal,
      onStep: (step) => told.push(step),
    });
    work.catch(() => {});
    await fake.clock.advance(1_500);
    expect(fake.openConnections()).toBeGreaterThan(0);
    controller.abort();
    await expect(work).rejects.toMatchObject({ failure: { code: "CANCELLED" } });
    await fake.clock.advance(0);
    expect(fake.openConnections()).toBe(0);
    expect(fake.clock.pendingTimers()).toBe(0);
    const last = new Map(told.map(({ id, outcome }) => [id, outcome]));
    expect([...last.values()]).not.toContain("running");
    const before = told.length;
    await fake.clock.advance(20_000);
    expect(told).toHaveLength(before);
  });

  test("before the start asks nobody", async () => {
    const fake = createFakeWorld({ hosts });
    const work = discover({ address: "anna@example.org" }, fake.world, {
      signal: AbortSignal.abort(),
      onStep: () => {},
    });
    await expect(work).rejects.toBeInstanceOf(MailFailureError);
    expect(fake.questions).toEqual([]);
  });
});

describe("where nothing is found, the failure", () => {
  test("is ADDRESS_INVALID for what is no address, and nobody is asked", async () => {
    const { result, questions } = await run({}, { address: "anna@example" });
    expect(result).toMatchObject({
      outcome: "none",
      failure: { code: "ADDRESS_INVALID", address: "anna@example" },
      trace: [],
    });
    expect(questions).toEqual([]);
  });

  test("is OFFLINE without a network", async () => {
    const { result, questions } = await run({ offline: true });
    expect(result.failure).toEqual({ code: "OFFLINE" });
    expect(questions).toEqual([]);
  });

  test.each([
    ["OFFLINE where no DNS server answers", true, "OFFLINE"],
    ["NO_CONFIG where DNS servers answer with an error", false, "NO_CONFIG"],
  ])("is %s", async (_, unreachable, code) => {
    const failed = { answer: { kind: "failed", words: "why", unreachable } } as const;
    const dead = Object.fromEntries(
      [
        "example.org",
        "autoconfig.example.org",
        "autodiscover.example.org",
        "imap.example.org",
        "mail.example.org",
        "smtp.example.org",
      ].map((name) => [name, failed]),
    );
    const { result } = await run({ hosts: dead, mx: { "example.org": failed } });
    expect(result.failure?.code).toBe(code);
  });

  test("is DOMAIN_NXDOMAIN where the domain does not exist, at once", async () => {
    const { result, probes } = await run({ hosts: {} });
    expect(result).toMatchObject({ outcome: "none", failure: { code: "DOMAIN_NXDOMAIN", domain: "example.org" } });
    expect(result.elapsedMs).toBeLessThan(50);
    expect(probes).toEqual([]);
  });

  test("is NO_CONFIG for a domain that exists and tells nothing", async () => {
    const { result } = await run({ hosts: { "example.org": web } });
    expect(result).toMatchObject({
      outcome: "none",
      incoming: null,
      outgoing: null,
      failure: { code: "NO_CONFIG", domain: "example.org" },
    });
  });

  test("is NO_CONFIG for a public suffix, of which nobody is asked", async () => {
    const { result, questions } = await run({}, { address: "x@co.uk" });
    expect(result.failure).toEqual({ code: "NO_CONFIG", domain: "co.uk" });
    expect(questions).toEqual([]);
  });

  test("is that of the certificate where a guessed server has a bad one", async () => {
    const failure = { code: "CERT_UNTRUSTED", host: "imap.example.org", issuer: "Nobody", fingerprint: "AB" } as const;
    const { result } = await run({ servers: { "imap.example.org:993": failure, "smtp.example.org:465": "greets" } });
    expect(result).toMatchObject({ outcome: "none", failure, incoming: null, outgoing: { host: "smtp.example.org" } });
  });

  test("is that of the server that does not answer where its name gives it away", async () => {
    const { result } = await run({ servers: { "imap.example.org:993": "hang", "imap.example.org:143": "hang" } });
    expect(result.failure).toEqual({ code: "PORT_BLOCKED", host: "imap.example.org", port: 993 });
  });

  test("is HOST_NOT_FOUND where a published server does not exist", async () => {
    const { result } = await run({
      hosts: { "example.org": web, "autoconfig.example.org": web },
      pages: { [atAutoconfig]: config },
    });
    expect(result).toMatchObject({
      outcome: "none",
      failure: { code: "HOST_NOT_FOUND", host: "in.example.org" },
      candidates: [],
    });
  });
});

describe("safety", () => {
  test.each(["127.0.0.1", "169.254.169.254", "10.0.0.7", "::1", "fd00::1"])(
    "a published server at %s is left out",
    async (address) => {
      const { result } = await run({
        hosts: { ...hosts, "in.example.org": ["192.0.2.3", address] },
        pages: { [atAutoconfig]: config },
      });
      expect(result.candidates.map(({ server }) => server.host)).not.toContain("in.example.org");
      expect(result.trace).toContainEqual(
        expect.objectContaining({ outcome: "failed", detail: expect.stringContaining("private") }),
      );
    },
  );

  test("also where the document names the address itself", async () => {
    const document = config.replace("in.example.org", "127.0.0.1");
    const { result } = await run({ pages: { [atAutoconfig]: document } });
    expect(result.candidates.map(({ server }) => server.host)).toEqual(["out.example.org"]);
  });

  test("unless the mail domain itself is there", async () => {
    const { result } = await run({
      hosts: { ...hosts, "example.org": ["10.0.0.1"], "in.example.org": ["10.0.0.7"] },
      pages: { [atAutoconfig]: config },
    });
    expect(result).toMatchObject({ outcome: "found", incoming: { host: "in.example.org" } });
  });

  test("plaintext never wins by itself: a person is asked, and hears a failure where nobody asks", async () => {
    const plain = configDocument(
      [{ type: "imap", host: "in.example.org", port: 143, socket: "plain" }],
      [{ type: "smtp", host: "out.example.org", port: 465 }],
    );
    const { result } = await run({
      hosts: { "example.org": web, "autoconfig.example.org": web, "in.example.org": web, "out.example.org": web },
      pages: { [atAutoconfig]: plain },
    });
    expect(result).toMatchObject({
      outcome: "confirm",
      ask: [{ reason: "plaintext", host: "in.example.org" }],
      incoming: { host: "in.example.org", security: "none" },
      failure: { code: "NO_CONFIG" },
    });
  });

  test("plaintext gives way to anything encrypted, even guessed", async () => {
    const plain = configDocument(
      [{ type: "imap", host: "in.example.org", port: 143, socket: "plain" }],
      [{ type: "smtp", host: "out.example.org", port: 465 }],
    );
    const { result } = await run({ pages: { [atAutoconfig]: plain }, servers: guessable });
    expect(result).toMatchObject({
      outcome: "found",
      ask: [],
      incoming: { host: "imap.example.org", security: "tls" },
      outgoing: { host: "out.example.org" },
    });
  });

  test("a mail exchanger of another domain has to be agreed to, once", async () => {
    const { result } = await run({
      hosts: { "example.org": web, "mx.hoster.example": web },
      mx: {
        "example.org": [
          { preference: 20, exchange: "backup.example" },
          { preference: 10, exchange: "mx.hoster.example" },
        ],
      },
      servers: { "mx.hoster.example:993": "greets", "mx.hoster.example:465": "greets" },
    });
    expect(result).toMatchObject({
      outcome: "confirm",
      ask: [{ reason: "foreign-domain", host: "mx.hoster.example" }],
    });
    expect(result.ask).toHaveLength(1);
  });
});

test("a source that breaks costs only itself, and the trace shows it", async () => {
  const broken: StagedSource = {
    name: "autoconfig",
    stage: 1,
    // biome-ignore lint/correctness/useYield: it breaks before it could
    async *find() {
      throw new TypeError("x is not a function");
    },
  };
  const { result } = await run(named, { sources: [broken, source("guess", 3, 10)] });
  expect(result.outcome).toBe("found");
  expect(result.trace).toContainEqual(
    expect.objectContaining({ outcome: "failed", failure: { code: "BUG", detail: "TypeError: x is not a function" } }),
  );
});

test("every step is told when it starts and when it ends, and the result holds the same", async () => {
  const { result, told } = await run({
    pages: { [atAutoconfig]: { after: 30, answer: page(config) } },
    servers: guessable,
  });
  const starts = told.filter(({ outcome }) => outcome === "running").map(({ id }) => id);
  const ends = told.filter(({ outcome }) => outcome !== "running");
  expect(starts).toEqual([...starts].sort((one, other) => one - other));
  expect(new Set(ends.map(({ id }) => id))).toEqual(new Set(starts));
  expect(ends).toHaveLength(starts.length);
  expect(result.trace).toEqual(ends.toSorted((one, other) => one.id - other.id));
  expect(result.trace.find(({ target }) => target.startsWith(atAutoconfig))).toMatchObject({
    outcome: "found",
    ms: 30,
  });
});
