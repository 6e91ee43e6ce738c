import { expect, test } from "vitest";
import { asTheyCome } from "../../../electron/discovery/arrival.ts";
import { gather } from "../../../electron/discovery/preference.ts";
import { createClock, finish } from "./fake-world.ts";

function later(clock: ReturnType<typeof createClock>) {
  return <Value>(value: Value, ms: number) =>
    new Promise<Value>((resolve) => void clock.setTimer(() => resolve(value), ms));
}

test("results come in the order of their arrival, without those that are nothing", async () => {
  const clock = createClock();
  const after = later(clock);
  const come: string[] = [];
  const work = (async () => {
    for await (const value of asTheyCome([after("slow", 30), after(null, 20), after("quick", 10)])) come.push(value);
  })();
  await finish(work, clock);
  expect(come).toEqual(["quick", "slow"]);
});

test("gathering ends at once when all have come, and soon after the first where one hangs", async () => {
  const clock = createClock();
  const after = later(clock);
  const { signal } = new AbortController();
  const options = { world: clock, signal, patienceMs: 300 };
  expect(await finish(gather([after("a", 10), after(null, 20)], options), clock)).toEqual(["a"]);
  expect(clock.now()).toBeLessThanOrEqual(30);
  expect(await finish(gather([new Promise<null>(() => {}), after("b", 10)], options), clock)).toEqual(["b"]);
  expect(clock.now()).toBeLessThan(400);
  expect(await gather([], options)).toEqual([]);
  expect(clock.pendingTimers()).toBe(0);
});

test("gathering ends with the search", async () => {
  const clock = createClock();
  const controller = new AbortController();
  const work = gather([new Promise<null>(() => {}), Promise.resolve("a")], {
    world: clock,
    signal: controller.signal,
    patienceMs: 10_000,
  });
  await clock.advance(1);
  controller.abort();
  expect(await work).toEqual(["a"]);
  expect(clock.pendingTimers()).toBe(0);
});
