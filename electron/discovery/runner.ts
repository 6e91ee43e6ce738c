import type { DiscoveryResult, DiscoverySource, Finding, TraceStep } from "../../shared/discovery.ts";
import { failed, failureOf, type MailFailure } from "../../shared/failure.ts";
import { admit } from "./admission.ts";
import { conclude, withstand } from "./conclusion.ts";
import { startDeadline } from "./deadline.ts";
import { createDnsFacts } from "./dns-facts.ts";
import type { MailExchangeAnswer } from "./mail-exchange.ts";
import { nearestDomain } from "./providers/nearest-domain.ts";
import { isPublicSuffix, type Query, readHostName, readQuery } from "./query.ts";
import { isTainted, provenanceOf, rank } from "./ranking.ts";
import { createRunFacts } from "./run-facts.ts";
import type { SourceContext, WebCredentials } from "./source.ts";
import { sources as everySource, type Stage, type StagedSource } from "./stages.ts";
import { createTrace } from "./trace.ts";
import type { DiscoveryWorld, DnsAnswer } from "./world.ts";

/** Moments of a run, in ms from its start. */
const STAGE_1_AT_LAST = 250;
const STAGE_2_AT = 400;
const STAGE_3_AT = 1_200;
const STOP_WAITING_AT = 2_500;
const STAGE_4_AT = 3_000;
const END_AT = 10_000;

export interface DiscoverOptions {
  /** Aborting closes every socket; the promise then rejects with CANCELLED. */
  readonly signal: AbortSignal;
  readonly onStep: (step: TraceStep) => void;
  /** All of them where left out. */
  readonly sources?: readonly StagedSource[];
}

export interface DiscoverRequest {
  readonly address: string;
  /** For the one host that an earlier result asked to be told them. */
  readonly credentials?: WebCredentials | undefined;
}

/**
 * Looks for the servers of an address in every source, and ends within ten seconds whatever hangs: as soon as both servers are
 * known and nothing still running could know better ones, after 2.5 s as soon as both are known at all.
 * Rejects with CANCELLED only; not finding anything is a result.
 */
export async function discover(
  { address, credentials }: DiscoverRequest,
  world: DiscoveryWorld,
  options: DiscoverOptions,
): Promise<DiscoveryResult> {
  if (options.signal.aborted) throw failed({ code: "CANCELLED" });
  const query = readQuery(address);
  if (!query) return nothingAsked(address, { code: "ADDRESS_INVALID", address });
  if (!world.hasNetwork()) return nothingAsked(query.address, { code: "OFFLINE" });
  // Below a public suffix anybody may own `autoconfig.` and `autodiscover.`.
  if (isPublicSuffix(query.domain)) return nothingAsked(query.address, { code: "NO_CONFIG", domain: query.domain });
  const host = credentials && readHostName(credentials.host);
  return run(query, host ? { ...credentials, host } : null, world, options);
}

function nothingAsked(address: string, failure: MailFailure): DiscoveryResult {
  const nothing = { incoming: null, outgoing: null, ask: [], candidates: [], choices: [], hint: null, trace: [] };
  return { address, outcome: "none", ...nothing, elapsedMs: 0, failure };
}

