import type { DiscoverySource } from "../../../shared/discovery.ts";
import { type FailureCode, failed, type MailFailure } from "../../../shared/failure.ts";
import { isPrivate } from "../addresses.ts";
import { startDeadline } from "../deadline.ts";
import { describeFailure } from "../failure-sentence.ts";
import { isPublicSuffix, type Query } from "../query.ts";
import { discover } from "../runner.ts";
import type { DoctorWorld } from "../world.ts";
import { judgeAutoconfig, readAutoconfig } from "./autoconfig-check.ts";
import { checkAutodiscover } from "./autodiscover-check.ts";
import { checkDkim } from "./dkim-check.ts";
import { checkDmarc } from "./dmarc-check.ts";
import type { Examination, NamedServer } from "./examination.ts";
import { type Level, type Line, lineAbout } from "./line.ts";
import { checkMtaSts } from "./mta-sts-check.ts";
import { checkMx } from "./mx-check.ts";
import { checkServer, mergeServers, remedyFor } from "./server-check.ts";
import { checkSpf } from "./spf-check.ts";
import { isComplete, judgeSrv, readSrv, serversOfSrv } from "./srv-check.ts";
import { checkTlsReports } from "./tls-rpt-check.ts";

/** Everything, in ms. */
const TIME_LIMIT = 45_000;
const GUESSING = "guessing";

export interface DoctorReport {
  readonly domain: string;
  /** The worst level of all lines; `info` counts as `ok`. */
  readonly verdict: "ok" | "warn" | "fail";
  readonly lines: readonly Line[];
  readonly elapsedMs: number;
}

export interface DoctorOptions {
  readonly signal: AbortSignal;
  readonly dkimSelectors: readonly string[];
  /** The time of day in ms since 1970: for the days that certificates have left. */
  readonly today: () => number;
}

/**
 * Looks at what a domain publishes for mail clients and for other mail servers, and ends within 45 s whatever hangs.
 * Rejects with CANCELLED only, soon after `signal` aborts.
 */
export async function examine(query: Query, world: DoctorWorld, options: DoctorOptions): Promise<DoctorReport> {
  const startedAt = world.now();
  const deadline = startDeadline(world, options.signal, TIME_LIMIT);
  try {
    const lines = await collect(createExamination(query, world, deadline.signal), options);
    if (options.signal.aborted) throw failed({ code: "CANCELLED" });
    return { domain: query.domain, verdict: judge(lines), lines, elapsedMs: Math.round(world.now() - startedAt) };
  } finally {
    deadline.abort();
    deadline.clear();
  }
}

function createExamination(query: Query, world: DoctorWorld, signal: AbortSignal): Examination {
  return {
    query,
    world,
    signal,
    async isDomainPrivate() {
      const answer = await world.resolveHost(query.domain, signal);
      return answer.kind === "found" && answer.records.some(isPrivate);
    },
  };
}

async function collect(examination: Examination, { dkimSelectors, today }: DoctorOptions): Promise<readonly Line[]> {
  const { query } = examination;
  if (isPublicSuffix(query.domain)) {
    const change = "Name a domain below it: mail domains are not looked for at a public suffix.";
    return [lineAbout("mx", query.domain).fail("a public suffix, where anybody may register a name", { change })];
  }
  const mx = await checkMx(examination);
  if (mx.isMissing) return mx.lines;
  const [clients, spf, dkim, dmarc, mtaSts, tlsReports] = await Promise.all([
    mx.takesNoMail ? [] : checkClients(examination, today()),
    checkSpf(examination, mx.takesNoMail),
    Promise.all(dkimSelectors.map((selector) => checkDkim(selector, examination))),
    checkDmarc(examination, mx.takesNoMail),
    mx.takesNoMail ? [] : checkMtaSts(examination, mx.hosts),
    mx.takesNoMail ? null : checkTlsReports(examination),
  ]);
  return [
    ...mx.lines,
    ...clients,
    spf,
    ...(dkim.length > 0 || mx.takesNoMail ? dkim : [skipDkim(query.domain)]),
    dmarc,
    ...mtaSts,
    ...(tlsReports ? [tlsReports] : []),
  ];
}

