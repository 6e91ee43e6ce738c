import type { TraceStep } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";

export interface OpenStep {
  /** Reports how the step ended; a second call, or one after the trace was closed, is dropped. */
  end(outcome: "found" | "nothing" | "failed" | "cancelled", detail?: string, failure?: MailFailure | null): void;
}

export interface Trace {
  start(source: TraceStep["source"], target: string): OpenStep;
  /** Ends whatever still runs as `cancelled`; nothing is reported afterwards. */
  close(): void;
  /** Every step as it last was, in the order they started. */
  steps(): readonly TraceStep[];
}

/** Collects steps and tells each to `onStep` when it starts and when it ends. */
export function createTrace(now: () => number, onStep: (step: TraceStep) => void): Trace {
  const steps = new Map<number, TraceStep>();
  const open = new Map<number, OpenStep>();
  let closed = false;

  function report(step: TraceStep): void {
    steps.set(step.id, step);
    onStep(step);
  }

  return {
    start(source, target) {
      if (closed) return { end() {} };
      const id = steps.size + 1;
      const startedAt = now();
      report({ id, source, target, outcome: "running", ms: 0 });
      const step: OpenStep = {
        end(outcome, detail, failure) {
          if (!open.delete(id)) return;
          report({
            id,
            source,
            target,
            outcome,
            ms: Math.round(now() - startedAt),
            ...(detail ? { detail } : {}),
            ...(failure ? { failure } : {}),
          });
        },
      };
      open.set(id, step);
      return step;
    },
    close() {
      closed = true;
      for (const step of [...open.values()]) step.end("cancelled");
    },
    steps: () => [...steps.values()],
  };
}
