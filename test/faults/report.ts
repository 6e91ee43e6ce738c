import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promises } from "./promises.ts";
import type { Outcome } from "./scenario.ts";
import type { ScenarioResult } from "./suite.ts";

export interface Run {
  readonly seed: number;
  readonly startedAt: Date;
  readonly seconds: number;
  readonly results: readonly ScenarioResult[];
}

/** Writes `report.md` for people and `results.json` for programs; gives the path of the first. */
export function writeReport(directory: string, run: Run): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "report.md");
  writeFileSync(
    path,
    `${[...heading(run), ...promiseTable(run), ...scenarioTable(run), ...details(run)].join("\n")}\n`,
  );
  writeFileSync(join(directory, "results.json"), `${JSON.stringify(run, null, 1)}\n`);
  return path;
}

/** Counts as `kept 12 of 12`, with what was missed. */
export function summarise(outcomes: readonly Outcome[]): string {
  const tried = outcomes.filter(({ result }) => result !== "missed");
  const missed = outcomes.length - tried.length;
  const kept = tried.filter(({ result }) => result === "kept").length;
  return `${kept} of ${tried.length}${missed > 0 ? `, ${missed} not reached` : ""}`;
}

function heading({ seed, startedAt, seconds, results }: Run): string[] {
  const broken = results.flatMap(({ outcomes }) => outcomes.filter(({ result }) => result === "broken"));
  return [
    "# Faults",
    "",
    `Run on ${startedAt.toISOString()} with seed ${seed}, ${Math.round(seconds)} s. ` +
      (broken.length === 0 ? "Everything was kept." : `**${broken.length} cases were not kept.**`),
    "",
    "At each step the client is killed with SIGKILL, started again until it rests, held against the server (UID, Message-ID,",
    "flags, UIDVALIDITY, the sha256 of each body that is here, counts), and started once more, when nothing may change.",
    "",
    `Again: \`npm run faults -- --seed ${seed}\`; one case: \`npm run faults -- --only SCENARIO --step "STEP" --seed ${seed}\`.`,
    "",
  ];
}

function promiseTable({ results }: Run): string[] {
  const lines = [...promises].flatMap(([number, text]) => {
    const outcomes = results.filter((each) => each.promises.includes(number)).flatMap((each) => each.outcomes);
    return outcomes.length === 0 ? [] : [`| ${number} | ${text} | ${summarise(outcomes)} |`];
  });
  return ["## Promises", "", "| | promise | cases in which it was kept |", "|---|---|---|", ...lines, ""];
}

function scenarioTable({ results }: Run): string[] {
  const lines = results.map(({ name, about, steps, outcomes }) => {
    const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
    return `| [${name}](#${name}) | ${about} | ${outcomes.length} of ${steps} | ${summarise(outcomes)} | ${Math.round(seconds)} |`;
  });
  return ["## Scenarios", "", "| name | what | tried | kept | s |", "|---|---|---|---|---|", ...lines, ""];
}

function details({ results, seed }: Run): string[] {
  return results.flatMap(({ name, outcomes }) => [
    `## ${name}`,
    "",
    ...outcomes.filter(({ result }) => result === "broken").flatMap((outcome) => complaint(outcome, seed)),
    "<details><summary>all cases</summary>",
    "",
    "| case | outcome | s |",
    "|---|---|---|",
    ...outcomes.map(({ step, result, seconds }) => `| ${step} | ${result} | ${seconds.toFixed(1)} |`),
    "",
    "</details>",
    "",
  ]);
}

function complaint({ scenario, step, problems }: Outcome, seed: number): string[] {
  return [
    `**${step}**: \`npm run faults -- --only ${scenario} --step "${step}" --seed ${seed}\``,
    "",
    ...problems.map((problem) => `- ${problem.slice(0, 600)}`),
    "",
  ];
}
