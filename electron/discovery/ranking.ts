import type { IncomingProtocol, Security } from "../../shared/account.ts";
import type { Choice, ChoiceReason, DiscoverySource, Finding } from "../../shared/discovery.ts";
import type { Leg } from "../../shared/failure.ts";

/** How far a source is believed, best first. A new source takes its place here. */
const PROVENANCE: readonly DiscoverySource[] = [
  "manual",
  "providers",
  "autoconfig",
  "ispdb",
  "mx",
  "srv",
  "autodiscover",
  "guess",
];
const PROTOCOL: readonly (IncomingProtocol | "smtp")[] = ["imap", "pop3", "smtp"];
const TRANSPORT: readonly Security[] = ["tls", "starttls", "none"];

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

interface Ranked {
  readonly finding: Finding;
  /** Other sources that named the same server. */
  readonly agreeing: readonly DiscoverySource[];
}

/** What is compared, most telling first; each has the smaller value for the better finding. */
const CRITERIA: readonly (readonly [ChoiceReason, (ranked: Ranked) => number])[] = [
  ["untainted", ({ finding }) => Number(isTainted(finding))],
  ["encrypted", ({ finding }) => Number(finding.server.security === "none")],
  ["source", ({ finding }) => provenanceOf(finding.source)],
  ["protocol", ({ finding }) => PROTOCOL.indexOf(finding.server.protocol)],
  ["transport", ({ finding }) => TRANSPORT.indexOf(finding.server.security)],
  ["agreement", ({ agreeing }) => -agreeing.length],
  ["order", ({ finding }) => finding.preference ?? 0],
];

function compare(one: Ranked, other: Ranked): number {
  for (const [, measure] of CRITERIA) {
    const difference = measure(one) - measure(other);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The bundled table is made of the central database: one witness. */
function witnessOf(source: DiscoverySource): DiscoverySource {
  return source === "providers" ? "ispdb" : source;
}

function serverKey({ server: { protocol, host, port, security } }: Finding): string {
  return JSON.stringify([protocol, host, port, security]);
}

function rankAll(findings: readonly Finding[], leg: Leg): readonly Ranked[] {
  const ofLeg = findings.filter((finding) => legOf(finding) === leg);
  const seen = new Set<string>();
  return ofLeg
    .map((finding): Ranked => {
      const same = ofLeg.filter((each) => serverKey(each) === serverKey(finding));
      const others = new Set(
        same.map(({ source }) => source).filter((each) => witnessOf(each) !== witnessOf(finding.source)),
      );
      return { finding, agreeing: [...others].toSorted((one, other) => provenanceOf(one) - provenanceOf(other)) };
    })
    .toSorted(compare)
    .filter(({ finding }) => {
      const key = serverKey(finding) + finding.server.username;
      return !seen.has(key) && seen.add(key);
    });
}

/**
 * The findings of one leg, best first, each server once: without taint, encrypted, then by source, protocol, transport, how many
 * sources agree, and what the source itself preferred.
 */
export function rank(findings: readonly Finding[], leg: Leg): readonly Finding[] {
  return rankAll(findings, leg).map(({ finding }) => finding);
}

/** Why the best finding of one leg is that; null where there is none. */
export function explainChoice(findings: readonly Finding[], leg: Leg): Choice | null {
  const [best, next] = rankAll(findings, leg);
  if (!best) return null;
  const reason = next && CRITERIA.find(([, measure]) => measure(best) !== measure(next))?.[0];
  return {
    leg,
    source: best.finding.source,
    host: best.finding.server.host,
    because: next ? (reason ?? "order") : "only",
    over: next ? { source: next.finding.source, host: next.finding.server.host } : null,
    agreeing: best.agreeing,
  };
}
