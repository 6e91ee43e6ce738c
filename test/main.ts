/** `npm test`: everything that can be shown on this machine, ending with the plain line `N passed, N failed`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { startWorld, stopWorld, type World } from "./world/world.ts";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What is read of vitest's JSON report. */
interface Report {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

const root = join(import.meta.dirname, "..");
const reports = mkdtempSync(join(tmpdir(), "posthorn-test-"));
const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const filters = process.argv.slice(2);
const worldName = process.env.POSTHORN_WORLD ?? "posthorn-test";

function vitestArguments(project: string): string[] {
  return [
    process.execPath,
    "node_modules/vitest/vitest.mjs",
    "run",
    ...["--config", "test/vitest.config.ts", "--project", project, "--passWithNoTests"],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${reportPath(project)}`],
    ...filters,
  ];
}

function reportPath(project: string): string {
  return join(reports, `${project}.json`);
}

/** Adds what a finished run reported. A run that left no report, or ended badly without a failed test, is a failure. */
function count(project: string, exitCode: number | null): void {
  let failed = 0;
  try {
    const report = JSON.parse(readFileSync(reportPath(project), "utf8")) as Report;
    counts.passed += report.numPassedTests;
    counts.skipped += report.numPendingTests + report.numTodoTests;
    const found = failuresIn(report);
    failures.push(...found);
    failed = found.length;
  } catch {
    failed = 1;
  }
  if (exitCode !== 0 && failed === 0) failures.push(`${project}: ended with ${exitCode} without a failed test`);
  counts.failed += exitCode === 0 ? failed : Math.max(failed, 1);
}

/** Each failed test, or file that did not load, with the first lines of why. */
function failuresIn({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    const reasons = failed.map(({ fullName, failureMessages = [] }) => `${fullName}\n${failureMessages.join("\n")}`);
    if (status === "failed" && failed.length === 0) reasons.push(message);
    return reasons.map((reason) => `${relative(root, name)}: ${reason.split("\n").slice(0, 6).join("\n  ")}`);
  });
}

function runHere(project: string): void {
  const [command = "", ...args] = vitestArguments(project);
  count(project, spawnSync(command, args, { cwd: root, stdio: "inherit" }).status);
}

async function runInWorld(world: World): Promise<void> {
  const child = world.spawnInClient(vitestArguments("world"), {
    cwd: root,
    stdio: "inherit",
    env: world.environment({ POSTHORN_WORLD: world.name }),
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  count("world", exitCode);
}

function script(path: string): number | null {
  return spawnSync(process.execPath, [path], { cwd: root, stdio: "inherit" }).status;
}

if (script("electron/prepare.ts") !== 0) counts.failed += 1;
runHere("unit");
runHere("desktop");

if (process.platform !== "linux" || process.getuid?.() !== 0) {
  console.log(
    "Skipped: the tests in the mail world (test/integration, test/e2e, test/faults), which need Linux and root.",
  );
  counts.skipped += 1;
} else if (script("test/world/install.ts") !== 0) {
  counts.failed += 1;
} else {
  const world = await startWorld(worldName);
  try {
    await runInWorld(world);
  } finally {
    await stopWorld(worldName);
  }
}

rmSync(reports, { recursive: true });
// Again at the end: of a long log the end is what is kept.
for (const failure of failures) console.log(`Failed: ${failure}`);
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ""}`);
process.exit(counts.failed === 0 ? 0 : 1);
