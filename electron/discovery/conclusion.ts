import type {
  DiscoveryResult,
  Finding,
  FoundIncoming,
  FoundOutgoing,
  ProviderHint,
  Taint,
  TraceStep,
} from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { Query } from "./query.ts";
import { explainChoice, provenanceOf, rank } from "./ranking.ts";
import type { Refusal } from "./source.ts";

/** Everything a run knows when it ends. */
export interface Outcome {
  readonly query: Query;
  readonly findings: readonly Finding[];
  readonly refusal: Refusal | null;
  /** A host that would tell more to somebody who signs in. */
  readonly credentialsWanted: string | null;
  readonly hint: ProviderHint | null;
  /** What to say where the servers are not both known. */
  readonly failure: MailFailure;
  readonly trace: readonly TraceStep[];
  readonly elapsedMs: number;
}

/** What a refusal leaves standing: only what a source says that is believed more. */
export function withstand(findings: readonly Finding[], refusal: Refusal | null): readonly Finding[] {
  if (!refusal) return findings;
  const place = provenanceOf(refusal.source);
  return findings.filter(({ source, taints = [] }) => provenanceOf(source) < place && taints.length === 0);
}

/** Ranks what was found and says what a person has to agree to, or why there is nothing. */
export function conclude(run: Outcome): DiscoveryResult {
  const { query, refusal, credentialsWanted, hint, trace, elapsedMs } = run;
  const standing = withstand(run.findings, refusal);
  const [incoming] = rank(standing, "incoming");
  const [outgoing] = rank(standing, "outgoing");
  const complete = incoming !== undefined && outgoing !== undefined;
  // A password is asked for only where nothing else tells the servers.
  const wanted: readonly Taint[] =
    credentialsWanted && !complete && !refusal ? [{ reason: "credentials", host: credentialsWanted }] : [];
  const ask = complete ? distinct([...(incoming.taints ?? []), ...(outgoing.taints ?? [])]) : wanted;
  const outcome = ask.length > 0 ? "confirm" : complete ? "found" : "none";
  return {
    address: query.address,
    outcome,
    incoming: incoming && !wanted.length ? (settingsOf(incoming) as FoundIncoming) : null,
    outgoing: outgoing && !wanted.length ? (settingsOf(outgoing) as FoundOutgoing) : null,
    ask,
    candidates: [...rank(run.findings, "incoming"), ...rank(run.findings, "outgoing")],
    choices: [explainChoice(standing, "incoming"), explainChoice(standing, "outgoing")].filter((each) => each !== null),
    hint,
    trace,
    elapsedMs,
    failure: outcome === "found" ? null : complete ? run.failure : (refusal?.failure ?? run.failure),
  };
}

function distinct(taints: readonly Taint[]): readonly Taint[] {
  const isSame = (one: Taint, other: Taint) => one.reason === other.reason && one.host === other.host;
  return taints.filter((taint, index) => taints.findIndex((each) => isSame(each, taint)) === index);
}

function settingsOf({ source, server }: Finding) {
  return { ...server, source };
}
