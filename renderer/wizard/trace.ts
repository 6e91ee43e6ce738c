import type { Choice, TraceStep } from "../../shared/discovery.ts";

/** A step of one of the runs behind a set-up; step ids count anew in each run. */
export interface TraceEntry {
  readonly runId: string;
  readonly step: TraceStep;
}

/** `entries` with `step` added, or in the place of its own earlier report. A late `running` never undoes an outcome. */
export function recordStep(entries: readonly TraceEntry[], runId: string, step: TraceStep): readonly TraceEntry[] {
  const place = entries.findIndex((entry) => entry.runId === runId && entry.step.id === step.id);
  const earlier = entries[place];
  if (!earlier) return [...entries, { runId, step }];
  if (step.outcome === "running") return entries;
  return entries.with(place, { runId, step });
}

/** `entries` once nothing runs any more: a step whose end was never reported was cut off. */
export function stopRunning(entries: readonly TraceEntry[]): readonly TraceEntry[] {
  return entries.map(({ runId, step }) => ({
    runId,
    step: step.outcome === "running" ? { ...step, outcome: "cancelled" } : step,
  }));
}

/**
 * `text` without the person in it: the part before the @ of every address, as it is or escaped in a URL, and `localPart`
 * where it stands alone, as a username does.
 */
export function maskPerson(text: string, localPart: string): string {
  const masked = text.replace(/[^\s/?=&"'<>:;,]+(@|%40)(?=[^\s@])/gi, "…$1");
  if (localPart === "") return masked;
  const alone = [localPart, encodeURIComponent(localPart)].map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return masked.replace(new RegExp(`(?<![\\p{L}\\p{N}._-])(${alone.join("|")})(?![\\p{L}\\p{N}._-])`, "giu"), "…");
}

/**
 * The trace as lines of plain text, to send to someone who helps: every step, then which servers were chosen and why. A
 * step never holds a password; the local part of `address` is taken out here.
 */
export function traceText(entries: readonly TraceEntry[], choices: readonly Choice[], address: string): string {
  const at = address.lastIndexOf("@");
  const mask = (text: string | undefined) => text && maskPerson(text, address.slice(0, Math.max(at, 0)).trim());
  const join = (parts: readonly (string | undefined)[]) => parts.filter(Boolean).join("\t");
  const steps = entries.map(({ step }) =>
    join([
      step.source,
      mask(step.target),
      step.outcome,
      `${Math.round(step.ms)} ms`,
      step.failure?.code,
      mask(step.detail),
    ]),
  );
  const chosen = choices.map(({ leg, source, host, because, over, agreeing }) =>
    join([
      "chosen",
      leg,
      host,
      source,
      because,
      over ? `over ${over.host} (${over.source})` : undefined,
      agreeing.length > 0 ? `agreeing: ${agreeing.join(", ")}` : undefined,
    ]),
  );
  return [...steps, ...chosen].join("\n");
}

/** The host within a step's target, which is a URL or `host:port`. That it was asked in clear is not left out. */
export function targetHost(target: string): string {
  const url = URL.parse(target);
  return (url?.protocol === "http:" ? url.origin : url?.host) || target;
}
