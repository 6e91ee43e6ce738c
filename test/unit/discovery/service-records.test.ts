import { describe, expect, test } from "vitest";
import { askServices, orderRecords, SERVICE_LABELS, serviceName } from "../../../electron/discovery/service-records.ts";
import { createTrace } from "../../../electron/discovery/trace.ts";
import type { SrvRecord } from "../../../electron/discovery/world.ts";
import { anna, createFakeWorld, type FakeInternet } from "./fake-world.ts";

const record = (target: string, priority: number, weight: number): SrvRecord => ({
  target,
  priority,
  weight,
  port: 993,
});
const names = (records: readonly SrvRecord[]) => records.map(({ target }) => target);

/** Numbers that look random and are the same in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("the order of targets", () => {
  test("is the lowest priority first, as a number, however DNS orders them", () => {
    const records = [record("c", 10, 1), record("a", 2, 1), record("b", 9, 100)];
    expect(names(orderRecords(records, () => 0.5))).toEqual(["a", "b", "c"]);
  });

  test("follows the weights inside one priority", () => {
    const records = [record("light", 0, 10), record("heavy", 0, 90)];
    const random = createRandom(1);
    const first = Array.from({ length: 2_000 }, () => names(orderRecords(records, random))[0]);
    const heavy = first.filter((name) => name === "heavy").length;
    expect(heavy).toBeGreaterThan(1_700);
    expect(heavy).toBeLessThan(1_900);
  });

  test("lets a weight of 0 be chosen beside others, seldom", () => {
    const records = [record("some", 0, 10), record("none", 0, 0)];
    expect(names(orderRecords(records, () => 0))[0]).toBe("none");
    expect(names(orderRecords(records, () => 0.99))[0]).toBe("some");
    const random = createRandom(2);
    const first = Array.from({ length: 2_000 }, () => names(orderRecords(records, random))[0]);
    const none = first.filter((name) => name === "none").length;
    expect(none).toBeGreaterThan(100);
    expect(none).toBeLessThan(300);
  });

  test("holds every record once, weights of 0 alone included", () => {
    const records = [record("a", 0, 0), record("b", 0, 0), record("c", 1, 65_535)];
    expect(names(orderRecords(records, () => 0.999)).toSorted()).toEqual(["a", "b", "c"]);
    expect(orderRecords([], () => 0)).toEqual([]);
  });
});

describe("what DNS says of a service", () => {
  async function ask(srv: FakeInternet["srv"]) {
    const fake = createFakeWorld({ ...(srv ? { srv } : {}) });
    const trace = createTrace(fake.world.now, () => {});
    const services = askServices(anna, {
      world: fake.world,
      signal: new AbortController().signal,
      startStep: trace.start,
    });
    const imaps = await services._imaps;
    await Promise.all(Object.values(services));
    return { imaps, trace: trace.steps(), questions: fake.questions };
  }
  const at = serviceName("_imaps", "example.org");

  test("is asked for all seven, below the domain itself", async () => {
    const { questions } = await ask({});
    expect(questions.toSorted()).toEqual(SERVICE_LABELS.map((label) => `SRV ${label}._tcp.example.org`).toSorted());
  });

  test("is nothing where there is no record", async () => {
    expect((await ask({})).imaps).toEqual({ kind: "unknown" });
    expect((await ask({ [at]: { answer: { kind: "failed", words: "ESERVFAIL" } } })).imaps).toEqual({
      kind: "unknown",
    });
  });

  test.each(["", "."])("is that it is not offered, for the target %j", async (target) => {
    const { imaps, trace } = await ask({ [at]: [{ ...record(target, 0, 0), port: 0 }] });
    expect(imaps).toEqual({ kind: "refused" });
    expect(trace.find(({ target: asked }) => asked === `SRV ${at}`)?.detail).toBe("not offered");
  });

  test("is a port that is taken as it is, and a name as A-labels", async () => {
    const { imaps } = await ask({ [at]: [{ ...record("Почта.Example.org.", 0, 1), port: 40_993 }] });
    expect(imaps).toEqual({
      kind: "offered",
      records: [{ ...record("xn--80a1acny.example.org", 0, 1), port: 40_993 }],
    });
  });

  test.each([
    ["port 0", { ...record("imap.example.org", 0, 1), port: 0 }],
    ["port 65536", { ...record("imap.example.org", 0, 1), port: 65_536 }],
    ["an address for a name", record("192.0.2.1", 0, 1)],
    ["a public suffix", record("co.uk", 0, 1)],
    ["a name with a slash", record("imap.example.org/x", 0, 1)],
    ["a name with a line break", record("imap.example.org\r\nx", 0, 1)],
  ])("is left out with %s", async (_, bad) => {
    expect((await ask({ [at]: [bad] })).imaps).toEqual({ kind: "unknown" });
    const good = record("good.example.org", 5, 1);
    expect((await ask({ [at]: [bad, good] })).imaps).toEqual({ kind: "offered", records: [good] });
  });
});
