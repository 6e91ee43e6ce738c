import { domainToASCII } from "node:url";
import type { ServerSettings } from "../../shared/account.ts";
import type { DiscoverySource } from "../../shared/discovery.ts";

/**
 * The usernames to try at one server, in this order: as declared, the full address, and for a guess the local part. What a
 * person typed by hand is tried as typed and in no other way.
 */
export function usernamesFor(server: ServerSettings, address: string, source: DiscoverySource): readonly string[] {
  if (source === "manual") return [server.username];
  const at = address.lastIndexOf("@");
  const localPart = address.slice(0, at);
  const full = `${localPart}@${domainToASCII(address.slice(at + 1))}`;
  const forms = source === "guess" ? [server.username, full, localPart] : [server.username, full];
  return [...new Set(forms)];
}
