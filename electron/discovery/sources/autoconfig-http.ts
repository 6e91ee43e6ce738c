import type { Finding } from "../../../shared/discovery.ts";
import { askForConfig } from "../config-document.ts";
import { foreignTaint } from "../probing.ts";
import type { Query } from "../query.ts";
import type { SourceContext } from "../source.ts";

/** Without the address, which everybody on the way could read. */
export function autoconfigHttpUrl(domain: string): string {
  return `http://autoconfig.${domain}/mail/config-v1.1.xml`;
}

/** The last resort: settings that anybody on the way may have written, so that a person has to agree to them. */
export async function* findByHttpAutoconfig(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const url = autoconfigHttpUrl(query.domain);
  const http = { reason: "http", host: new URL(url).hostname } as const;
  const taintsOf = (host: string) => [http, ...foreignTaint(host, query)];
  yield (await askForConfig(
    { source: "autoconfig", url, overHttp: true, untrusted: true, taintsOf },
    query,
    context,
  )) ?? [];
}
