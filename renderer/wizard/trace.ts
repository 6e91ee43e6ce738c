import type { TraceStep } from "../../shared/discovery.ts";

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

/** The trace as lines of plain text, to send to someone who helps. A step never holds a password. */
export function traceText(entries: readonly TraceEntry[]): string {
  return entries
    .map(({ step }) =>
      [step.source, step.target, step.outcome, `${Math.round(step.ms)} ms`, step.failure?.code, step.detail]
        .filter((part) => part !== undefined && part !== "")
        .join("\t"),
    )
    .join("\n");
}

/** The host within a step's target, which is a URL or `host:port`. */
export function targetHost(target: string): string {
  return URL.parse(target)?.host || target;
}
