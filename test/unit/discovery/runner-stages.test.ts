import { describe, expect, test } from "vitest";
import { type DiscoverRequest, discover } from "../../../electron/discovery/runner.ts";
import type { Stage, StagedSource } from "../../../electron/discovery/stages.ts";
import type { WebAnswer } from "../../../electron/discovery/world.ts";
import type { DiscoverySource, Finding } from "../../../shared/discovery.ts";
import {
  configDocument,
  createFakeWorld,
  type FakeInternet,
  finish,
  page,
  poxDocument,
  status,
  type Timed,
} from "./fake-world.ts";

const web = ["192.0.2.1"];
const ispdb = "autoconfig.thunderbird.net";
const hosts = {
  "example.org": web,
  "autoconfig.example.org": web,
  "autodiscover.example.org": web,
  "in.example.org": web,
  "out.example.org": web,
  [ispdb]: web,
};
const atAutoconfig = "https://autoconfig.example.org/mail/config-v1.1.xml";
const atHttp = "http://autoconfig.example.org/mail/config-v1.1.xml";
const config = (host: string, socket = "SSL") =>
  configDocument([{ type: "imap", host, port: 993, socket }], [{ type: "smtp", host, port: 465, socket }]);

async function run(
  internet: FakeInternet,
  {
    address = "anna@example.org",
    sources,
    ...request
  }: Partial<DiscoverRequest> & { sources?: readonly StagedSource[] } = {},
) {
  const fake = createFakeWorld({ hosts, ...internet });
  const { signal } = new AbortController();
  const work = discover({ address, ...request }, fake.world, { signal, onStep() {}, ...(sources ? { sources } : {}) });
  return { result: await finish(work, fake.clock), ...fake };
}

/** A source that comes to `findings` after some time, and notes when it began. */
function scripted(
  name: DiscoverySource,
  stage: Stage,
  {
    after = 0,
    findings = [],
    began = [],
  }: { after?: number | "never"; findings?: readonly Finding[]; began?: number[] },
): StagedSource {
  return {
    name,
    stage,
    async *find(_query, { world, signal }) {
      began.push(world.now());
      await new Promise<void>((resolve) => {
        if (after !== "never") world.setTimer(resolve, after);
        signal.addEventListener("abort", () => resolve());
      });
      yield findings;
    },
  };
}

function pair(
  source: DiscoverySource,
  over: { security?: "tls" | "none"; tainted?: boolean } = {},
): readonly Finding[] {
  const { security = "tls", tainted = false } = over;
  const server = { host: "in.example.org", port: 993, security, username: "anna" } as const;
  const taints = tainted ? [{ reason: "foreign-domain", host: server.host } as const] : [];
  return [
    { source, taints, server: { ...server, protocol: "imap" } },
    { source, taints, server: { ...server, protocol: "smtp" } },
  ];
}

describe("the bundled table", () => {
  test("answers at once, before anybody but DNS is asked", async () => {
    const { result, requests, probes, questions } = await run(
      { hosts: { "imap.gmx.net": web, "mail.gmx.net": web, "pop.gmx.net": web } },
      { address: "anna@gmx.de" },
    );
    expect(result).toMatchObject({
      outcome: "found",
      incoming: { source: "providers" },
      hint: { name: expect.any(String) },
    });
    expect(result.elapsedMs).toBeLessThan(50);
    expect([...requests, ...probes]).toEqual([]);
    expect(questions.some((question) => /^(MX|SRV) /.test(question))).toBe(false);
  });

  test.each([
    ["anna@outlook.com", "OAUTH_ONLY"],
    ["anna@proton.me", "BRIDGE_ONLY"],
    ["anna@tutanota.com", "NO_IMAP"],
  ])("says of %s that it is %s, without asking anybody", async (address, code) => {
    const { result, requests, questions } = await run({}, { address });
    expect(result).toMatchObject({ outcome: "none", incoming: null, failure: { code } });
    expect(result.hint?.notes).not.toEqual([]);
    expect([...requests, ...questions]).toEqual([]);
  });

  test("gives way to what the domain itself says where its servers are gone", async () => {
    const { result } = await run(
      {
        hosts: { "gmx.de": web, "autoconfig.gmx.de": web, "new.gmx.de": web },
        pages: { "https://autoconfig.gmx.de/mail/config-v1.1.xml": config("new.gmx.de") },
      },
      { address: "anna@gmx.de" },
    );
    expect(result).toMatchObject({ outcome: "found", incoming: { host: "new.gmx.de", source: "autoconfig" } });
  });
});

