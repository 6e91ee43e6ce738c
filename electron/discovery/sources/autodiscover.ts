import type { Finding } from "../../../shared/discovery.ts";
import { type AutodiscoverAnswer, buildRequest, readAutodiscover } from "../formats/autodiscover-pox.ts";
import { describeServers } from "../formats/server-words.ts";
import { XmlError } from "../formats/xml.ts";
import { firstPreferred } from "../preference.ts";
import { areRelated, isPublicSuffix, type Query, readHostName, readQuery } from "../query.ts";
import { retrieve } from "../retrieve.ts";
import type { SourceContext } from "../source.ts";

/** How long the answer of one address waits for that of a better one, in ms. */
const PATIENCE = 300;
/** `redirectUrl` and `redirectAddr` together, on one way from the first address. */
const REDIRECT_LIMIT = 10;

/** Where a domain answers Autodiscover, best first (MS-OXDISCO §3.1.5). Never at a parent domain. */
export function autodiscoverUrls(domain: string): readonly string[] {
  return [
    `https://${domain}/autodiscover/autodiscover.xml`,
    `https://autodiscover.${domain}/autodiscover/autodiscover.xml`,
  ];
}

/** One way through redirects: what is asked next, for which address, after how many of them. */
interface Route {
  readonly query: Query;
  /** Whose servers are wanted, and who will sign in: redirects do not change it. */
  readonly original: Query;
  readonly redirects: number;
  /** A host that unsigned DNS or a stranger's document named. */
  readonly untrustedHost?: string;
}

/** Microsoft Autodiscover in plain XML, asked without credentials whatever it answers. */
export async function* findByAutodiscover(query: Query, context: SourceContext): AsyncGenerator<Finding> {
  const findings = await askDomain({ query, original: query, redirects: 0 }, context);
  yield* findings ?? [];
}

function askDomain(route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  return firstPreferred(
    autodiscoverUrls(route.query.domain).map((url) => (signal) => ask(url, route, { ...context, signal })),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
}

async function ask(url: string, route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  const step = context.startStep("autodiscover", url);
  const retrieved = await retrieve(
    {
      url,
      method: "POST",
      headers: { "content-type": "text/xml; charset=utf-8" },
      body: buildRequest(route.query.wireAddress),
      untrusted: route.redirects > 0 || route.untrustedHost !== undefined,
    },
    context,
  );
  if (context.signal.aborted) {
    step.end("cancelled");
    return null;
  }
  if (retrieved.kind === "absent") {
    step.end("nothing", retrieved.words);
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
  if (answer.kind === "error") {
    step.end("nothing", `answered with an error: ${answer.words}`);
    return null;
  }
  if (answer.kind === "settings") {
    const { servers, skipped, exchangeOnly } = answer;
    const words = exchangeOnly ? "Exchange only, no IMAP, POP3 or SMTP" : describeServers(servers, skipped);
    step.end(servers.length > 0 ? "found" : "nothing", words);
    const taints = route.untrustedHost ? [{ reason: "foreign-domain" as const, host: route.untrustedHost }] : [];
    return servers.length > 0
      ? servers.map((server, preference) => ({ source: "autodiscover", server, preference, taints }))
      : null;
  }
  const target = answer.kind === "redirectUrl" ? answer.url : answer.address;
  if (route.redirects >= REDIRECT_LIMIT) {
    step.end("failed", `more than ${REDIRECT_LIMIT} redirects, the last to ${target.slice(0, 200)}`);
    return null;
  }
  const next = { ...route, redirects: route.redirects + 1 };
  if (answer.kind === "redirectUrl") {
    // A relative or http address is refused: the host has to be named, and its certificate to be seen.
    const absolute = URL.parse(answer.url)?.protocol === "https:";
    step.end(
      absolute ? "nothing" : "failed",
      `redirects to ${target.slice(0, 200)}${absolute ? "" : ", which is not https"}`,
    );
    return absolute ? ask(answer.url, next, context) : null;
  }
  const redirected = readQuery(answer.address);
  const usable = redirected !== null && !isPublicSuffix(redirected.domain);
  step.end(usable ? "nothing" : "failed", `redirects to the address ${target.slice(0, 200)}`);
  return usable ? askDomain({ ...next, query: redirected }, context) : null;
}

/**
 * Hosts whose customers point `autodiscover.` at them by CNAME often have a certificate for their own name only. Asked
 * under that name they are who they say, but only DNS says that they speak for the domain: hence the taint.
 */
async function askAlias(url: string, route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  if (route.untrustedHost !== undefined || route.redirects > 0) return null;
  const { hostname } = new URL(url);
  const step = context.startStep("dns", `CNAME ${hostname}`);
  const answer = await context.world.resolveCname(hostname, context.signal);
  const alias = answer.kind === "found" ? readHostName(answer.records[0] ?? "") : null;
  if (!alias || isPublicSuffix(alias)) {
    step.end("nothing", answer.kind === "failed" ? answer.words : "no other name");
    return null;
  }
  step.end("found", alias);
  const untrustedHost = areRelated(alias, route.original.domain) ? undefined : alias;
  return ask(
    `https://${alias}/autodiscover/autodiscover.xml`,
    { ...route, redirects: 1, ...(untrustedHost ? { untrustedHost } : {}) },
    context,
  );
}
