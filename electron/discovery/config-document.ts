import type { DiscoverySource, Finding, Taint } from "../../shared/discovery.ts";
import { readConfig } from "./formats/config-v1.1.ts";
import { describeServers } from "./formats/server-words.ts";
import { XmlError } from "./formats/xml.ts";
import type { Query } from "./query.ts";
import { type Question, retrieve } from "./retrieve.ts";
import type { SourceContext } from "./source.ts";

export interface ConfigQuestion extends Pick<Question, "untrusted" | "overHttp"> {
  readonly source: DiscoverySource;
  readonly url: string;
  /** Why one of the servers it names would not be used unasked. */
  readonly taintsOf?: (host: string) => readonly Taint[];
}

/** Fetches a config-v1.1.xml and reads the servers for one address from it; null where there are none. */
export async function askForConfig(
  { source, url, taintsOf = () => [], ...question }: ConfigQuestion,
  query: Query,
  context: SourceContext,
): Promise<readonly Finding[] | null> {
  const step = context.startStep(source, url);
  const retrieved = await retrieve({ ...question, url, method: "GET" }, context);
  if (context.signal.aborted) step.end("cancelled");
  else if (retrieved.kind === "absent") step.end("nothing", retrieved.words);
  else if (retrieved.kind === "failed") step.end("failed", retrieved.words, retrieved.failure);
  if (retrieved.kind !== "document") return null;
  try {
    const { servers, skipped } = readConfig(retrieved.bytes, query);
    step.end(servers.length > 0 ? "found" : "nothing", describeServers(servers, skipped));
    if (servers.length === 0) return null;
    return servers.map((server, preference) => ({ source, server, preference, taints: taintsOf(server.host) }));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    step.end("nothing", `no configuration: ${error.message}`);
    return null;
  }
}
