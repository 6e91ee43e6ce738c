import type { Finding } from "../../../shared/discovery.ts";
import { isLocalOnly, isPrivate } from "../addresses.ts";
import { asTheyCome } from "../arrival.ts";
import { startDeadline } from "../deadline.ts";
import { createSlots, firstPreferred } from "../preference.ts";
import { foreignTaint, noteFailedProbe, probeAs } from "../probing.ts";
import { areRelated, isPublicSuffix, type Query } from "../query.ts";
import type { Service, ServiceLabel } from "../service-records.ts";
import type { MailExchange, SourceContext } from "../source.ts";
import type { ProbeRequest } from "../world.ts";

const SOCKET_LIMIT = 8;
/** How long a server that answered waits for a better guess, in ms. */
const PATIENCE = 500;
/** How long guessing waits for what DNS says of mail exchangers and services, in ms. */
const RECORDS_LIMIT = 500;
const EXCHANGE_HOSTS = 2;

interface GuessedHost {
  readonly host: string;
  readonly addresses: readonly string[];
  /** `mail`: a name only a mail server has; `any`: it exists only because the domain answers to any name. */
  readonly name: "mail" | "other" | "any";
}

type GuessedServer = Pick<ProbeRequest, "protocol" | "port" | "security">;

/** What is tried on each host: all hosts with TLS from the first byte come before any with STARTTLS (RFC 8314 §3). */
const IMAP: readonly GuessedServer[] = [
  { protocol: "imap", port: 993, security: "tls" },
  { protocol: "imap", port: 143, security: "starttls" },
];
const POP3: readonly GuessedServer[] = [
  { protocol: "pop3", port: 995, security: "tls" },
  { protocol: "pop3", port: 110, security: "starttls" },
];
const SMTP: readonly GuessedServer[] = [
  { protocol: "smtp", port: 465, security: "tls" },
  { protocol: "smtp", port: 587, security: "starttls" },
];

const FIRST_LABELS: Record<GuessedServer["protocol"], readonly string[]> = {
  imap: ["imap"],
  pop3: ["pop", "pop3"],
  smtp: ["smtp"],
};

const SERVICES: Record<GuessedServer["protocol"], readonly ServiceLabel[]> = {
  imap: ["_imaps", "_imap"],
  pop3: ["_pop3s", "_pop3"],
  smtp: ["_submissions", "_submission"],
};

/** The names worth guessing, best first; mail exchangers are seldom where mail is read. */
export function guessedNames(
  domain: string,
  protocol: GuessedServer["protocol"],
  exchangers: readonly string[],
): readonly string[] {
  const names = [...FIRST_LABELS[protocol].map((label) => `${label}.${domain}`), `mail.${domain}`, domain];
  return [...new Set([...names, ...exchangers.slice(0, EXCHANGE_HOSTS)])];
}

/** Tries the usual names and ports: a server is found once its certificate is valid and it has greeted. */
export async function* findByGuessing(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const [exchange, imap, pop3, smtp] = await Promise.all([
    inTime(context.mailExchange, NO_EXCHANGE, context),
    isOffered("imap", context),
    isOffered("pop3", context),
    isOffered("smtp", context),
  ]);
  if (context.signal.aborted || exchange.takesNoMail) return;
  const exchangers = exchange.hosts.filter((host) => !isPublicSuffix(host));
  const names = (protocol: GuessedServer["protocol"]) => guessedNames(query.domain, protocol, exchangers);
  const offered = ([imap && "imap", pop3 && "pop3", smtp && "smtp"] as const).filter((protocol) => protocol !== false);
  const hosts = await resolveNames([...new Set(offered.flatMap(names))], query, context);
  const inSlot = createSlots(SOCKET_LIMIT);
  const find = (servers: readonly GuessedServer[], protocol: GuessedServer["protocol"], setbackPlace: number) =>
    findServer(servers, names(protocol), hosts, query, { ...context, inSlot, setbackPlace });
  const receiving = async () => {
    const found = imap ? await find(IMAP, "imap", 0) : null;
    // POP3 leaves most of what mail programs do undone: only where there is no IMAP.
    return found ?? (pop3 && !context.signal.aborted ? find(POP3, "pop3", 50) : null);
  };
  const legs = asTheyCome([receiving(), smtp ? find(SMTP, "smtp", 100) : Promise.resolve(null)]);
  for await (const finding of legs) yield [finding];
}

const NO_EXCHANGE: MailExchange = { hosts: [], first: [], takesNoMail: false };

/** Whether a protocol is worth guessing: not where DNS says that it is not offered (RFC 6186 §3.4). */
async function isOffered(protocol: GuessedServer["protocol"], context: SourceContext): Promise<boolean> {
  const unknown: Service = { kind: "unknown" };
  const services = await Promise.all(
    SERVICES[protocol].map((label) => inTime(context.services[label], unknown, context)),
  );
  return !services.some(({ kind }) => kind === "refused") || services.some(({ kind }) => kind === "offered");
}

