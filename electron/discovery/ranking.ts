import type { IncomingProtocol, Security } from "../../shared/account.ts";
import type { DiscoverySource, Finding } from "../../shared/discovery.ts";
import type { Leg } from "../../shared/failure.ts";

/** How far a source is believed, best first. A new source takes its place here. */
const PROVENANCE: readonly DiscoverySource[] = ["manual", "autoconfig", "autodiscover", "guess"];
const TRANSPORT: readonly Security[] = ["tls", "starttls", "none"];
const PROTOCOL: readonly (IncomingProtocol | "smtp")[] = ["imap", "pop3", "smtp"];

export function legOf({ server }: Finding): Leg {
  return server.protocol === "smtp" ? "outgoing" : "incoming";
}

/** Whether a person has to agree before this server is used. */
export function isTainted(finding: Finding): boolean {
  return (finding.taints?.length ?? 0) > 0;
}

/** The place of a source among the others, 0 the most believed. */
export function provenanceOf(source: DiscoverySource): number {
  return PROVENANCE.indexOf(source);
}

/**
 * Orders findings of one leg, the better first: without taint, then by provenance, transport, protocol, and what the source
 * itself preferred.
 */
export function compareFindings(one: Finding, other: Finding): number {
  return (
    Number(isTainted(one)) - Number(isTainted(other)) ||
    provenanceOf(one.source) - provenanceOf(other.source) ||
    TRANSPORT.indexOf(one.server.security) - TRANSPORT.indexOf(other.server.security) ||
    PROTOCOL.indexOf(one.server.protocol) - PROTOCOL.indexOf(other.server.protocol) ||
    (one.preference ?? 0) - (other.preference ?? 0)
  );
}

/** The findings of one leg, best first, each server once. */
export function rank(findings: readonly Finding[], leg: Leg): readonly Finding[] {
  const seen = new Set<string>();
  return findings
    .filter((finding) => legOf(finding) === leg)
    .toSorted(compareFindings)
    .filter(({ server: { protocol, host, port, security, username } }) => {
      const key = JSON.stringify([protocol, host, port, security, username]);
      return !seen.has(key) && seen.add(key);
    });
}
