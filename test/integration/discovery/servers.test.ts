import { describe, expect, test } from "vitest";
import { createNetworkWorld } from "../../../electron/discovery/network.ts";
import { discover } from "../../../electron/discovery/runner.ts";
import { ISPDB } from "../../../electron/discovery/sources/ispdb.ts";
import type { DiscoveryResult, TraceStep } from "../../../shared/discovery.ts";
import { accounts, worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const network = createNetworkWorld();
const ispdb = new URL(ISPDB).hostname;

function look(address: string, onStep: (step: TraceStep) => void = () => {}): Promise<DiscoveryResult> {
  return discover({ address }, network, { signal: new AbortController().signal, onStep });
}

const sources = {
  "autoconfig-subdomain": "autoconfig",
  "autoconfig-well-known": "autoconfig",
  "autoconfig-http": "autoconfig",
  "autoconfig-of-mx": "mx",
  "provider-of-mx": "mx",
  autodiscover: "autodiscover",
  "autodiscover-cname": "autodiscover",
  ispdb: "ispdb",
  srv: "srv",
  "guess-tls": "guess",
  "guess-starttls": "guess",
} as Readonly<Record<string, string>>;

/** Found by the one mechanism that their plan names, and by that in another way than the plan tells: see below. */
const ELSEWHERE = ["leakyroof.net", "officeplant.net", "vaultedhall.net"];
const found = accounts.filter(
  ({ mechanism, domain }) =>
    sources[mechanism] !== undefined &&
    !ELSEWHERE.includes(domain) &&
    !world.domains.find((plan) => plan.domain === domain)?.certificates,
);
/** Who has to be agreed to first, by domain. */
const asked: Readonly<Record<string, DiscoveryResult["ask"]>> = {
  "tidewater-studio.com": [{ reason: "foreign-domain", host: "depot.pinehost.net" }],
  "meble-przystan.com.pl": [{ reason: "foreign-domain", host: "skrytka.poczta-sudecka.com.pl" }],
  "threepostboxes.net": [{ reason: "foreign-domain", host: "kontor.fyrpost.net" }],
  "foreignfields.net": [{ reason: "foreign-domain", host: "depot.pinehost.net" }],
  "pointedfinger.org": [{ reason: "foreign-domain", host: "disco.pinehost.net" }],
  "signpost-only.net": [
    { reason: "http", host: "signpost.kestrelhosting.com" },
    { reason: "foreign-domain", host: "signpost.kestrelhosting.com" },
  ],
  "clearwindow.net": [{ reason: "http", host: "autoconfig.clearwindow.net" }],
  "glasspost.org": [
    { reason: "http", host: "autoconfig.glasspost.org" },
    { reason: "foreign-domain", host: "relais.kestrelhosting.com" },
  ],
};

describe("the servers of an account are found by the one mechanism that tells them", () => {
  test("and every mechanism is among those shown", () => {
    expect(new Set(found.map(({ mechanism }) => mechanism))).toEqual(new Set(Object.keys(sources)));
  });

  test.each(found.map((account) => [account.mechanism, account.shownAddress, account] as const))(
    "%s: %s",
    async (mechanism, address, account) => {
      const { outcome, incoming, outgoing, ask } = await look(address);
      const source = sources[mechanism];
      const { host, port, protocol } = { ...account.incoming };
      expect(ask).toEqual(asked[account.domain] ?? []);
      expect(outcome).toBe(ask.length > 0 ? "confirm" : "found");
      expect(incoming).toMatchObject({ protocol, source });
      // Which of several equals DNS means is left to chance.
      if (account.domain !== "weighedout.net") expect(incoming).toMatchObject({ host, port });
      expect(outgoing).toMatchObject({ protocol: "smtp", source });
      if (account.domain !== "weighedout.net") expect(outgoing).toMatchObject({ host: account.outgoing?.host });
    },
  );

  test("Exchange that says nothing of IMAP is asked whether it has it", async () => {
    const result = await look("ruth.palm@officeplant.net");
    expect(result).toMatchObject({
      outcome: "found",
      incoming: { host: "ex.officeplant.net", source: "autodiscover" },
    });
  });

  test("SRV's first choice wins over what only answers sooner", async () => {
    const { outgoing } = await look("ines.carvalho@larkspurmail.net");
    expect(outgoing).toMatchObject({ host: "relay3.larkspurmail.net", port: 465, security: "tls" });
  });

  test("each weight is chosen at some time, 0 included in the draw", async () => {
    const chosen = new Set<string | undefined>();
    for (let round = 0; round < 12; round += 1) {
      const user = accounts.find(({ domain }) => domain === "weighedout.net");
      chosen.add((await look(user?.address ?? "")).incoming?.host);
    }
    expect(chosen.has("w90.weighedout.net")).toBe(true);
  });
});

describe("a host that wants the password before it tells", () => {
  const account = accounts.find(({ domain }) => domain === "vaultedhall.net");
  const host = "autodiscover.vaultedhall.net";

  test("is named to the person and not told it", async () => {
    world.clearLog("nginx");
    const result = await look(account?.address ?? "");
    expect(result).toMatchObject({ outcome: "confirm", incoming: null, ask: [{ reason: "credentials", host }] });
    await expect.poll(() => world.webRequests().filter((request) => request.host === host).length).toBeGreaterThan(0);
    expect(world.webRequests().map(({ authorization }) => authorization)).toEqual(world.webRequests().map(() => ""));
  });

  test("is told it once the person agreed, over https, and nobody else is", async () => {
    world.clearLog("nginx");
    const { address = "", password = "" } = account ?? {};
    const options = { signal: new AbortController().signal, onStep: () => {} };
    const result = await discover({ address, credentials: { host, password } }, network, options);
    expect(result).toMatchObject({
      outcome: "found",
      incoming: { host: "keep.vaultedhall.net", source: "autodiscover" },
    });
    const told = () => world.webRequests().filter(({ authorization }) => authorization !== "");
    await expect.poll(() => told().length).toBeGreaterThan(0);
    expect(new Set(told().map(({ scheme, host: name }) => `${scheme}://${name}`))).toEqual(
      new Set([`https://${host}`]),
    );
  });

  test("a wrong one is AUTH_REJECTED by that host", async () => {
    const options = { signal: new AbortController().signal, onStep: () => {} };
    const request = { address: account?.address ?? "", credentials: { host, password: "not it" } };
    const result = await discover(request, network, options);
    expect(result).toMatchObject({ outcome: "none", failure: { code: "AUTH_REJECTED", host } });
  });
});

describe("known providers are recognised by who takes the mail", () => {
  test.each([
    ["cobaltaccounting.com", { code: "OAUTH_ONLY", provider: "Microsoft 365" }],
    ["hushgarden.org", { code: "BRIDGE_ONLY", provider: "Proton Mail", page: "https://proton.me/mail/bridge" }],
    ["quietalps.net", { code: "NO_IMAP", provider: "Tuta" }],
  ])("%s", async (domain, failure) => {
    const result = await look(`somebody@${domain}`);
    expect(result).toMatchObject({ outcome: "none", incoming: null, outgoing: null });
    expect(result.failure).toEqual(failure);
    expect(result.hint?.name).toBe(failure.provider);
  });

  test("the table answers at once, and the network is not asked but for the servers' names", async () => {
    const { incoming, elapsedMs, trace } = await look("somebody@gmail.com");
    expect(incoming).toMatchObject({ host: "imap.gmail.com", source: "providers" });
    expect(elapsedMs).toBeLessThan(100);
    expect(new Set(trace.map(({ source }) => source))).toEqual(new Set(["providers"]));
  });
});

describe("a bad certificate is told as what it is", () => {
  test.each([
    [
      "signed by an unknown authority",
      "ruth.alder@brackenhall.com",
      {
        code: "CERT_UNTRUSTED",
        host: "imap.brackenhall.com",
        issuer: expect.stringMatching(/\w/),
        fingerprint: expect.stringMatching(/^([\dA-F]{2}:){31}/),
      },
    ],
    [
      "self-signed",
      "percy.dunn@thornbyallotments.org",
      {
        code: "CERT_UNTRUSTED",
        host: "mail.thornbyallotments.org",
        issuer: expect.any(String),
        fingerprint: expect.stringMatching(/^([\dA-F]{2}:){31}/),
      },
    ],
    [
      "expired",
      "felix.moreau@amberlane.org",
      { code: "CERT_EXPIRED", host: "imap.amberlane.org", validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    ],
    [
      "for another name",
      "lena.krol@copperfern.net",
      {
        code: "CERT_NAME",
        host: "mail.copperfern.net",
        names: ["shared12.pinehost.net"],
        alternative: "shared12.pinehost.net",
      },
    ],
  ])("%s", async (_, address, failure) => {
    const result = await look(address);
    expect(result).toMatchObject({ outcome: "none", incoming: null, outgoing: null });
    expect(result.failure).toEqual(failure);
    expect(result.elapsedMs).toBeLessThan(2_000);
  });
});

describe("where nothing can be found", () => {
  test("a domain that tells nothing has no configuration, and nobody waits long for that", async () => {
    const result = await look("ada.lindqvist@quietfield.net");
    expect(result.failure).toEqual({ code: "NO_CONFIG", domain: "quietfield.net" });
    expect(result.elapsedMs).toBeLessThan(5_000);
  });

  test("servers without any TLS are told as such, and not used by themselves", async () => {
    const result = await look("edna.fell@gravelroad.net");
    expect(result).toMatchObject({ outcome: "none", incoming: null, outgoing: null });
    expect(result.failure).toEqual({ code: "STARTTLS_MISSING", host: "mail.gravelroad.net", port: 143 });
  });

  test("a domain with a null MX is not guessed at", async () => {
    const { trace, failure } = await look("x@noletters.org");
    expect(failure).toEqual({ code: "NO_MAIL_DOMAIN", domain: "noletters.org" });
    expect(trace.filter(({ source }) => source === "guess")).toEqual([]);
  });

  test("a domain that does not exist is said not to", async () => {
    const result = await look("anna@no-such-domain.example");
    expect(result.failure).toEqual({ code: "DOMAIN_NXDOMAIN", domain: "no-such-domain.example" });
    expect(result.elapsedMs).toBeLessThan(1_000);
  });

  test("black-holed servers end within ten seconds, and the mail server is named", async () => {
    const result = await look("x@frostgate.net");
    expect(result.failure).toEqual({ code: "PORT_BLOCKED", host: "imap.frostgate.net", port: 993 });
    expect(result.elapsedMs).toBeLessThanOrEqual(10_050);
  });

  test("DNS that never answers is OFFLINE within ten seconds", async () => {
    world.pauseService("bind");
    try {
      const result = await look("clara.jensen@lindenpost.de");
      expect(result.failure).toEqual({ code: "OFFLINE" });
      expect(result.elapsedMs).toBeLessThanOrEqual(10_050);
    } finally {
      world.resumeService("bind");
    }
  });

  test("a link that is down is OFFLINE at once", async () => {
    await world.setLink("down");
    try {
      const result = await look("clara.jensen@lindenpost.de");
      expect(result).toMatchObject({ failure: { code: "OFFLINE" }, trace: [] });
    } finally {
      await world.setLink("up");
    }
  });
});

test("cancelling ends a search among black holes at once and leaves no socket", async () => {
  const controller = new AbortController();
  const work = discover({ address: "x@frostgate.net" }, network, { signal: controller.signal, onStep: () => {} });
  work.catch(() => {});
  await expect.poll(() => openSockets()).toBeGreaterThan(3);
  controller.abort();
  await expect(work).rejects.toMatchObject({ failure: { code: "CANCELLED" } });
  await expect.poll(() => openSockets(), { timeout: 500 }).toBe(0);
});

test("a finished search leaves no socket", async () => {
  await look("june.okafor@maplewick.com");
  await expect.poll(() => openSockets(), { timeout: 1_000 }).toBe(0);
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCP|TLS)/.test(kind)).length;
}

test("what the web servers hear is the address, and no credentials", async () => {
  world.clearLog("nginx");
  const before = Date.now();
  await look("nora.whitfield@harbourandfinch.co.uk");
  await look("clara.jensen@lindenpost.de");
  await expect.poll(() => world.webRequests().length).toBeGreaterThan(1);
  const requests = world.webRequests().filter(({ time }) => time.getTime() >= before - 1_000);
  expect(requests.map(({ scheme }) => scheme)).toEqual(requests.map(() => "https"));
  expect(requests.map(({ authorization }) => authorization)).toEqual(requests.map(() => ""));
  const own = requests.filter(({ host }) => host !== ispdb);
  expect(own.length).toBeGreaterThan(0);
  for (const { host } of own) expect(host).toMatch(/(harbourandfinch\.co\.uk|lindenpost\.de)$/);
  // The one host of a third party hears the domain.
  const toDatabase = requests.filter(({ host }) => host === ispdb);
  expect(JSON.stringify(toDatabase)).not.toMatch(/nora|clara|%40|@/);
});

test("every step is told live, with its end", async () => {
  const told: TraceStep[] = [];
  const result = await look("hugo.marchetti@oldmillpress.org", (step) => told.push(step));
  const ended = told.filter(({ outcome }) => outcome !== "running");
  expect(ended.toSorted((one, other) => one.id - other.id)).toEqual(result.trace);
  expect(result.trace.find(({ target }) => target === "mail.oldmillpress.org:143")).toMatchObject({
    source: "guess",
    outcome: "found",
    detail: expect.stringContaining("starttls: * OK"),
  });
});
