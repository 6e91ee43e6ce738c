import type { Finding } from "../../../shared/discovery.ts";
import { askForConfig } from "../config-document.ts";
import { firstPreferred } from "../preference.ts";
import type { Query } from "../query.ts";
import type { SourceContext } from "../source.ts";

/** How long the configuration of one address waits for that of a better one, in ms. */
const PATIENCE = 300;

/** Where a domain publishes its configuration, best first (draft-ietf-mailmaint-autoconfig §4). */
export function autoconfigUrls(query: Query): readonly string[] {
  return [autoconfigUrl(query.domain, query), `https://${query.domain}/.well-known/autoconfig/mail/config-v1.1.xml`];
}

/** Where `domain`, one's own or one's provider's, tells the settings of an address. */
export function autoconfigUrl(domain: string, { wireAddress }: Query): string {
  return `https://autoconfig.${domain}/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(wireAddress)}`;
}

/** Mozilla autoconfig at the domain's own https addresses. */
export async function* findByAutoconfig(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const findings = await firstPreferred(
    autoconfigUrls(query).map(
      (url) => (signal) => askForConfig({ source: "autoconfig", url }, query, { ...context, signal }),
    ),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
  yield findings ?? [];
}
