/**
 * Discovery over all domains of the mail world, by what there is to find, beside the limits that were set; and what is
 * left open after cancelling. Peer in the same run: `dig` and `curl` asking for the one document that has the answer.
 */
import { spawnSync } from "node:child_process";
import { createNetworkWorld } from "../../electron/discovery/network.ts";
import { recogniseProvider } from "../../electron/discovery/recognise.ts";
import { discover } from "../../electron/discovery/runner.ts";
import type { DiscoveryResult } from "../../shared/discovery.ts";
import type { DomainPlan } from "../world/domain-plan.ts";
import { worldOf } from "../world/world.ts";
import { type Figure, percentile, report } from "./figures.ts";

type Kind = "published" | "guessed" | "nothing" | "hostile" | "silent";

/** What is asked for, in ms. */
const LIMITS: Record<Kind, number> = {
  published: 300,
  guessed: 2_000,
  nothing: 5_000,
  hostile: 10_000,
  silent: 10_000,
};
const FIRST_CANDIDATE_LIMIT = 1_500;
const LOOK_UP_LIMIT = 5;

const TITLES: Record<Kind, string> = {
  published: "published settings",
  guessed: "guessed servers",
  nothing: "nothing to find",
  hostile: "pages and servers that misbehave",
  silent: "every packet dropped",
};
/** Quick ones are asked more than once. */
const ROUNDS: Record<Kind, number> = { published: 3, guessed: 3, nothing: 1, hostile: 1, silent: 1 };
/** Of the domains that are all alike, and of each kind where what is left open is counted. */
const SAMPLE = 5;
/** Moments to cancel at, from the first question to the last guess, in ms. */
const CANCEL_AT = [0, 5, 20, 60, 200, 700, 1_500];
/** For sockets to close, in ms. */
const GRACE = 200;

interface Run {
  readonly domain: string;
  readonly kind: Kind;
  readonly ms: number;
  /** When a server that was chosen was first known; null where none was. */
  readonly firstMs: number | null;
}

const world = worldOf(process.env.POSTHORN_WORLD);
const network = createNetworkWorld();
const addressIn = ({ domain, users = [] }: DomainPlan) => `${users[0]?.local ?? "anna"}@${domain}`;

function kindOf(plan: DomainPlan): Kind {
  const { mechanism = "", hosts = {}, certificates = {}, pages = [] } = plan;
  const dropped = [...Object.values(hosts), ...(plan.records ?? [])].some((host) => String(host).includes("blackhole"));
  if (!mechanism && (dropped || plan.domain === "anynamenowhere.net")) return "silent";
  if (/^guess-(tls|starttls)$/.test(mechanism) && Object.keys(certificates).length === 0) return "guessed";
  // Over http only, or for a password only: the last resorts, which wait for everything else.
  if (/^(srv|ispdb|provider-of-mx|autoconfig-(subdomain|well-known|of-mx)|autodiscover)/.test(mechanism)) {
    return pages.some(({ password }) => password) ? "nothing" : "published";
  }
  return pages.length > 0 && !mechanism ? "hostile" : "nothing";
}

async function measure(plan: DomainPlan, kind: Kind): Promise<Run> {
  const began = performance.now();
  const found: { source: string; detail: string; ms: number }[] = [];
  const result = await discover({ address: addressIn(plan) }, network, {
    signal: new AbortController().signal,
    onStep({ source, outcome, detail = "" }) {
      if (outcome === "found") found.push({ source, detail, ms: performance.now() - began });
    },
  });
  const ms = performance.now() - began;
  if ((kind === "published" || kind === "guessed") && result.outcome === "none") {
    throw new Error(`${plan.domain}: ${result.failure?.code} where there is something to find`);
  }
  return { domain: plan.domain, kind, ms, firstMs: findFirst(result, found, ms) };
}

function findFirst(
  { outcome, incoming, outgoing }: DiscoveryResult,
  found: readonly { source: string; detail: string; ms: number }[],
  end: number,
): number | null {
  if (outcome !== "found") return null;
  const chosen = [incoming, outgoing].flatMap((server) => (server ? [server] : []));
  const first = found.find(({ source, detail }) =>
    chosen.some((server) => server.source === source && detail.includes(server.host)),
  );
  return first?.ms ?? end;
}

function figuresOf(kind: Kind, runs: readonly Run[]): readonly Figure[] {
  const own = runs.filter((run) => run.kind === kind);
  const slowest = own.toSorted((one, other) => other.ms - one.ms)[0];
  if (!slowest) return [];
  const count = new Set(own.map(({ domain }) => domain)).size;
  const times = own.map(({ ms }) => ms);
  const limit = { what: "limit", value: LIMITS[kind] };
  return [
    { what: `${TITLES[kind]}, median of ${count} domains`, value: percentile(times, 0.5), unit: "ms", beside: limit },
    {
      what: `${TITLES[kind]}, slowest`,
      value: slowest.ms,
      unit: "ms",
      beside: { ...limit, what: `limit (it was ${slowest.domain})` },
    },
  ];
}

