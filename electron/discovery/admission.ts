import type { Finding, Taint } from "../../shared/discovery.ts";
import { isPrivate } from "./addresses.ts";
import type { SourceContext } from "./source.ts";

/**
 * Checks what a source found before it counts: a server without encryption is tainted, and one that does not exist, or that
 * somebody's document put on a private address, is dropped.
 */
export async function admit(finding: Finding, context: SourceContext): Promise<Finding | null> {
  const { host, port, security } = finding.server;
  const taints = finding.taints ?? [];
  const plaintext: readonly Taint[] = security === "none" ? [{ reason: "plaintext", host }] : [];
  const admitted = { ...finding, taints: [...taints, ...plaintext] };
  // Those have just answered.
  if (finding.source === "guess" || finding.source === "srv") return admitted;
  const answer = await context.world.resolveHost(host, context.signal);
  if (context.signal.aborted) return null;
  // Where DNS does not answer now, signing in will tell.
  if (answer.kind === "failed") return admitted;
  const refuse = (words: string) => context.startStep(finding.source, `${host}:${port}`).end("failed", words);
  if (answer.kind !== "found") {
    refuse(answer.kind === "nxdomain" ? "left out: no such name in DNS" : "left out: the name has no address");
    context.noteSetback({ failure: { code: "HOST_NOT_FOUND", host }, preference: finding.preference ?? 0 });
    return null;
  }
  if (answer.records.some(isPrivate) && !(await context.isDomainPrivate())) {
    refuse(`left out: ${answer.records.join(", ")} is private, and the mail domain is not`);
    return null;
  }
  return admitted;
}
