import { describe, expect, test } from "vitest";
import { worldOf } from "../world/world.ts";
import { runSuite } from "./suite.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
/** `npm run faults` draws another one each time. */
const SEED = 1;

/** A sample of what `npm run faults` does to the whole. */
const NAMES = [
  "first-sync",
  "resync",
  "operations",
  "operations-plain",
  "operations-untold",
  "copies",
  "copies-untold",
  "renumbered",
  "sending",
  "bodies",
  "uncertainty",
  "filed",
  "nonsense",
  "clients",
  "silence",
  "remade",
];

describe.each(NAMES)("%s", (name) => {
  test("store and server are equal after every fault, and a second run changes nothing", async () => {
    const broken: string[] = [];
    const [result] = await runSuite(world, {
      size: "short",
      seed: SEED,
      lanes: 2,
      only: name,
      onOutcome({ step, result, problems }) {
        if (result === "broken") broken.push(`${step}: ${problems.join("; ")}`);
      },
    });
    expect(broken).toEqual([]);
    // Something was killed, and nearly always at the step that was meant.
    const reached = result?.outcomes.filter((outcome) => outcome.result === "kept") ?? [];
    expect(reached.length).toBeGreaterThan((result?.outcomes.length ?? 0) * 0.7);
    expect(reached.length).toBeGreaterThan(0);
  }, 180_000);
});
