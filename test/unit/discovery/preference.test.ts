import { describe, expect, test } from "vitest";
import { createSlots, firstPreferred } from "../../../electron/discovery/preference.ts";
import { createClock, finish } from "./fake-world.ts";

const patienceMs = 300;

function attempts(clock: ReturnType<typeof createClock>, ...plan: readonly [ms: number, result: string | null][]) {
  const aborted: number[] = [];
  return {
    aborted,
    list: plan.map(([ms, result], index) => (signal: AbortSignal) => {
      signal.addEventListener("abort", () => aborted.push(index));
      return new Promise<string | null>((resolve) => clock.setTimer(() => resolve(result), ms));
    }),
  };
}

describe("of several attempts", () => {
  async function run(...plan: readonly [number, string | null][]) {
    const clock = createClock();
    const { list } = attempts(clock, ...plan);
    const result = await finish(
      firstPreferred(list, { world: clock, signal: new AbortController().signal, patienceMs }),
      clock,
    );
    return { result, at: clock.now() };
  }

  test("the preferred one wins at once", async () => {
    expect(await run([20, "best"], [500, "second"])).toEqual({ result: "best", at: 20 });
  });

  test("a quick second waits for the first", async () => {
    expect(await run([200, "best"], [10, "second"])).toEqual({ result: "best", at: 200 });
  });

  test("but no longer than its patience", async () => {
    expect(await run([5_000, "best"], [10, "second"])).toEqual({ result: "second", at: 310 });
  });

  test("and only for better ones", async () => {
    expect(await run([30, null], [20, "second"], [5_000, "third"])).toEqual({ result: "second", at: 30 });
  });

  test("after its patience the best of those that came wins", async () => {
    expect(await run([5_000, "best"], [100, "second"], [10, "third"])).toEqual({ result: "second", at: 310 });
  });

  test("none is null, once all have failed", async () => {
    expect(await run([10, null], [40, null])).toEqual({ result: null, at: 40 });
    expect(await run()).toMatchObject({ result: null });
  });

  test("the others are aborted and no timer is left", async () => {
    const clock = createClock();
    const { list, aborted } = attempts(clock, [400, "best"], [10, "second"], [10, null]);
    await finish(firstPreferred(list, { world: clock, signal: new AbortController().signal, patienceMs }), clock);
    expect(aborted).toEqual([0, 1, 2]);
    await clock.advance(1_000);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("aborting from outside ends the wait with what is there", async () => {
    const clock = createClock();
    const controller = new AbortController();
    const { list } = attempts(clock, [5_000, "best"], [10, "second"]);
    const work = firstPreferred(list, { world: clock, signal: controller.signal, patienceMs });
    await clock.advance(50);
    controller.abort();
    expect(await work).toBe("second");
  });
});

test("slots let only so many run, in their order, and a failure frees its slot", async () => {
  const clock = createClock();
  const inSlot = createSlots(2);
  const started: number[] = [];
  const work = [1, 2, 3, 4].map((id) =>
    inSlot(async () => {
      started.push(id);
      await new Promise<void>((resolve) => clock.setTimer(resolve, 100));
      if (id === 1) throw new Error("broken");
    }).catch(() => {}),
  );
  await clock.advance(50);
  expect(started).toEqual([1, 2]);
  await clock.advance(100);
  expect(started).toEqual([1, 2, 3, 4]);
  await clock.advance(100);
  await Promise.all(work);
});
