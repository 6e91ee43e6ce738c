import type { Finding } from "../../../shared/discovery.ts";
import { askForConfig } from "../config-document.ts";
import type { Query } from "../query.ts";
import type { SourceContext } from "../source.ts";

/**
 * Thunderbird's database of providers: the only host of a third party that is ever asked. It hears the domain, never the
 * address, and only as part of a set-up that a person has started.
 */
export const ISPDB = "https://autoconfig.thunderbird.net/v1.1/";

/** What is asked about `domain`, A-labels. */
export function ispdbUrl(domain: string): string {
  return `${ISPDB}${encodeURIComponent(domain)}`;
}

/** The central database's entry for the address's own domain. */
export async function* findByIspdb(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  yield (await askForConfig({ source: "ispdb", url: ispdbUrl(query.domain) }, query, context)) ?? [];
}
