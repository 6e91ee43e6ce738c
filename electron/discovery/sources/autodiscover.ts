import type { Finding, Taint } from "../../../shared/discovery.ts";
import { asTheyCome } from "../arrival.ts";
import { askDomain, askPox, autodiscoverUrl, PATIENCE, type Route, startRoute } from "../autodiscover-route.ts";
import { startDeadline } from "../deadline.ts";
import { JsonError, readAutodiscoverPointer } from "../formats/autodiscover-v2.ts";
import { firstPreferred } from "../preference.ts";
import { foreignTaint } from "../probing.ts";
import { isPublicSuffix, type Query, readHostName } from "../query.ts";
import { lookInClear, retrieve } from "../retrieve.ts";
import { orderRecords } from "../service-records.ts";
import type { SourceContext } from "../source.ts";

/** How long the way in clear waits for those over https, in ms. */
const CLEAR_AFTER = 1_000;

/** Where v2 tells where plain XML is to be had, best first. */
export function autodiscoverV2Urls({ domain, wireAddress }: Query): readonly string[] {
  const path = `/autodiscover/autodiscover.json/v1.0/${encodeURIComponent(wireAddress)}?Protocol=AutodiscoverV1`;
  return [`https://autodiscover.${domain}${path}`, `https://${domain}${path}`];
}

/** Answers with nothing but a redirect to where Autodiscover is (MS-OXDISCO §3.1.5.2). */
export function autodiscoverHttpUrl(domain: string): string {
  return `http://autodiscover.${domain}/autodiscover/autodiscover.xml`;
}

/** Microsoft Autodiscover: plain XML at the domain's addresses and wherever SRV, v2 and a redirect in clear lead to. */
export async function* findByAutodiscover(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const route = startRoute(query);
  const encrypted = [askDomain(route, context), askServiceTarget(route, context), askV2(route, context)];
  const ways = [...encrypted, askInClear(route, encrypted, context)];
  yield* asTheyCome(ways);
}

async function askServiceTarget(route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  const service = await context.services._autodiscover;
  if (service.kind !== "offered" || context.signal.aborted) return null;
  const targets = orderRecords(service.records, context.world.random).slice(0, 2);
  return firstPreferred(
    targets.map(({ target, port }) => (signal) => {
      const taints = foreignTaint(target, route.original);
      return askPox(autodiscoverUrl(target, port), { ...route, untrusted: true, taints }, { ...context, signal });
    }),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
}

function askV2(route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  return firstPreferred(
    autodiscoverV2Urls(route.query).map((url) => (signal) => followPointer(url, route, { ...context, signal })),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
}

async function followPointer(url: string, route: Route, context: SourceContext): Promise<readonly Finding[] | null> {
  const step = context.startStep("autodiscover", url);
  const retrieved = await retrieve({ url, method: "GET", headers: { accept: "application/json" } }, context);
  if (context.signal.aborted) step.end("cancelled");
  else if (retrieved.kind === "absent") step.end("nothing", retrieved.words);
  else if (retrieved.kind === "failed") step.end("failed", retrieved.words, retrieved.failure);
  if (retrieved.kind !== "document") return null;
  let target: string;
  try {
    target = readAutodiscoverPointer(retrieved.bytes).url;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    step.end("nothing", error.message);
    return null;
  }
  const secure = URL.parse(target)?.protocol === "https:";
  step.end(secure ? "found" : "failed", `${target.slice(0, 200)}${secure ? "" : ", which is not https"}`);
  return secure ? askPox(target, { ...route, redirects: 1 }, context) : null;
}

/** Only where nobody answers over https: what comes of it was in somebody's hands on the way. */
async function askInClear(
  route: Route,
  encrypted: readonly Promise<readonly Finding[] | null>[],
  context: SourceContext,
): Promise<readonly Finding[] | null> {
  if (await findsSoon(encrypted, context)) return null;
  const url = autodiscoverHttpUrl(route.query.domain);
  const target = await readRedirect(url, context);
  if (!target) return null;
  const host = readHostName(target.hostname);
  if (!host || isPublicSuffix(host)) return null;
  const taints: readonly Taint[] = [{ reason: "http", host }, ...foreignTaint(host, route.original)];
  return askPox(target.href, { ...route, redirects: 1, untrusted: true, taints }, context);
}

/** Whether one of them found something before the way in clear would begin. */
async function findsSoon(
  ways: readonly Promise<readonly Finding[] | null>[],
  { world, signal }: SourceContext,
): Promise<boolean> {
  const limit = startDeadline(world, signal, CLEAR_AFTER);
  const late = new Promise<null>((resolve) => {
    if (limit.signal.aborted) resolve(null);
    limit.signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  const first = (async () => {
    for await (const findings of asTheyCome([...ways])) return findings;
    return null;
  })();
  const found = await Promise.race([first, late]);
  limit.clear();
  return found !== null || signal.aborted;
}

/** Where the one answer in clear leads, if that is https; anything else it says is not looked at. */
async function readRedirect(url: string, context: SourceContext): Promise<URL | null> {
  const step = context.startStep("autodiscover", url);
  const retrieved = await lookInClear(url, context);
  if (context.signal.aborted) {
    step.end("cancelled");
    return null;
  }
  if (retrieved.kind !== "redirect") {
    const words = retrieved.kind === "document" ? "no redirect" : retrieved.words;
    step.end(retrieved.kind === "failed" ? "failed" : "nothing", words);
    return null;
  }
  const target = URL.parse(retrieved.url);
  const secure = target?.protocol === "https:";
  step.end(
    secure ? "found" : "failed",
    `redirects to ${retrieved.url.slice(0, 200)}${secure ? "" : ", which is not https"}`,
  );
  return secure ? target : null;
}
