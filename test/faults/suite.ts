import { Random } from "../world/random.ts";
import type { World } from "../world/world.ts";
import type { Step } from "./client.ts";
import { killAt, listSteps } from "./killing.ts";
import { type Lane, openLane } from "./lane.ts";
import { type Outcome, prepare, type Scenario, type Size, type Trial } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { formatStep, parseStep } from "./steps.ts";
import { trials } from "./trials.ts";

/** Each lane has one of them; provider A's, all of them. */
const ACCOUNTS = ["clara.jensen@lindenpost.de", "theo.brandt@lindenpost.de", "june.okafor@maplewick.com"];

/** How many steps of each scenario a short run kills at, unless it is told. */
const SAMPLE = 8;

export interface SuiteOptions {
  readonly size: Size;
  readonly seed: number;
  readonly lanes: number;
  /** How many steps or cases of each, drawn by the seed; all of them where it is left out and the run is a full one. */
  readonly sample?: number | undefined;
  /** Of steps with the same name in a scenario only one, drawn by the seed. */
  readonly once?: boolean;
  /** The name of one scenario or trial. */
  readonly only?: string | undefined;
  /** One of its steps or cases. */
  readonly step?: string | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
}

export interface ScenarioResult {
  readonly name: string;
  readonly about: string;
  readonly promises: readonly number[];
  /** How many there are, of which a short run takes a sample. */
  readonly steps: number;
  readonly outcomes: readonly Outcome[];
}

/**
 * Runs what is asked for; a case of which something was not kept does not end it. In a short run and with `once`, a step
 * that does not come by as often as it was drawn is tried at its first time.
 */
export async function runSuite(world: World, options: SuiteOptions): Promise<ScenarioResult[]> {
  const storeSteps: { current: ((step: string) => void) | null } = { current: null };
  const addresses = ACCOUNTS.slice(0, options.step === undefined ? options.lanes : 1);
  const lanes = await Promise.all(addresses.map((address) => openLane(world, address, storeSteps)));
  const isWanted = ({ name }: { name: string }) => options.only === undefined || options.only === name;
  const results: ScenarioResult[] = [];
  try {
    for (const scenario of scenarios.filter(isWanted)) {
      results.push(await runScenario(lanes, scenario, storeSteps, options));
    }
    for (const trial of trials.filter(isWanted)) results.push(await runTrial(lanes, trial, options));
  } finally {
    for (const lane of lanes) await lane.stop();
  }
  return results;
}

async function runScenario(
  lanes: readonly Lane[],
  scenario: Scenario,
  storeSteps: { current: ((step: string) => void) | null },
  options: SuiteOptions,
): Promise<ScenarioResult> {
  const { seed, step, size, onOutcome } = options;
  await Promise.all(lanes.map((lane) => prepare(lane, scenario)));
  const all = await listSteps(lanes[0] as Lane, scenario, storeSteps);
  const count = countOf(all, options);
  const chosen = step !== undefined ? [chosenStep(all, step)] : count < all.length ? drawSteps(all, count, seed) : all;
  const attempt = async (lane: Lane, each: Step) => {
    const outcome = await killAt(lane, scenario, each, seed);
    // How often a step comes by is the scheduler's choice; a sample cannot spare any.
    const isTriedAgain = options.once || size === "short";
    const isOver = outcome.result !== "missed" || !isTriedAgain || each.occurrence === 1;
    return isOver ? outcome : killAt(lane, scenario, { ...each, occurrence: 1 }, seed);
  };
  const outcomes = await share(lanes, chosen, attempt, onOutcome);
  const { name, about, promises } = scenario;
  return { name, about, promises, steps: all.length, outcomes };
}

async function runTrial(
  lanes: readonly Lane[],
  trial: Trial,
  { size, seed, step, sample, onOutcome }: SuiteOptions,
): Promise<ScenarioResult> {
  const all = trial.cases(size, seed);
  const chosen = step !== undefined ? [step] : sample === undefined ? all : draw(all, sample, new Random(seed));
  const attempt = async (lane: Lane, name: string): Promise<Outcome> => {
    const startedAt = performance.now();
    lane.imap.tap = {};
    lane.smtp.tap = {};
    lane.imap.refuses = false;
    lane.smtp.refuses = false;
    const problems = await trial.run(lane, name, seed).catch((error: unknown) => [String(error)]);
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      scenario: trial.name,
      step: name,
      seed,
      result: problems.length > 0 ? "broken" : "kept",
      problems,
      seconds,
    };
  };
  const outcomes = await share(trial.needsWorld ? lanes.slice(0, 1) : lanes, chosen, attempt, onOutcome);
  const { name, about, promises } = trial;
  return { name, about, promises, steps: all.length, outcomes };
}

/** How many of a scenario's steps are tried. */
function countOf(steps: readonly Step[], { size, once, sample }: SuiteOptions): number {
  const most = once ? new Set(steps.map(({ name }) => name)).size : steps.length;
  return Math.min(most, sample ?? (size === "full" ? most : SAMPLE));
}

/** A step by its name, or by its place in the list, from 1. */
function chosenStep(all: readonly Step[], step: string): Step {
  return (/^\d+$/.test(step) ? all[Number(step) - 1] : undefined) ?? parseStep(step);
}

/** Each lane takes the next case when it has done one; outcomes in the order of the cases. */
async function share<Case>(
  lanes: readonly Lane[],
  cases: readonly Case[],
  attempt: (lane: Lane, each: Case) => Promise<Outcome>,
  onOutcome: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      for (let index = next++; index < cases.length; index = next++) {
        const outcome = await attempt(lane, cases[index] as Case);
        outcomes[index] = outcome;
        onOutcome(outcome);
      }
    }),
  );
  return outcomes;
}

function draw<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  const shuffled = items.map((item) => ({ item, at: random.next() })).sort((a, b) => a.at - b.at);
  return shuffled.slice(0, count).map(({ item }) => item);
}

/** So many steps of different names, as far as there are any, drawn by the seed. */
function drawSteps(steps: readonly Step[], count: number, seed: number): Step[] {
  const random = new Random(seed);
  const names = new Set<string>();
  const [fresh, seen]: [Step[], Step[]] = [[], []];
  for (const step of draw(steps, steps.length, random)) {
    (names.has(step.name) ? seen : fresh).push(step);
    names.add(step.name);
  }
  const order = new Map(steps.map((step, index) => [formatStep(step), index]));
  const chosen = [...fresh, ...seen].slice(0, count);
  return chosen.sort((a, b) => (order.get(formatStep(a)) ?? 0) - (order.get(formatStep(b)) ?? 0));
}
