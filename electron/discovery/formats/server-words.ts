import type { ServerSettings } from "../../../shared/account.ts";

/** A server in the words of the trace, e.g. `imap imap.example.org:993 tls`. */
export function describeServer({ protocol, host, port, security }: Omit<ServerSettings, "username">): string {
  return `${protocol} ${host}:${port} ${security}`;
}

/** What a document gave, and what of it was left out. */
export function describeServers(servers: readonly ServerSettings[], skipped: readonly string[]): string {
  const found = servers.length > 0 ? servers.map(describeServer).join(", ") : "no server that can be used";
  return skipped.length > 0 ? `${found}; left out: ${skipped.join("; ")}` : found;
}
