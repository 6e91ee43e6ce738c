import type { Finding } from "../../../shared/discovery.ts";
import { describeServers } from "../formats/server-words.ts";
import { hintOf, readProvider, refusalOf } from "../providers/provider.ts";
import { findProvider } from "../providers/providers.ts";
import type { Query } from "../query.ts";
import type { SourceContext } from "../source.ts";

/** The bundled table. Asks nobody. */
export async function* findInTable(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const step = context.startStep("providers", query.domain);
  const provider = findProvider(query.domain);
  if (!provider) {
    step.end("nothing", "not a provider that is known here");
    return;
  }
  context.noteHint(hintOf(provider));
  const refusal = refusalOf(provider);
  if (refusal) {
    step.end("found", `${provider.name} lets no mail program in with a password`);
    context.noteRefusal({ source: "providers", failure: refusal });
    return;
  }
  const { servers, skipped } = readProvider(provider, query);
  step.end(servers.length > 0 ? "found" : "nothing", `${provider.name}: ${describeServers(servers, skipped)}`);
  yield servers.map((server, preference): Finding => ({ source: "providers", server, preference }));
}
