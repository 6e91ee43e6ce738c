import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimInstance } from "../../../electron/store/instance-lock.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "posthorn-lock-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const module = new URL("../../../electron/store/instance-lock.ts", import.meta.url).href;

/** Another process that claims the directory and then holds it until it is killed. */
async function startHolder() {
  const script = `const { claimInstance } = await import(${JSON.stringify(module)});
    claimInstance(${JSON.stringify(join(directory, "mail.sqlite"))});
    console.log("claimed");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

test("a directory belongs to one process, which the refusal names, until that process is gone, even by kill -9", async () => {
  const holder = await startHolder();
  const databasePath = join(directory, "mail.sqlite");
  expect(() => claimInstance(databasePath)).toThrow(
    expect.objectContaining({ failure: { code: "DATA_IN_USE", path: directory, pid: holder.pid } }),
  );
  const ended = once(holder, "exit");
  holder.kill("SIGKILL");
  await ended;
  expect(() => claimInstance(databasePath)).not.toThrow();
});
