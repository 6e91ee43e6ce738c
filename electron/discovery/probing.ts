import type { DiscoverySource, Taint } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { isPrivate } from "./addresses.ts";
import { startDeadline } from "./deadline.ts";
import { describeServer } from "./formats/server-words.ts";
import { areRelated, type Query } from "./query.ts";
import type { SourceContext } from "./source.ts";
import type { ProbeAnswer, ProbeRequest } from "./world.ts";

/** One probe, in ms. */
const PROBE_LIMIT = 4_000;

/** Probes one server as a step of `source`, for four seconds at most; null where it was given up before it ended. */
export async function probeAs(
  source: DiscoverySource,
  request: ProbeRequest,
  context: Pick<SourceContext, "world" | "signal" | "startStep">,
): Promise<ProbeAnswer | null> {
  if (context.signal.aborted) return null;
  const step = context.startStep(source, `${request.host}:${request.port}`);
  const limit = startDeadline(context.world, context.signal, PROBE_LIMIT);
  const answer = await context.world.probe(request, limit.signal);
  limit.clear();
  if (context.signal.aborted && answer.kind === "failed") {
    step.end("cancelled");
    return null;
  }
  if (answer.kind === "failed") step.end("failed", answer.words, answer.failure);
  // What a greeting says of itself in brackets is of no interest, and long.
  else step.end("found", `${describeServer(request)}: ${answer.words.replace(/\[[^\]]*\] ?/, "")}`);
  return answer;
}

/** Where to connect to for a host that DNS or a document named: private addresses only where the mail domain is there. */
export async function resolvePublic(host: string, context: SourceContext): Promise<readonly string[]> {
  const answer = await context.world.resolveHost(host, context.signal);
  if (answer.kind !== "found") return [];
  return (await context.isDomainPrivate()) ? answer.records : answer.records.filter((address) => !isPrivate(address));
}

/** The taint of a host that only DNS, which is not signed, connects with the mail domain. */
export function foreignTaint(host: string, { domain }: Query): readonly Taint[] {
  return areRelated(host, domain) ? [] : [{ reason: "foreign-domain", host }];
}

/** A failed probe's reason as a setback; a certificate for other names with the one of them that could be used instead. */
export async function noteFailedProbe(
  failure: MailFailure,
  request: Omit<ProbeRequest, "addresses">,
  preference: number,
  context: SourceContext,
): Promise<void> {
  const alternative =
    failure.code === "CERT_NAME" && !context.signal.aborted
      ? await context.world.findAlternativeName(request, failure.names, context.signal)
      : null;
  if (context.signal.aborted) return;
  context.noteSetback({ failure: alternative ? ({ ...failure, alternative } as MailFailure) : failure, preference });
}
