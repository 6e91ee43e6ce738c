import type { Finding, Taint } from "../../shared/discovery.ts";
import { findOnExchange } from "./exchange.ts";
import { type AutodiscoverAnswer, buildRequest, readAutodiscover } from "./formats/autodiscover-pox.ts";
import { describeServers } from "./formats/server-words.ts";
import { XmlError } from "./formats/xml.ts";
import { firstPreferred } from "./preference.ts";
import { foreignTaint } from "./probing.ts";
import { areRelated, isPublicSuffix, type Query, readHostName, readQuery } from "./query.ts";
import { retrieve } from "./retrieve.ts";
import type { SourceContext } from "./source.ts";

/** How long the answer of one address waits for that of a better one, in ms. */
export const PATIENCE = 300;
/** `redirectUrl` and `redirectAddr` together, on one way from the first address. */
const REDIRECT_LIMIT = 10;
/** In all: a `redirectAddr` leads to two addresses at once, each of which may do the same. */
const QUESTION_LIMIT = 40;

/** Where a domain answers Autodiscover, best first (MS-OXDISCO §3.1.5). Never at a parent domain. */
export function autodiscoverUrls(domain: string): readonly string[] {
  return [autodiscoverUrl(domain), autodiscoverUrl(`autodiscover.${domain}`)];
}

export function autodiscoverUrl(host: string, port = 443): string {
  return `https://${host}${port === 443 ? "" : `:${port}`}/autodiscover/autodiscover.xml`;
}

/** One way through redirects: what is asked next, for which address, after how many of them. */
export interface Route {
  readonly query: Query;
  /** Whose servers are wanted, and who will sign in: redirects do not change it. */
  readonly original: Query;
  readonly redirects: number;
  /** The next host was named by unsigned DNS or a stranger's document. */
  readonly untrusted?: boolean;
  /** Of everything this way leads to, https later on included. */
  readonly taints: readonly Taint[];
  /** Every question of the search so far, whichever way led to it. */
  readonly asked: Set<string>;
}

/** The way that begins at the domain itself. */
export function startRoute(query: Query): Route {
  return { query, original: query, redirects: 0, taints: [], asked: new Set() };
}

/** Asks both addresses of the route's domain. */
export function askDomain(route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  return firstPreferred(
    autodiscoverUrls(route.query.domain).map((url) => (signal) => askPox(url, route, { ...context, signal })),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
}

/** Asks one address for plain XML and goes where that leads. */
export async function askPox(url: string, route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  const question = `${url} ${route.query.wireAddress} ${route.taints.length}`;
  if (route.asked.has(question) || route.asked.size >= QUESTION_LIMIT) return null;
  route.asked.add(question);
  const step = context.startStep("autodiscover", url);
  const { credentials } = context;
  // A stranger's host and a redirect's target are never told a password.
  const own = route.redirects === 0 && route.taints.length === 0 && isOwnHost(url, route.original);
  const retrieved = await retrieve(
    {
      url,
      method: "POST",
      headers: { "content-type": "text/xml; charset=utf-8" },
      body: buildRequest(route.query.wireAddress),
      untrusted: route.redirects > 0 || route.untrusted === true,
      ...(own && credentials ? { credentials: { ...credentials, username: route.original.wireAddress } } : {}),
    },
    context,
  );
  if (context.signal.aborted) {
    step.end("cancelled");
    return null;
  }
  if (retrieved.kind === "absent") {
    step.end("nothing", retrieved.words);
    if (own && retrieved.password === "wanted") context.noteCredentialsWanted(new URL(url).hostname);
    if (retrieved.password === "rejected") {
      const { hostname: host } = new URL(url);
      const username = route.original.wireAddress;
      context.noteSetback({ failure: { code: "AUTH_REJECTED", host, username, words: "401" }, preference: 0 });
    }
    return null;
  }
  if (retrieved.kind === "failed") {
    step.end("failed", retrieved.words, retrieved.failure);
    return retrieved.failure?.code === "CERT_NAME" ? askAlias(url, route, context) : null;
  }
  let answer: AutodiscoverAnswer;
  try {
    answer = readAutodiscover(retrieved.bytes, route.original);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    step.end("nothing", `no settings: ${error.message}`);
    return null;
  }
  switch (answer.kind) {
    case "error":
      step.end("nothing", `answered with an error: ${answer.words}`);
      return null;
    case "settings": {
      const { servers, skipped, exchangeOnly, exchangeHost } = answer;
      const words = exchangeOnly ? "Exchange only, no IMAP, POP3 or SMTP" : describeServers(servers, skipped);
      step.end(servers.length > 0 ? "found" : "nothing", words);
      const { taints } = route;
      if (servers.length > 0) {
        return servers.map((server, preference) => ({ source: "autodiscover", server, preference, taints }));
      }
      if (!exchangeOnly) return null;
      return findOnExchange(exchangeHost ?? new URL(retrieved.url).hostname, route, context);
    }
    default:
      return redirect(answer, route, step, context);
  }
}

function isOwnHost(url: string, { domain }: Query): boolean {
  const { hostname, port } = new URL(url);
  return port === "" && areRelated(hostname, domain);
}

async function redirect(
  answer: Extract<AutodiscoverAnswer, { kind: "redirectUrl" | "redirectAddr" }>,
  route: Route,
  step: ReturnType<SourceContext["startStep"]>,
  context: SourceContext,
): Promise<readonly Finding[] | null> {
  const target = (answer.kind === "redirectUrl" ? answer.url : answer.address).slice(0, 200);
  if (route.redirects >= REDIRECT_LIMIT) {
    step.end("failed", `more than ${REDIRECT_LIMIT} redirects, the last to ${target}`);
    return null;
  }
  const next = { ...route, redirects: route.redirects + 1 };
  if (answer.kind === "redirectUrl") {
    // A relative or http address is refused: the host has to be named, and its certificate to be seen.
    const absolute = URL.parse(answer.url)?.protocol === "https:";
    step.end(absolute ? "nothing" : "failed", `redirects to ${target}${absolute ? "" : ", which is not https"}`);
    return absolute ? askPox(answer.url, next, context) : null;
  }
  const redirected = readQuery(answer.address);
  const usable = redirected !== null && !isPublicSuffix(redirected.domain);
  step.end(usable ? "nothing" : "failed", `redirects to the address ${target}`);
  return usable ? askDomain({ ...next, query: redirected }, context) : null;
}

/**
 * Hosts whose customers point `autodiscover.` at them by CNAME often have a certificate for their own name only. Asked
 * under that name they are who they say, but only DNS says that they speak for the domain: hence the taint.
 */
async function askAlias(url: string, route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  if (route.untrusted || route.redirects > 0) return null;
  const { hostname } = new URL(url);
  const step = context.startStep("dns", `CNAME ${hostname}`);
  const answer = await context.world.resolveCname(hostname, context.signal);
  const alias = answer.kind === "found" ? readHostName(answer.records[0] ?? "") : null;
  if (!alias || isPublicSuffix(alias)) {
    step.end("nothing", answer.kind === "failed" ? answer.words : "no other name");
    return null;
  }
  step.end("found", alias);
  const taints = [...route.taints, ...foreignTaint(alias, route.original)];
  return askPox(autodiscoverUrl(alias), { ...route, redirects: 1, untrusted: true, taints }, context);
}
