import type {
  DiscoveryResult,
  Finding,
  FoundIncoming,
  FoundOutgoing,
  Taint,
  TraceStep,
} from "../../shared/discovery.ts";
import { failed, failureOf, type MailFailure } from "../../shared/failure.ts";
import { isPrivate } from "./addresses.ts";
import { startDeadline } from "./deadline.ts";
import { askMailExchange } from "./mail-exchange.ts";
import { isPublicSuffix, type Query, readQuery } from "./query.ts";
import { isTainted, provenanceOf, rank } from "./ranking.ts";
import type { Setback, SourceContext } from "./source.ts";
import { sources as everySource, type Stage, type StagedSource } from "./stages.ts";
import { createTrace } from "./trace.ts";
import { chooseFailure } from "./verdict.ts";
import type { DiscoveryWorld, DnsAnswer } from "./world.ts";

/** Moments of a run, in ms from its start. */
const STAGE_2_AT = 400;
const STAGE_3_AT = 1_200;
const STOP_WAITING_AT = 2_500;
const END_AT = 10_000;

export interface DiscoverOptions {
  /** Aborting closes every socket; the promise then rejects with CANCELLED. */
  readonly signal: AbortSignal;
  readonly onStep: (step: TraceStep) => void;
  /** All of them where left out. */
  readonly sources?: readonly StagedSource[];
}

/**
 * Looks for the servers of an address in every source, and ends within ten seconds whatever hangs: as soon as both servers are
 * known and nothing still running could know better ones, after 2.5 s as soon as both are known at all.
 * Rejects with CANCELLED only; not finding anything is a result.
 */
export async function discover(
  { address }: { readonly address: string },
  world: DiscoveryWorld,
  options: DiscoverOptions,
): Promise<DiscoveryResult> {
  if (options.signal.aborted) throw failed({ code: "CANCELLED" });
  const query = readQuery(address);
  if (!query) return nothingAsked(address, { code: "ADDRESS_INVALID", address });
  if (!world.hasNetwork()) return nothingAsked(query.address, { code: "OFFLINE" });
  // Below a public suffix anybody may own `autoconfig.` and `autodiscover.`.
  if (isPublicSuffix(query.domain)) return nothingAsked(query.address, { code: "NO_CONFIG", domain: query.domain });
  return run(query, world, options);
}

function nothingAsked(address: string, failure: MailFailure): DiscoveryResult {
  const nothing = {
    incoming: null,
    outgoing: null,
    ask: [],
    candidates: [],
    choices: [],
    hint: null,
    trace: [],
    elapsedMs: 0,
  };
  return { address, outcome: "none", ...nothing, failure };
}

function run(query: Query, world: DiscoveryWorld, options: DiscoverOptions): Promise<DiscoveryResult> {
  const { signal, onStep, sources = everySource } = options;
  const startedAt = world.now();
  const elapsed = () => world.now() - startedAt;
  const trace = createTrace(world.now, onStep);
  const life = startDeadline(world, signal);
  const findings: Finding[] = [];
  const setbacks: Setback[] = [];
  const waiting = new Set(sources);
  const running = new Set<StagedSource>();
  let over = false;

  return new Promise((resolve, reject) => {
    const cancelTimers = [
      world.setTimer(() => start(2), STAGE_2_AT),
      world.setTimer(() => start(3), STAGE_3_AT),
      world.setTimer(consider, STOP_WAITING_AT),
      world.setTimer(() => finish(), END_AT),
    ];
    signal.addEventListener("abort", cancel, { once: true });

    function close(): void {
      over = true;
      signal.removeEventListener("abort", cancel);
      for (const cancelTimer of cancelTimers) cancelTimer();
      trace.close();
      life.abort();
      life.clear();
    }

    function cancel(): void {
      if (over) return;
      close();
      reject(failed({ code: "CANCELLED" }));
    }

    function finish(failure: MailFailure = chooseFailure(setbacks, query.domain)): void {
      if (over) return;
      close();
      resolve(conclude(query, findings, failure, trace.steps(), Math.round(elapsed())));
    }

    function start(stage: Stage): void {
      if (over) return;
      for (const source of [...waiting].filter((each) => each.stage <= stage)) {
        waiting.delete(source);
        if (!couldKnowBetter(source, findBest())) continue;
        running.add(source);
        void collect(source);
      }
      consider();
    }

    async function collect(source: StagedSource): Promise<void> {
      try {
        for await (const finding of source.find(query, context)) {
          const admitted = await admit(finding, context);
          if (over) return;
          if (admitted) findings.push(admitted);
          consider();
        }
      } catch (error) {
        // A fault in one source must not cost the others; the trace shows it.
        const failure = failureOf(error);
        trace.start(source.name, query.domain).end("failed", failure.code, failure);
      }
      running.delete(source);
      consider();
    }

    function findBest(): Best {
      return (["incoming", "outgoing"] as const).map((leg) => rank(findings, leg).find((each) => !isTainted(each)));
    }

    function consider(): void {
      if (over) return;
      const best = findBest();
      const complete = best.every((finding) => finding !== undefined);
      const unfinished = [...running, ...waiting];
      if (complete && (elapsed() >= STOP_WAITING_AT || !unfinished.some((each) => couldKnowBetter(each, best)))) {
        finish();
      } else if (unfinished.length === 0) {
        finish();
      } else if (waiting.size > 0 && unfinished.every((source) => source.stage === 3)) {
        // Nothing is left of the stages that come before guessing.
        start(3);
      }
    }

    const domainAddresses = world.resolveHost(query.domain, life.signal);
    const mailExchange = askMailExchange(query, { world, signal: life.signal, startStep: trace.start });
    const context: SourceContext = {
      world,
      signal: life.signal,
      startStep: trace.start,
      noteSetback: (setback) => setbacks.push(setback),
      mailExchange: mailExchange.then(({ exchange }) => exchange),
      async isDomainPrivate() {
        const answer = await domainAddresses;
        return answer.kind === "found" && answer.records.some(isPrivate);
      },
    };
    start(1);
    void mailExchange.then(async ({ answer }) => {
      if (answer.kind === "nxdomain" && (await domainAddresses).kind === "nxdomain") {
        finish({ code: "DOMAIN_NXDOMAIN", domain: query.domain });
      } else if (isUnreachable(answer) && isUnreachable(await domainAddresses) && findings.length === 0) {
        // Every other way begins with DNS as well.
        finish({ code: "OFFLINE" });
      }
      start(2);
    });
  });
}