function run(
  query: Query,
  credentials: WebCredentials | null,
  world: DiscoveryWorld,
  options: DiscoverOptions,
): Promise<DiscoveryResult> {
  const { signal, onStep, sources = everySource } = options;
  const startedAt = world.now();
  const elapsed = () => world.now() - startedAt;
  const trace = createTrace(world.now, onStep);
  const life = startDeadline(world, signal);
  const facts = createRunFacts();
  const findings: Finding[] = [];
  const waiting = new Set(sources);
  const running = new Set<StagedSource>();
  let over = false;

  return new Promise((resolve, reject) => {
    const cancelTimers = [
      world.setTimer(() => start(1), STAGE_1_AT_LAST),
      world.setTimer(() => start(2), STAGE_2_AT),
      world.setTimer(() => start(3), STAGE_3_AT),
      world.setTimer(consider, STOP_WAITING_AT),
      world.setTimer(() => start(4), STAGE_4_AT),
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

    /** `certain`: nothing that was found changes it. */
    function finish(certain?: MailFailure): void {
      if (over) return;
      close();
      resolve(
        conclude({
          query,
          findings,
          refusal: facts.refusal(),
          credentialsWanted: certain || credentials ? null : facts.credentialsWanted(),
          hint: facts.hint(),
          failure: certain ?? facts.failure(query.domain),
          trace: trace.steps(),
          elapsedMs: Math.round(elapsed()),
        }),
      );
    }

    function start(stage: Stage): void {
      if (over) return;
      if (stage >= 1) dns.ask();
      for (const source of [...waiting].filter((each) => each.stage <= stage)) {
        waiting.delete(source);
        if (!couldKnowBetter(source)) continue;
        running.add(source);
        void collect(source);
      }
      consider();
    }

    async function collect(source: StagedSource): Promise<void> {
      try {
        for await (const told of source.find(query, context)) {
          // Together, so that the second best does not win because it came first.
          const admitted = await Promise.all(told.map((finding) => admit(finding, context)));
          if (over) return;
          findings.push(...admitted.filter((finding) => finding !== null));
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

    /** For each leg the source of what would be used unasked: its best finding, or who says that there is none to be had. */
    function findBest(): readonly (DiscoverySource | undefined)[] {
      const refusal = facts.refusal();
      const standing = withstand(findings, refusal).filter((each) => !isTainted(each));
      return (["incoming", "outgoing"] as const).map((leg) => rank(standing, leg)[0]?.source ?? refusal?.source);
    }

    /** Whether both servers are known and encrypted, be it that a person has to agree to them. */
    function areBothEncrypted(): boolean {
      const encrypted = withstand(findings, facts.refusal()).filter(({ server }) => server.security !== "none");
      return rank(encrypted, "incoming").length > 0 && rank(encrypted, "outgoing").length > 0;
    }

    function couldKnowBetter({ name, stage }: StagedSource): boolean {
      // What comes in clear is never better than anything encrypted.
      if (stage === 4) return !areBothEncrypted() && findBest().some((source) => source === undefined);
      return findBest().some((source) => source === undefined || provenanceOf(name) < provenanceOf(source));
    }

    function consider(): void {
      if (over) return;
      const settled = findBest().every((source) => source !== undefined);
      const unfinished = [...running, ...waiting];
      const late = elapsed() >= STOP_WAITING_AT;
      if (
        unfinished.length === 0 ||
        (settled && (late || !unfinished.some(couldKnowBetter))) ||
        (late && areBothEncrypted())
      ) {
        finish();
        return;
      }
      const next = Math.min(...[...waiting].map(({ stage }) => stage)) as Stage;
      // The mail exchangers, or the clock, begin stage 2.
      if (waiting.size > 0 && next !== 2 && [...running].every(({ stage }) => stage > next)) start(next);
    }

    const asking = { world, signal: life.signal, startStep: trace.start };
    const dns = createDnsFacts(query, asking, (answer) => void hearMailExchange(answer));
    const context: SourceContext = {
      ...facts,
      ...asking,
      credentials,
      mailExchange: dns.mailExchange,
      services: dns.services,
      isDomainPrivate: dns.isDomainPrivate,
    };
    start(0);

    async function hearMailExchange({ answer, exchange }: MailExchangeAnswer): Promise<void> {
      const { domain } = query;
      if (answer.kind === "nxdomain" && (await dns.resolveDomain()).kind === "nxdomain") {
        const suggestion = nearestDomain(domain);
        finish({ code: "DOMAIN_NXDOMAIN", domain, ...(suggestion ? { suggestion } : {}) });
      } else if (exchange.takesNoMail && findings.length === 0) {
        finish({ code: "NO_MAIL_DOMAIN", domain });
      } else if (isUnreachable(answer) && isUnreachable(await dns.resolveDomain()) && findings.length === 0) {
        // Every other way begins with DNS as well.
        finish({ code: "OFFLINE" });
      }
      start(2);
    }
  });
}

function isUnreachable(answer: DnsAnswer<unknown>): boolean {
  return answer.kind === "failed" && answer.unreachable === true;
}
