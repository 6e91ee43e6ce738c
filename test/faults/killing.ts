import { withoutCapabilities } from "./capabilities.ts";
import type { Step } from "./client.ts";
import type { Command } from "./conversation.ts";
import type { Lane, Launched } from "./lane.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import { createStepCounter, formatStep, isChanging, stepTap } from "./steps.ts";
import { differences, readStore } from "./stored-state.ts";

/** The store and the server are compared again for this long before a difference counts, ms. */
const COMPARE_MS = 15_000;
/** A step that has not come by then does not come in this run, ms. */
const REACH_MS = 45_000;

type StoreSteps = { current: ((step: string) => void) | null };

/** Runs a scenario without killing anything and gives its steps in their order. */
export async function listSteps(lane: Lane, scenario: Scenario, storeSteps: StoreSteps): Promise<Step[]> {
  const steps: Step[] = [];
  const count = createStepCounter();
  const note = (name: string) => {
    steps.push(count(name));
    return false;
  };
  await lane.restore(scenario.name);
  setTaps(lane, scenario, note);
  storeSteps.current = note;
  const client = lane.launch({ ...scenario.script("dry"), killAt: null });
  const hasSettled = await lane.settled(client.isDone);
  storeSteps.current = null;
  setTaps(lane, scenario, () => false);
  await client.stop();
  if (!hasSettled || client.problems.length > 0) {
    throw new Error(`${scenario.name} does not come to its end: ${client.problems.join("; ")}`);
  }
  return steps;
}

/** Kills the client at `step`, resumes it, and holds the store against the server; then runs it once more. */
export async function killAt(lane: Lane, scenario: Scenario, step: Step, seed: number): Promise<Outcome> {
  const startedAt = performance.now();
  const problems: string[] = [];
  await lane.restore(scenario.name);
  const count = createStepCounter();
  let client: Launched | undefined;
  setTaps(lane, scenario, (name) => {
    const current = count(name);
    if (current.name !== step.name || current.occurrence !== step.occurrence) return false;
    client?.kill();
    return true;
  });
  client = lane.launch({ ...scenario.script(`${seed}-${formatStep(step)}`), killAt: step });
  const end = await Promise.race([client.ended, lane.settled(client.isDone, REACH_MS).then(() => null)]);
  setTaps(lane, scenario, () => false);
  problems.push(...client.problems);
  if (end === null) await client.stop();
  else if (end.signal !== "SIGKILL") problems.push(`the client ended with ${end.code ?? end.signal}`);
  await lane.drained();
  problems.push(...(await resume(lane, scenario)));
  const result = problems.length > 0 ? "broken" : end === null ? "missed" : "kept";
  const seconds = (performance.now() - startedAt) / 1_000;
  return { scenario: scenario.name, step: formatStep(step), seed, result, problems, seconds };
}

/** Starts the client again, twice: the first time everything comes right, the second time nothing changes. */
export async function resume(lane: Lane, scenario: Pick<Scenario, "without" | "check">): Promise<string[]> {
  const problems: string[] = [];
  const changing: Command[] = [];
  setTaps(lane, scenario, () => false);
  // A client that was killed before it had made its database leaves none.
  const client = await lane.open();
  const atKill = readStore(lane.directory);
  await client.start(lane.identity);
  problems.push(...(await untilEqual(lane)));
  await client.stop();
  problems.push(...client.bugs.map(String));
  await lane.drained();
  const atRest = readStore(lane.directory);
  const serverAtRest = JSON.stringify((await lane.readServer()).messages);

  lane.imap.tap = {
    ...lane.imap.tap,
    onCommand(command) {
      if (isChanging(command)) changing.push(command);
      return undefined;
    },
  };
  const again = await lane.open();
  await again.start(lane.identity);
  if (!(await lane.settled())) problems.push("the second run does not come to rest");
  await again.stop();
  problems.push(...again.bugs.map(String));
  await lane.drained();
  const after = readStore(lane.directory);
  problems.push(...differences(atRest.dump, after.dump).map((each) => `the second run changes ${each}`));
  problems.push(...changing.map(({ text }) => `the second run asks the server for ${text.slice(0, 80)}`));
  if (JSON.stringify((await lane.readServer()).messages) !== serverAtRest) {
    problems.push("the second run changes the server");
  }
  problems.push(...after.unsound);
  problems.push(...((await scenario.check?.({ lane, atKill, atRest: after })) ?? []));
  return problems;
}

/** Waits until the client rests and its store is the server's; gives what is still different in the end. */
export async function untilEqual(lane: Lane): Promise<string[]> {
  const deadline = Date.now() + COMPARE_MS;
  for (;;) {
    if (!(await lane.settled())) return ["the client does not come to rest"];
    const server = await lane.readServer();
    const found = readStore(lane.directory).compare(server, lane.bodyHashes());
    if (found.length === 0 || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function setTaps(
  lane: Lane,
  { without = [] }: { without?: readonly string[] },
  onStep: (name: string) => boolean,
): void {
  lane.imap.tap = { ...stepTap("imap", onStep), rewrite: withoutCapabilities(without) };
  lane.smtp.tap = stepTap("smtp", onStep);
}