function isUnreachable(answer: DnsAnswer<unknown>): boolean {
  return answer.kind === "failed" && answer.unreachable === true;
}

/** The best finding of each leg that needs nobody's consent. */
type Best = readonly (Finding | undefined)[];

function couldKnowBetter(source: StagedSource, best: Best): boolean {
  return best.some((finding) => !finding || provenanceOf(source.name) < provenanceOf(finding.source));
}

/**
 * Checks what a source found before it counts: a server without encryption is tainted, and one that does not exist, or that
 * somebody's document put on a private address, is dropped.
 */
async function admit(finding: Finding, context: SourceContext): Promise<Finding | null> {
  const { host, port, security } = finding.server;
  const taints = finding.taints ?? [];
  const plaintext: readonly Taint[] = security === "none" ? [{ reason: "plaintext", host }] : [];
  const admitted = { ...finding, taints: [...taints, ...plaintext] };
  if (finding.source === "guess") return admitted;
  const answer = await context.world.resolveHost(host, context.signal);
  if (context.signal.aborted) return null;
  // Where DNS does not answer now, signing in will tell.
  if (answer.kind === "failed") return admitted;
  const refuse = (words: string) => context.startStep(finding.source, `${host}:${port}`).end("failed", words);
  if (answer.kind !== "found") {
    refuse(answer.kind === "nxdomain" ? "left out: no such name in DNS" : "left out: the name has no address");
    context.noteSetback({ failure: { code: "HOST_NOT_FOUND", host }, preference: finding.preference ?? 0 });
    return null;
  }
  if (answer.records.some(isPrivate) && !(await context.isDomainPrivate())) {
    refuse(`left out: ${answer.records.join(", ")} is private, and the mail domain is not`);
    return null;
  }
  return admitted;
}

function conclude(
  query: Query,
  findings: readonly Finding[],
  failure: MailFailure,
  trace: readonly TraceStep[],
  elapsedMs: number,
): DiscoveryResult {
  const incoming = rank(findings, "incoming");
  const outgoing = rank(findings, "outgoing");
  const best = [incoming[0], outgoing[0]].filter((finding) => finding !== undefined);
  const complete = best.length === 2;
  const ask = complete ? best.flatMap(({ taints = [] }) => taints) : [];
  const outcome = !complete ? "none" : ask.length > 0 ? "confirm" : "found";
  return {
    address: query.address,
    outcome,
    incoming: incoming[0] ? (settingsOf(incoming[0]) as FoundIncoming) : null,
    outgoing: outgoing[0] ? (settingsOf(outgoing[0]) as FoundOutgoing) : null,
    ask: ask.filter(
      ({ reason, host }, index) => ask.findIndex((taint) => taint.reason === reason && taint.host === host) === index,
    ),
    candidates: [...incoming, ...outgoing],
    choices: [],
    hint: null,
    trace,
    elapsedMs,
    failure: outcome === "found" ? null : failure,
  };
}

function settingsOf({ source, server }: Finding) {
  return { ...server, source };
}
