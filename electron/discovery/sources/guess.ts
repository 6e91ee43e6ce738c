import type { Finding } from "../../../shared/discovery.ts";
import { isLocalOnly } from "../addresses.ts";
import { startDeadline } from "../deadline.ts";
import { describeServer } from "../formats/server-words.ts";
import { createSlots, firstPreferred } from "../preference.ts";
import { areRelated, isPublicSuffix, type Query } from "../query.ts";
import type { MailExchange, SourceContext } from "../source.ts";
import type { ProbeRequest } from "../world.ts";

const SOCKET_LIMIT = 8;
/** One probe, in ms. */
const PROBE_LIMIT = 4_000;
/** How long a server that answered waits for a better guess, in ms. */
const PATIENCE = 500;
/** How long guessing waits for the mail exchangers, in ms. */
const EXCHANGE_LIMIT = 500;
const EXCHANGE_HOSTS = 2;

interface GuessedHost {
  readonly host: string;
  readonly addresses: readonly string[];
  /** `mail`: a name only a mail server has; `any`: it exists only because the domain answers to any name. */
  readonly name: "mail" | "other" | "any";
}

type GuessedServer = Pick<ProbeRequest, "protocol" | "port" | "security">;

/** What is tried on each host: all hosts with TLS from the first byte come before any with STARTTLS (RFC 8314 §3). */
const INCOMING: readonly GuessedServer[] = [
  { protocol: "imap", port: 993, security: "tls" },
  { protocol: "imap", port: 143, security: "starttls" },
];
const OUTGOING: readonly GuessedServer[] = [
  { protocol: "smtp", port: 465, security: "tls" },
  { protocol: "smtp", port: 587, security: "starttls" },
];

/** The names worth guessing, best first; mail exchangers are seldom where mail is read. */
export function guessedNames(
  domain: string,
  leg: "incoming" | "outgoing",
  exchangers: readonly string[],
): readonly string[] {
  const names = [leg === "incoming" ? `imap.${domain}` : `smtp.${domain}`, `mail.${domain}`, domain];
  return [...new Set([...names, ...exchangers.slice(0, EXCHANGE_HOSTS)])];
}

/** Tries the usual names and ports: a server is found once its certificate is valid and it has greeted. */
export async function* findByGuessing(query: Query, context: SourceContext): AsyncGenerator<Finding> {
  const exchange = await waitForExchange(context);
  if (context.signal.aborted || exchange.takesNoMail) return;
  const exchangers = exchange.hosts.filter((host) => !isPublicSuffix(host));
  const incoming = guessedNames(query.domain, "incoming", exchangers);
  const outgoing = guessedNames(query.domain, "outgoing", exchangers);
  const hosts = await resolveNames([...new Set([...incoming, ...outgoing])], query, context);
  const inSlot = createSlots(SOCKET_LIMIT);
  const legs = [
    findLeg(INCOMING, incoming, hosts, query, { ...context, inSlot, setbackPlace: 0 }),
    findLeg(OUTGOING, outgoing, hosts, query, { ...context, inSlot, setbackPlace: 100 }),
  ];
  const pending = new Map(legs.map((leg, index) => [index, leg.then((finding) => ({ index, finding }))]));
  while (pending.size > 0) {
    const { index, finding } = await Promise.race(pending.values());
    pending.delete(index);
    if (finding) yield finding;
  }
}

async function waitForExchange(context: SourceContext): Promise<MailExchange> {
  const limit = startDeadline(context.world, context.signal, EXCHANGE_LIMIT);
  const gaveUp = new Promise<MailExchange>((resolve) => {
    const giveUp = () => resolve({ hosts: [], takesNoMail: false });
    if (limit.signal.aborted) giveUp();
    else limit.signal.addEventListener("abort", giveUp, { once: true });
  });
  const exchange = await Promise.race([context.mailExchange, gaveUp]);
  limit.clear();
  return exchange;
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
    const addresses = (answers[index] ?? []).filter((address) => domainPrivate || !isLocalOnly(address));
    const isMailName = /^(imap|smtp|mail)\./.test(host) && host.endsWith(`.${query.domain}`);
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

function findLeg(
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
  if (context.signal.aborted) return null;
  const step = context.startStep("guess", `${host}:${server.port}`);
  const limit = startDeadline(context.world, context.signal, PROBE_LIMIT);
  const answer = await context.world.probe({ ...server, host, addresses }, limit.signal);
  limit.clear();
  if (context.signal.aborted && answer.kind === "failed") {
    step.end("cancelled");
    return null;
  }
  if (answer.kind === "failed") {
    step.end("failed", answer.words, answer.failure);
    if (answer.failure && (name === "mail" || isOfCertificate(answer.failure.code))) {
      context.noteSetback({ failure: answer.failure, preference: context.setbackPlace });
    }
    return null;
  }
  step.end("found", `${describeServer({ ...server, host })}: ${answer.words.replace(/\[[^\]]*\] ?/, "")}`);
  const settings = { host, port: server.port, security: server.security, username: query.wireAddress };
  const taints = areRelated(host, query.domain) ? [] : [{ reason: "foreign-domain" as const, host }];
  return { source: "guess", server: { ...settings, protocol: server.protocol }, taints };
}

/** A host that speaks TLS on a mail port is a mail server, whatever it is called. */
function isOfCertificate(code: string): boolean {
  return code === "CERT_NAME" || code === "CERT_EXPIRED" || code === "CERT_UNTRUSTED";
}
