import type { Finding } from "../../../shared/discovery.ts";
import { readConfig } from "../formats/config-v1.1.ts";
import { describeServers } from "../formats/server-words.ts";
import { XmlError } from "../formats/xml.ts";
import { firstPreferred } from "../preference.ts";
import type { Query } from "../query.ts";
import { retrieve } from "../retrieve.ts";
import type { SourceContext } from "../source.ts";

/** How long the configuration of one address waits for that of a better one, in ms. */
const PATIENCE = 300;

/** Where a domain publishes its configuration, best first (draft-ietf-mailmaint-autoconfig §4). */
export function autoconfigUrls(query: Query): readonly string[] {
  const address = encodeURIComponent(query.wireAddress);
  return [
    `https://autoconfig.${query.domain}/mail/config-v1.1.xml?emailaddress=${address}`,
    `https://${query.domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ];
}

/** Mozilla autoconfig at the domain's own https addresses. */
export async function* findByAutoconfig(query: Query, context: SourceContext): AsyncGenerator<Finding> {
  const findings = await firstPreferred(
    autoconfigUrls(query).map((url) => (signal) => readFrom(url, query, { ...context, signal })),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
  yield* findings ?? [];
}

async function readFrom(url: string, query: Query, context: SourceContext): Promise<readonly Finding[] | null> {
  const step = context.startStep("autoconfig", url);
  const retrieved = await retrieve({ url, method: "GET" }, context);
  if (context.signal.aborted) step.end("cancelled");
  else if (retrieved.kind === "absent") step.end("nothing", retrieved.words);
  else if (retrieved.kind === "failed") step.end("failed", retrieved.words, retrieved.failure);
  if (retrieved.kind !== "document") return null;
  try {
    const { servers, skipped } = readConfig(retrieved.bytes, query);
    step.end(servers.length > 0 ? "found" : "nothing", describeServers(servers, skipped));
    if (servers.length === 0) return null;
    return servers.map((server, preference) => ({ source: "autoconfig", server, preference }));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    step.end("nothing", `no configuration: ${error.message}`);
    return null;
  }
}