describe("an MX at a provider that lets no password in", () => {
  const mx = { "example.org": [{ preference: 10, exchange: "example-org.mail.protection.outlook.com" }] };

  test("is the failure, and nobody guesses past it", async () => {
    const { result, probes } = await run({
      mx,
      servers: { "imap.example.org:993": "greets", "smtp.example.org:465": "greets" },
    });
    expect(result).toMatchObject({ outcome: "none", failure: { code: "OAUTH_ONLY" }, hint: { name: "Microsoft 365" } });
    expect(probes).toEqual([]);
  });

  test("is nothing against what the domain says over https", async () => {
    const { result } = await run({
      mx,
      pages: { [atAutoconfig]: { after: 900, answer: page(config("in.example.org")) } },
    });
    expect(result).toMatchObject({ outcome: "found", incoming: { source: "autoconfig" } });
  });

  test("is everything against servers without encryption", async () => {
    const { result } = await run({ mx, pages: { [atAutoconfig]: config("in.example.org", "plain") } });
    expect(result).toMatchObject({ outcome: "none", ask: [], failure: { code: "OAUTH_ONLY" } });
  });

  test("is everything against what anybody says in clear", async () => {
    const { result } = await run({ mx, pages: { [atHttp]: config("in.example.org") } });
    expect(result).toMatchObject({ outcome: "none", ask: [], failure: { code: "OAUTH_ONLY" } });
  });
});

describe("stages", () => {
  test("begin at 0, 0, 400 ms, 1.2 s and 3 s where everything hangs", async () => {
    const began: Record<number, number[]> = { 0: [], 1: [], 2: [], 3: [], 4: [] };
    const sources = ([0, 1, 2, 3, 4] as const).map((stage) =>
      scripted("guess", stage, { after: stage === 0 ? 0 : "never", began: began[stage] ?? [] }),
    );
    const { result, clock, openConnections } = await run({ mx: { "example.org": "hang" } }, { sources });
    expect(began).toEqual({ 0: [0], 1: [0], 2: [400], 3: [1_200], 4: [3_000] });
    expect(result.elapsedMs).toBe(10_000);
    expect(clock.pendingTimers()).toBe(0);
    expect(openConnections()).toBe(0);
  });

  test("do not wait for a table that hangs", async () => {
    const began: number[] = [];
    await run(
      {},
      { sources: [scripted("providers", 0, { after: "never" }), scripted("autoconfig", 1, { began, after: "never" })] },
    );
    expect(began).toEqual([250]);
  });

  test("follow at once where the one before came to nothing", async () => {
    const began: number[] = [];
    const { result } = await run(
      {},
      { sources: ([0, 1, 2, 3, 4] as const).map((stage) => scripted("guess", stage, { began })) },
    );
    expect(began).toEqual([0, 0, 0, 0, 0]);
    expect(result.elapsedMs).toBe(0);
  });
});

describe("the last resort in clear", () => {
  test("is not asked where something encrypted was found, be it tainted", async () => {
    const began: number[] = [];
    const { result } = await run(
      {},
      {
        sources: [
          scripted("mx", 2, { findings: pair("mx", { tainted: true }) }),
          scripted("guess", 3, { after: "never" }),
          scripted("autoconfig", 4, { began }),
        ],
      },
    );
    expect(result).toMatchObject({ outcome: "confirm", elapsedMs: 2_500 });
    expect(began).toEqual([]);
  });

  test("is asked where everything else is without encryption, and wins over that", async () => {
    const { result } = await run({
      pages: { [atAutoconfig]: config("plain.example.org", "plain"), [atHttp]: config("in.example.org") },
      hosts: { ...hosts, "plain.example.org": web },
    });
    expect(result).toMatchObject({
      outcome: "confirm",
      incoming: { host: "in.example.org", security: "tls" },
      ask: [{ reason: "http", host: "autoconfig.example.org" }],
    });
  });
});

describe("waiting", () => {
  test("a tainted pair is held back until 2.5 s for one that nobody has to agree to", async () => {
    const { result } = await run(
      {},
      {
        sources: [
          scripted("srv", 1, { findings: pair("srv", { tainted: true }) }),
          scripted("guess", 3, { after: 600, findings: pair("guess") }),
        ],
      },
    );
    expect(result).toMatchObject({ outcome: "found", ask: [], incoming: { source: "guess" } });
  });

  test("a plaintext pair is held back as long as anything runs", async () => {
    const { result } = await run(
      {},
      {
        sources: [
          scripted("autoconfig", 1, { findings: pair("autoconfig", { security: "none" }) }),
          scripted("guess", 3, { after: 5_000, findings: pair("guess") }),
        ],
      },
    );
    expect(result).toMatchObject({
      outcome: "found",
      incoming: { source: "guess", security: "tls" },
      elapsedMs: 5_000,
    });
  });
});

