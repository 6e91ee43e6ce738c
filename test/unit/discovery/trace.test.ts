import { expect, test } from "vitest";
import { createTrace } from "../../../electron/discovery/trace.ts";
import type { TraceStep } from "../../../shared/discovery.ts";

function record() {
  let time = 100;
  const told: TraceStep[] = [];
  const trace = createTrace(
    () => time,
    (step) => told.push(step),
  );
  return { trace, told, pass: (ms: number) => (time += ms) };
}

test("a step is told when it starts and when it ends, with one id", () => {
  const { trace, told, pass } = record();
  const step = trace.start("guess", "imap.example.org:993");
  pass(41.6);
  step.end("failed", "no answer", { code: "PORT_BLOCKED", host: "imap.example.org", port: 993 });
  expect(told).toEqual([
    { id: 1, source: "guess", target: "imap.example.org:993", outcome: "running", ms: 0 },
    {
      id: 1,
      source: "guess",
      target: "imap.example.org:993",
      outcome: "failed",
      ms: 42,
      detail: "no answer",
      failure: { code: "PORT_BLOCKED", host: "imap.example.org", port: 993 },
    },
  ]);
  expect(trace.steps()).toEqual([told[1]]);
});

test("steps are numbered in the order they start and kept in it", () => {
  const { trace } = record();
  const first = trace.start("dns", "a");
  trace.start("dns", "b").end("found");
  first.end("nothing");
  expect(trace.steps().map(({ id, target, outcome }) => [id, target, outcome])).toEqual([
    [1, "a", "nothing"],
    [2, "b", "found"],
  ]);
});

test("a step ends once", () => {
  const { trace, told } = record();
  const step = trace.start("dns", "a");
  step.end("found");
  step.end("failed");
  expect(told).toHaveLength(2);
});

test("closing ends what runs as cancelled, and nothing is told afterwards", () => {
  const { trace, told } = record();
  const late = trace.start("dns", "a");
  trace.close();
  late.end("found");
  trace.start("dns", "b").end("found");
  expect(told.map(({ target, outcome }) => [target, outcome])).toEqual([
    ["a", "running"],
    ["a", "cancelled"],
  ]);
});
