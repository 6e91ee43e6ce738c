import type { ProviderHint } from "../../shared/discovery.ts";
import { hintOf } from "./providers/provider.ts";
import { findProvider, findProviderByServer } from "./providers/providers.ts";
import { readQuery } from "./query.ts";

/** What is known of an address's provider offline, while it is being typed; null where nothing is. */
export function recogniseProvider(address: string): ProviderHint | null {
  const query = readQuery(address);
  const provider = query && findProvider(query.domain);
  return provider && hintOf(provider);
}

/** What is known offline of the provider whose mail server `host` is; null where nothing is. */
export function recogniseServer(host: string): ProviderHint | null {
  const provider = findProviderByServer(host);
  return provider && hintOf(provider);
}
