import { domainToASCII } from "node:url";
import type { ServerSettings } from "../../shared/account.ts";
import type { DiscoverySource } from "../../shared/discovery.ts";

/** Sources that name a server and say nothing of usernames (RFC 6186 §4). */
const SAY_NO_USERNAME: ReadonlySet<DiscoverySource> = new Set(["guess", "srv"]);

/**
 * The usernames to try at one server, in this order: as declared, the full address, and, where nobody declared any, the
 * local part. What a person typed by hand is tried as typed and in no other way.
 */
export function usernamesFor(server: ServerSettings, address: string, source: DiscoverySource): readonly string[] {
  if (source === "manual") return [server.username];
  const at = address.lastIndexOf("@");
  const localPart = address.slice(0, at);
  const full = `${localPart}@${domainToASCII(address.slice(at + 1))}`;
  const forms = [server.username, full, ...(SAY_NO_USERNAME.has(source) ? [localPart] : [])];
  return [...new Set(forms)];
}
