import type { Finding } from "../../../shared/discovery.ts";
import { asTheyCome } from "../arrival.ts";
import { askForConfig } from "../config-document.ts";
import { describeServers } from "../formats/server-words.ts";
import { firstPreferred } from "../preference.ts";
import { foreignTaint } from "../probing.ts";
import { hintOf, type Provider, readProvider, refusalOf } from "../providers/provider.ts";
import { findProviderByMx } from "../providers/providers.ts";
import { type Query, registrableDomain } from "../query.ts";
import type { SourceContext } from "../source.ts";
import { autoconfigUrl } from "./autoconfig.ts";
import { ispdbUrl } from "./ispdb.ts";

/** How long the settings of a wider domain wait for those of a closer one, in ms. */
const PATIENCE = 300;
/** Of domains that are asked where mail exchangers of equal preference have several. */
const DOMAIN_LIMIT = 2;

/**
 * The settings of whoever takes the domain's mail: a known provider's from the table or the central database; else those that
 * the mail exchanger's own domain publishes, which a person has to agree to.
 */
export async function* findByMx(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const { first, takesNoMail } = await context.mailExchange;
  if (takesNoMail || context.signal.aborted) return;
  const provider = findProviderByMx(first);
  if (provider) {
    yield readKnown(provider, query, context);
    return;
  }
  const domains = exchangerDomains(first).filter((domain) => domain !== query.domain);
  const ask = (questions: readonly Parameters<typeof askForConfig>[0][]) =>
    firstPreferred(
      questions.map((question) => (signal) => askForConfig(question, query, { ...context, signal })),
      { world: context.world, signal: context.signal, patienceMs: PATIENCE },
    );
  const answers = asTheyCome([
    ask(domains.map((domain) => ({ source: "mx", url: ispdbUrl(domain) }))),
    ask(
      domains.map((domain) => ({
        source: "mx",
        url: autoconfigUrl(domain, query),
        untrusted: true,
        // Only DNS, which is not signed, says that this domain speaks for the address's.
        taintsOf: (host) => (foreignTaint(domain, query).length > 0 ? foreignTaint(host, query) : []),
      })),
    ),
  ]);
  yield* answers;
}

/**
 * The domains above mail exchangers, up to the ones somebody registered and never a public suffix: for each the closest and the
 * widest (draft-ietf-mailmaint-autoconfig §4.3).
 */
export function exchangerDomains(hosts: readonly string[]): readonly string[] {
  const registered = [...new Set(hosts.map(registrableDomain))].filter((domain) => domain !== null);
  return registered.slice(0, DOMAIN_LIMIT).flatMap((widest) => {
    const host = hosts.find((each) => registrableDomain(each) === widest) ?? widest;
    const closest = host === widest ? widest : host.slice(host.indexOf(".") + 1);
    return [...new Set([closest, widest])];
  });
}

function readKnown(provider: Provider, query: Query, context: SourceContext): readonly Finding[] {
  const step = context.startStep("mx", provider.id);
  context.noteHint(hintOf(provider));
  const refusal = refusalOf(provider);
  if (refusal) {
    step.end("found", `${provider.name} takes the mail, and lets no mail program in with a password`);
    context.noteRefusal({ source: "mx", failure: refusal });
    return [];
  }
  const { servers, skipped } = readProvider(provider, query);
  step.end(servers.length > 0 ? "found" : "nothing", `${provider.name}: ${describeServers(servers, skipped)}`);
  return servers.map((server, preference): Finding => ({ source: "mx", server, preference }));
}
