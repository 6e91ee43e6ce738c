import { describe, expect, test } from "vitest";
import { createNetworkWorld } from "../../../electron/discovery/network.ts";
import { discover } from "../../../electron/discovery/runner.ts";
import type { DiscoveryResult, TraceStep } from "../../../shared/discovery.ts";
import { accounts, worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const network = createNetworkWorld();

function look(address: string, onStep: (step: TraceStep) => void = () => {}): Promise<DiscoveryResult> {
  return discover({ address }, network, { signal: new AbortController().signal, onStep });
}

const found = accounts.filter(
  ({ mechanism, domain }) =>
    ["autoconfig-subdomain", "autoconfig-well-known", "autodiscover-cname", "guess-tls", "guess-starttls"].includes(
      mechanism,
    ) && !world.domains.find((plan) => plan.domain === domain)?.certificates,
);
const sources = {
  "autoconfig-subdomain": "autoconfig",
  "autoconfig-well-known": "autoconfig",
  "autodiscover-cname": "autodiscover",
  "guess-tls": "guess",
  "guess-starttls": "guess",
} as Readonly<Record<string, string>>;

describe("the servers of an account are found by the one mechanism that tells them", () => {
  test("and every mechanism is among those shown", () => {
    expect(new Set(found.map(({ mechanism }) => mechanism))).toEqual(new Set(Object.keys(sources)));
  });

  test.each(found.map((account) => [account.mechanism, account.shownAddress, account] as const))(
    "%s: %s",
    async (mechanism, address, account) => {
      const { outcome, incoming, outgoing, elapsedMs } = await look(address);
      const source = sources[mechanism];
      expect(outcome).toBe("found");
      expect(incoming).toEqual({ ...account.incoming, source });
      expect(outgoing).toEqual({ ...account.outgoing, protocol: "smtp", source });
      expect(elapsedMs).toBeLessThan(source === "guess" ? 2_000 : 500);
    },
  );
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
      { code: "CERT_NAME", host: "mail.copperfern.net", names: ["shared12.pinehost.net"] },
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
    expect(failure).toEqual({ code: "NO_CONFIG", domain: "noletters.org" });
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
  const asked = new Set(requests.map(({ host }) => host));
  for (const host of asked) expect(host).toMatch(/(harbourandfinch\.co\.uk|lindenpost\.de)$/);
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
