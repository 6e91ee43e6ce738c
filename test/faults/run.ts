// Inside the client's namespace of a mail world; started by main.ts.
import { parseArgs } from "node:util";
import { worldOf } from "../world/world.ts";
import { summarise, writeReport } from "./report.ts";
import { runSuite } from "./suite.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    step: { type: "string" },
    seed: { type: "string", default: String(Math.floor(Date.now() / 1_000) % 1_000_000) },
    out: { type: "string", default: "test-results/faults" },
    lanes: { type: "string", default: "3" },
    sample: { type: "string" },
    once: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const startedAt = new Date();
console.log(`Seed ${seed}`);
const results = await runSuite(worldOf(process.env.POSTHORN_WORLD), {
  size: values.short ? "short" : "full",
  seed,
  lanes: Number(values.lanes),
  sample: values.sample === undefined ? undefined : Number(values.sample),
  once: values.once,
  only: values.only,
  step: values.step,
  onOutcome({ scenario, step, result, seconds, problems }) {
    console.log(`${result.padEnd(6)} ${seconds.toFixed(1).padStart(5)} s  ${scenario}: ${step}`);
    for (const problem of problems) console.log(`         ${problem.slice(0, 600)}`);
  },
});
const seconds = (Date.now() - startedAt.getTime()) / 1_000;
const path = writeReport(values.out, { seed, startedAt, seconds, results });
const outcomes = results.flatMap((each) => each.outcomes);
console.log(`\nKept in ${summarise(outcomes)} cases, ${Math.round(seconds)} s. ${path}`);
process.exit(outcomes.length > 0 && outcomes.every(({ result }) => result !== "broken") ? 0 : 1);
