import { describe, expect, it } from "vitest";
import { recordStep, stopRunning, targetHost, traceText } from "../../../renderer/wizard/trace.ts";
import type { TraceStep } from "../../../shared/discovery.ts";

const running: TraceStep = { id: 1, source: "guess", target: "imap.example.org:993", outcome: "running", ms: 0 };
const ended: TraceStep = { ...running, outcome: "found", ms: 41.6, detail: "IMAP4rev2" };

describe("the trace", () => {
  it("shows a step once, with how it ended", () => {
    const entries = recordStep(recordStep([], "a", running), "a", ended);
    expect(entries).toEqual([{ runId: "a", step: ended }]);
  });

  it("keeps an outcome when the report of its start comes late", () => {
    expect(recordStep([{ runId: "a", step: ended }], "a", running)).toEqual([{ runId: "a", step: ended }]);
  });

  it("tells the same id in two runs apart", () => {
    expect(recordStep([{ runId: "a", step: ended }], "b", running)).toHaveLength(2);
  });

  it("shows what was cut off as stopped, and outcomes as they are", () => {
    const entries = stopRunning([
      { runId: "a", step: running },
      { runId: "b", step: ended },
    ]);
    expect(entries.map(({ step }) => step.outcome)).toEqual(["cancelled", "found"]);
  });

  it("copies as a line a step", () => {
    expect(traceText([{ runId: "a", step: ended }])).toBe("guess\timap.example.org:993\tfound\t42 ms\tIMAP4rev2");
  });

  it("names the host of a URL and leaves host:port alone", () => {
    expect(targetHost("https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=a@b")).toBe(
      "autoconfig.example.org",
    );
    expect(targetHost("imap.example.org:993")).toBe("imap.example.org:993");
    expect(targetHost("example.org")).toBe("example.org");
  });
});