/** As quick as it can be had: who takes the mail, and the one document, by somebody who knows where it lies. */
function measureFloor(plans: readonly DomainPlan[]): number {
  const authority = process.env.NODE_EXTRA_CA_CERTS ?? "";
  const times = plans.map(({ domain }) => {
    const began = performance.now();
    const dig = spawnSync("dig", ["+short", "MX", domain]);
    const url = `https://autoconfig.${domain}/mail/config-v1.1.xml`;
    const curl = spawnSync("curl", ["--silent", "--fail", "--cacert", authority, "--output", "/dev/null", url]);
    if (dig.status !== 0 || curl.status !== 0) throw new Error(`${domain}: dig ${dig.status}, curl ${curl.status}`);
    return performance.now() - began;
  });
  return percentile(times, 0.5);
}

function measureLookUp(): { first: number; slowest: number } {
  const addresses = ["anna@gmail.com", "anna@example.org", "anna@yandex.ru", "a@b", "anna@mail.example.co.uk"];
  const times = Array.from({ length: 1_000 }, (_, index) => {
    const began = performance.now();
    recogniseProvider(addresses[index % addresses.length] ?? "");
    return performance.now() - began;
  });
  return { first: times[0] ?? 0, slowest: Math.max(...times.slice(1)) };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Handles, sockets and timers that are open `GRACE` after the last of `work`, and were not before. */
async function countLeftovers(work: () => Promise<void>): Promise<number> {
  await pause(GRACE);
  const before = process.getActiveResourcesInfo();
  await work();
  await pause(GRACE);
  const left = process.getActiveResourcesInfo();
  for (const resource of before) {
    const index = left.indexOf(resource);
    if (index >= 0) left.splice(index, 1);
  }
  if (left.length > 0) console.error(`left open: ${left.join(", ")}`);
  return left.length;
}

async function cancelAt(ms: number, plan: DomainPlan): Promise<void> {
  const controller = new AbortController();
  const run = discover({ address: addressIn(plan) }, network, { signal: controller.signal, onStep() {} });
  const settled = run.catch(() => {});
  await pause(ms);
  controller.abort();
  await settled;
}

// First, while nothing is warm.
const lookUp = measureLookUp();

const alike = world.domains.filter(({ sink }) => sink).slice(SAMPLE);
const plans = world.domains.filter((plan) => !alike.includes(plan)).map((plan) => ({ plan, kind: kindOf(plan) }));
const runs: Run[] = [];
for (const { plan, kind } of plans) {
  for (let round = 0; round < ROUNDS[kind]; round += 1) runs.push(await measure(plan, kind));
}
runs.push(await measure({ domain: "no-such-domain.example", note: "" }, "nothing"));

const floor = measureFloor(world.domains.filter(({ mechanism }) => mechanism === "autoconfig-subdomain"));
world.pauseService("bind");
const withoutDns = await measure({ domain: "lindenpost.de", note: "" }, "silent").finally(() =>
  world.resumeService("bind"),
);

const some = (Object.keys(TITLES) as Kind[]).flatMap((kind) =>
  plans.filter((each) => each.kind === kind).slice(0, SAMPLE),
);
const afterFinishing = await countLeftovers(async () => {
  for (const { plan, kind } of some) if (kind === "published" || kind === "guessed") await measure(plan, kind);
});
const afterCancelling = await countLeftovers(async () => {
  for (const { plan } of some) await Promise.all(CANCEL_AT.map((ms) => cancelAt(ms, plan)));
});

const firsts = runs.flatMap(({ firstMs }) => (firstMs === null ? [] : [firstMs]));
const published = runs.filter(({ kind }) => kind === "published").map(({ ms }) => ms);
const nothingLeft = { what: "limit", value: 0 };
report("discover", [
  ...(Object.keys(TITLES) as Kind[]).flatMap((kind) => figuresOf(kind, runs)),
  {
    what: "DNS says nothing, either",
    value: withoutDns.ms,
    unit: "ms",
    beside: { what: "limit", value: LIMITS.silent },
  },
  {
    what: "published settings, median",
    value: percentile(published, 0.5),
    unit: "ms",
    beside: { what: "dig and curl, for the one document", value: floor },
  },
  {
    what: "first trustworthy candidate, median",
    value: percentile(firsts, 0.5),
    unit: "ms",
    beside: { what: "limit", value: FIRST_CANDIDATE_LIMIT },
  },
  { what: "provider look-up, first", value: lookUp.first, unit: "ms", beside: { what: "limit", value: LOOK_UP_LIMIT } },
  {
    what: "provider look-up, slowest of the next 999",
    value: lookUp.slowest,
    unit: "ms",
    beside: { what: "limit", value: LOOK_UP_LIMIT },
  },
  { what: "left open after finishing", value: afterFinishing, unit: "handles", beside: nothingLeft },
  { what: "left open after cancelling", value: afterCancelling, unit: "handles", beside: nothingLeft },
]);