function skipDkim(domain: string): Line {
  const change =
    "Keys can only be asked for by their selector, s= in the DKIM-Signature of any message you sent: --dkim SELECTOR.";
  return lineAbout("dkim", `TXT …._domainkey.${domain}`).info("not looked at", { change });
}

async function checkClients(examination: Examination, now: number): Promise<readonly Line[]> {
  const { query } = examination;
  const [pages, services, autodiscover] = await Promise.all([
    readAutoconfig(examination),
    readSrv(examination),
    checkAutodiscover(examination),
  ]);
  const configured = pages.flatMap(({ servers, url }) => servers.map((server) => ({ server, namedBy: [url] })));
  const published = mergeServers([...configured, ...serversOfSrv(services, query.domain), ...autodiscover.servers]);
  const guessed = published.length > 0 ? null : await guessServers(examination);
  if (guessed?.failure && WITHOUT_SERVERS.has(guessed.failure.code)) {
    const line = lineAbout("server", `mail programs at ${query.domain}`);
    return [line.info(`${describeFailure(guessed.failure)} There is nothing to publish for them.`)];
  }
  const named = [...published, ...(guessed?.servers ?? [])];
  const servers = await Promise.all(named.map((server) => checkServer(server, examination, now)));
  const encrypted = named.map(({ server }) => server).filter(({ security }) => security !== "none");
  const isKnown = guessed?.servers.some(({ namedBy }) => !namedBy.includes(GUESSING)) ?? false;
  return [
    ...judgeAutoconfig(pages, query.domain, encrypted, isKnown || isComplete(services)),
    ...judgeSrv(
      services,
      query.domain,
      configured.map(({ server }) => server),
      encrypted,
    ),
    autodiscover.line,
    ...servers,
    ...(guessed?.failure ? [reportFailure(guessed.failure, query.domain)] : []),
  ];
}

/** The provider lets mail programs in by no password, or not at all: then no settings would help. */
const WITHOUT_SERVERS: ReadonlySet<FailureCode> = new Set(["BRIDGE_ONLY", "NO_IMAP", "OAUTH_ONLY"]);

/** Where servers are known from that the domain itself does not publish. */
const ELSEWHERE: Readonly<Partial<Record<DiscoverySource, string>>> = {
  providers: "the bundled table",
  ispdb: "the ISPDB",
  mx: "the provider that its MX belongs to",
  guess: GUESSING,
};

interface Guess {
  readonly servers: readonly NamedServer[];
  readonly failure: MailFailure | null;
}

/** Where nothing is published: what mail clients come to all the same. */
async function guessServers({ query, world, signal }: Examination): Promise<Guess> {
  try {
    const { incoming, outgoing, failure } = await discover({ address: query.address }, world, { signal, onStep() {} });
    const servers = [incoming, outgoing].flatMap((server) => {
      if (!server) return [];
      const { protocol, host, port, security, source } = server;
      return [{ server: { protocol, host, port, security }, namedBy: [ELSEWHERE[source] ?? source] }];
    });
    return { servers, failure: servers.length === 0 ? failure : null };
  } catch {
    // Only cancelling: then there is no more to be seen.
    return { servers: [], failure: null };
  }
}

function reportFailure(failure: MailFailure, domain: string): Line {
  const line = lineAbout("server", `the usual names of ${domain}`);
  const change =
    remedyFor(failure) ?? "Nobody can set an account up without being told the servers: publish them as above.";
  return line.fail(describeFailure(failure), { change });
}

function judge(lines: readonly Line[]): DoctorReport["verdict"] {
  const has = (level: Level) => lines.some((line) => line.level === level);
  return has("fail") ? "fail" : has("warn") ? "warn" : "ok";
}