describe("a host that asks for the password first", () => {
  const atAutodiscover = "https://autodiscover.example.org/autodiscover/autodiscover.xml";
  const settings = poxDocument(
    "<Type>IMAP</Type><Server>in.example.org</Server>",
    "<Type>SMTP</Type><Server>out.example.org</Server>",
  );
  const pages: FakeInternet["pages"] = {
    [atAutodiscover]: ({ headers }) => (headers.authorization ? page(settings) : status(401)),
  };

  test("is what a person is asked about where nothing else tells", async () => {
    const { result, requests } = await run({ pages });
    expect(result).toMatchObject({
      outcome: "confirm",
      incoming: null,
      outgoing: null,
      ask: [{ reason: "credentials", host: "autodiscover.example.org" }],
      failure: { code: "NO_CONFIG" },
    });
    expect(requests.every(({ headers }) => !("authorization" in headers))).toBe(true);
  });

  test("tells once it was agreed to", async () => {
    const { result } = await run({ pages }, { credentials: { host: "autodiscover.example.org", password: "hush" } });
    expect(result).toMatchObject({ outcome: "found", ask: [], incoming: { host: "in.example.org" } });
    expect(JSON.stringify(result)).not.toContain("hush");
  });

  test("is not asked about where anything else tells", async () => {
    const { result } = await run({
      pages,
      hosts: { ...hosts, "imap.example.org": web, "smtp.example.org": web },
      servers: { "imap.example.org:993": "greets", "smtp.example.org:465": "greets" },
    });
    expect(result).toMatchObject({ outcome: "found", ask: [], incoming: { source: "guess" } });
  });

  test("is not asked about twice", async () => {
    const { result } = await run(
      { pages: { [atAutodiscover]: { answer: status(401) } } },
      { credentials: { host: "autodiscover.example.org", password: "wrong" } },
    );
    expect(result).toMatchObject({
      outcome: "none",
      ask: [],
      failure: { code: "AUTH_REJECTED", host: "autodiscover.example.org" },
    });
  });
});

describe("where nothing is found, the failure", () => {
  test("is NO_MAIL_DOMAIN for a null MX, at once and without a guess", async () => {
    const { result, probes } = await run({
      mx: { "example.org": [{ preference: 0, exchange: "" }] },
      pages: { [atAutoconfig]: "hang" },
    });
    expect(result).toMatchObject({ outcome: "none", failure: { code: "NO_MAIL_DOMAIN", domain: "example.org" } });
    expect(result.elapsedMs).toBeLessThan(50);
    expect(probes).toEqual([]);
  });

  test.each([
    ["anna@gmial.com", "gmail.com"],
    ["anna@hotmial.com", "hotmail.com"],
  ])("is DOMAIN_NXDOMAIN for %s, with what was meant", async (address, suggestion) => {
    const { result } = await run({ hosts: {} }, { address });
    expect(result.failure).toEqual({ code: "DOMAIN_NXDOMAIN", domain: address.slice(5), suggestion });
  });

  test("is EXCHANGE_ONLY for Exchange without IMAP", async () => {
    const { result } = await run({
      pages: {
        "https://autodiscover.example.org/autodiscover/autodiscover.xml": poxDocument(
          "<Type>EXPR</Type><Server>in.example.org</Server>",
        ),
      },
    });
    expect(result).toMatchObject({ outcome: "none", failure: { code: "EXCHANGE_ONLY", host: "in.example.org" } });
  });

  test("is CAPTIVE_PORTAL where https works nowhere and plain http leads to somebody else", async () => {
    const broken: Timed<WebAnswer> = {
      answer: {
        kind: "failed",
        words: "certificate",
        failure: { code: "CERT_NAME", host: "x", names: ["login.cafe.example"] },
      },
    };
    const away = { answer: status(302, "http://login.cafe.example/hello") };
    const { result, requests } = await run({
      hosts: { ...hosts, "login.cafe.example": ["10.0.0.1"] },
      pages: {
        [atAutoconfig]: broken,
        "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml": broken,
        [`https://${ispdb}/v1.1/example.org`]: broken,
        "https://example.org/autodiscover/autodiscover.xml": broken,
        "https://autodiscover.example.org/autodiscover/autodiscover.xml": broken,
        "https://autodiscover.example.org/autodiscover/autodiscover.json/v1.0/anna%40example.org": broken,
        "https://example.org/autodiscover/autodiscover.json/v1.0/anna%40example.org": broken,
        [`http://${ispdb}/`]: away,
        "http://example.org/": away,
        [atHttp]: away,
      },
    });
    expect(result).toMatchObject({ outcome: "none", failure: { code: "CAPTIVE_PORTAL", host: ispdb } });
    const asked = new Set(requests.map(({ url }) => new URL(url).hostname));
    expect(asked).toEqual(new Set(["example.org", "autoconfig.example.org", "autodiscover.example.org", ispdb]));
  });
});