/** What `promise` comes to, or `otherwise` where that takes too long. */
async function inTime<Value>(promise: Promise<Value>, otherwise: Value, context: SourceContext): Promise<Value> {
  const limit = startDeadline(context.world, context.signal, RECORDS_LIMIT);
  const late = new Promise<Value>((resolve) => {
    const giveUp = () => resolve(otherwise);
    if (limit.signal.aborted) giveUp();
    else limit.signal.addEventListener("abort", giveUp, { once: true });
  });
  const value = await Promise.race([promise, late]);
  limit.clear();
  return value;
}

/**
 * Resolves every name side by side. Where the domain answers to any name (a random one shows it), names that exist for
 * no other reason come last and prove nothing by being unreachable.
 */
async function resolveNames(
  names: readonly string[],
  query: Query,
  context: SourceContext,
): Promise<ReadonlyMap<string, GuessedHost>> {
  const { world, signal } = context;
  const [wildcard, domainPrivate, ...answers] = await Promise.all([
    world.resolveHost(`${world.randomLabel()}.${query.domain}`, signal),
    context.isDomainPrivate(),
    ...names.map((name) => resolveName(name, context)),
  ]);
  const anyName = wildcard.kind === "found" ? joinSorted(wildcard.records) : null;
  const hosts = names.map((host, index): [string, GuessedHost] => {
    // One's own names may be inside a network that the domain itself is outside of; an exchanger's may not.
    const isRefused = areRelated(host, query.domain) ? isLocalOnly : isPrivate;
    const addresses = (answers[index] ?? []).filter((address) => domainPrivate || !isRefused(address));
    const isMailName = /^(imap|pop3?|smtp|mail)\./.test(host) && host.endsWith(`.${query.domain}`);
    const name = !isMailName ? "other" : joinSorted(answers[index] ?? []) === anyName ? "any" : "mail";
    return [host, { host, addresses, name }];
  });
  return new Map(hosts.filter(([, { addresses }]) => addresses.length > 0));
}

function joinSorted(addresses: readonly string[]): string {
  return [...addresses].sort().join();
}

async function resolveName(name: string, context: SourceContext): Promise<readonly string[]> {
  const step = context.startStep("dns", name);
  const answer = await context.world.resolveHost(name, context.signal);
  if (context.signal.aborted) step.end("cancelled");
  else if (answer.kind === "found") step.end("found", answer.records.join(", "));
  else if (answer.kind === "failed") step.end("failed", answer.words);
  else step.end("nothing", answer.kind === "nxdomain" ? "no such name" : "no address");
  return answer.kind === "found" ? answer.records : [];
}

interface LegContext extends SourceContext {
  readonly inSlot: ReturnType<typeof createSlots>;
  /** Setbacks of this leg count from here: receiving comes before sending. */
  readonly setbackPlace: number;
}

function findServer(
  servers: readonly GuessedServer[],
  names: readonly string[],
  hosts: ReadonlyMap<string, GuessedHost>,
  query: Query,
  context: LegContext,
): Promise<Finding | null> {
  const existing = names.map((name) => hosts.get(name)).filter((host) => host !== undefined);
  const ordered = existing.toSorted((one, other) => Number(one.name === "any") - Number(other.name === "any"));
  const guesses = servers.flatMap((server) => ordered.map((host) => ({ server, host })));
  return firstPreferred(
    guesses.map(
      ({ server, host }, index) =>
        (signal: AbortSignal) =>
          context.inSlot(() =>
            probe(server, host, query, { ...context, signal, setbackPlace: context.setbackPlace + index }),
          ),
    ),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
}

async function probe(
  server: GuessedServer,
  { host, addresses, name }: GuessedHost,
  query: Query,
  context: LegContext,
): Promise<Finding | null> {
  const answer = await probeAs("guess", { ...server, host, addresses }, context);
  if (answer?.kind === "failed" && answer.failure && (name === "mail" || isOfCertificate(answer.failure.code))) {
    await noteFailedProbe(answer.failure, { ...server, host }, context.setbackPlace, context);
  }
  if (answer?.kind !== "greeted") return null;
  const settings = { ...server, host, username: query.wireAddress } as Finding["server"];
  return { source: "guess", server: settings, taints: foreignTaint(host, query) };
}

/** A host that speaks TLS on a mail port is a mail server, whatever it is called. */
function isOfCertificate(code: string): boolean {
  return code === "CERT_NAME" || code === "CERT_EXPIRED" || code === "CERT_UNTRUSTED";
}
