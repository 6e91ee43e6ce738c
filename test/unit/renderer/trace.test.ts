import { describe, expect, it } from "vitest";
import { maskPerson, recordStep, stopRunning, targetHost, traceText } from "../../../renderer/wizard/trace.ts";
import type { Choice, TraceStep } from "../../../shared/discovery.ts";

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
    expect(traceText([{ runId: "a", step: ended }], [], "nora@example.org")).toBe(
      "guess\timap.example.org:993\tfound\t42 ms\tIMAP4rev2",
    );
  });

  it("copies which server was chosen, and why", () => {
    const over = { source: "guess", host: "mail.example.org" } as const;
    const choice: Choice = {
      leg: "incoming",
      source: "srv",
      host: "imap.example.org",
      because: "source",
      over,
      agreeing: ["mx"],
    };
    expect(traceText([], [choice], "nora@example.org")).toBe(
      "chosen\tincoming\timap.example.org\tsrv\tsource\tover mail.example.org (guess)\tagreeing: mx",
    );
  });

  it.each([
    ["https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=nora%40example.org", "%40example.org"],
    ["https://example.org/autodiscover.json/v1.0/nora@example.org?Protocol=x", "/…@example.org?Protocol=x"],
    ["535 nora: no such user, not in /home/nora", "535 …: no such user, not in /home/…"],
    ["signed in as NORA", "signed in as …"],
  ])("copies %s without the person", (target, rest) => {
    const text = traceText([{ runId: "a", step: { ...ended, target } }], [], "nora@example.org");
    expect(text.toLowerCase()).not.toMatch(/(?<![a-z.])nora(?![a-z.])/);
    expect(text).toContain(rest);
  });

  it("leaves hosts alone that begin like the person", () => {
    expect(maskPerson("https://imap.example.org/?a=imap@example.org", "imap")).toBe(
      "https://imap.example.org/?a=…@example.org",
    );
    expect(maskPerson("почта+новости@example.org and a.b.c@x", "почта+новости")).toBe("…@example.org and …@x");
  });

  it("names the host of a URL and leaves host:port alone", () => {
    expect(targetHost("https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=a@b")).toBe(
      "autoconfig.example.org",
    );
    expect(targetHost("http://autoconfig.example.org/mail/config-v1.1.xml")).toBe("http://autoconfig.example.org");
    expect(targetHost("imap.example.org:993")).toBe("imap.example.org:993");
    expect(targetHost("example.org")).toBe("example.org");
  });
});