test("the central database and the mail exchanger's domain hear no more of a person than they must", async () => {
  const { requests } = await run({ mx: { "example.org": [{ preference: 1, exchange: "mx.hoster.example" }] } });
  const toDatabase = requests.filter(({ url }) => new URL(url).hostname === ispdb);
  expect(toDatabase.map(({ url }) => url).toSorted()).toEqual([
    `https://${ispdb}/v1.1/example.org`,
    `https://${ispdb}/v1.1/hoster.example`,
  ]);
  expect(JSON.stringify(toDatabase)).not.toContain("anna");
});

test("a result says which server won and why, and who agrees", async () => {
  const { result } = await run({
    pages: { [atAutoconfig]: config("in.example.org") },
    srv: { "_imaps._tcp.example.org": [{ target: "in.example.org", port: 993, priority: 0, weight: 0 }] },
    servers: { "in.example.org:993": "greets" },
  });
  expect(result.choices).toEqual([
    expect.objectContaining({ leg: "incoming", source: "autoconfig", host: "in.example.org", because: "only" }),
    expect.objectContaining({ leg: "outgoing", source: "autoconfig", because: "only", over: null }),
  ]);
});

test("what of SRV is not offered is not guessed", async () => {
  const refused = [{ target: "", port: 0, priority: 0, weight: 0 }];
  const { probes } = await run({
    hosts: { ...hosts, "imap.example.org": web, "pop.example.org": web, "smtp.example.org": web },
    srv: { "_imap._tcp.example.org": refused, "_pop3s._tcp.example.org": refused },
  });
  expect(new Set(probes.map(({ protocol }) => protocol))).toEqual(new Set(["smtp"]));
});

test("POP3 is guessed where there is no IMAP", async () => {
  const { result } = await run({
    hosts: { ...hosts, "pop.example.org": web, "smtp.example.org": web },
    servers: { "pop.example.org:995": "greets", "smtp.example.org:465": "greets" },
  });
  expect(result).toMatchObject({
    outcome: "found",
    incoming: { protocol: "pop3", host: "pop.example.org", port: 995 },
  });
});

test("of what one answer holds the best wins, not the first", async () => {
  const pox = poxDocument(
    "<Type>SMTP</Type><Server>out.example.org</Server><Port>587</Port>",
    "<Type>POP3</Type><Server>in.example.org</Server>",
    "<Type>SMTP</Type><Server>out.example.org</Server><Port>465</Port>",
    "<Type>IMAP</Type><Server>in.example.org</Server>",
  );
  const { result } = await run({
    pages: { "https://autodiscover.example.org/autodiscover/autodiscover.xml": pox },
  });
  expect(result).toMatchObject({ incoming: { protocol: "imap" }, outgoing: { port: 465 } });
  expect(result.choices).toMatchObject([
    { because: "protocol", over: { host: "in.example.org" } },
    { because: "transport", over: { host: "out.example.org" } },
  ]);
});

test("of what SRV offers the best wins, also where it answers a little later", async () => {
  const record = (port: number) => [{ target: "out.example.org", port, priority: 0, weight: 0 }];
  const { result } = await run({
    srv: {
      "_imaps._tcp.example.org": record(993),
      "_submissions._tcp.example.org": record(465),
      "_submission._tcp.example.org": record(587),
    },
    servers: {
      "out.example.org:993": "greets",
      "out.example.org:587": "greets",
      "out.example.org:465": { after: 200, answer: { kind: "greeted", words: "" } },
    },
  });
  expect(result).toMatchObject({ outcome: "found", outgoing: { port: 465, security: "tls", source: "srv" } });
});
