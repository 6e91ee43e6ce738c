import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSecretsFile } from "../../../electron/headless/secrets-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "posthorn-secrets-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const PASSWORD = 'Café & <quay> "9" Снегопад';

test("keeps a secret across a restart and forgets it on request", async () => {
  const secrets = await openSecretsFile(directory);
  await secrets.write("account-1", PASSWORD);
  expect(await (await openSecretsFile(directory)).read("account-1")).toBe(PASSWORD);
  await secrets.remove("account-1");
  expect(await (await openSecretsFile(directory)).read("account-1")).toBeNull();
});

test("writes files that only this user may read, with nothing readable in them", async () => {
  const secrets = await openSecretsFile(directory);
  await secrets.write("account-1", PASSWORD);
  for (const name of ["secrets.json", "secrets.key"]) {
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(directory, name), "latin1")).not.toContain("quay");
  }
  expect(secrets.protection).toBe("file");
});

test("keeps every one of many secrets written at once", async () => {
  const secrets = await openSecretsFile(directory);
  await Promise.all(Array.from({ length: 20 }, (_, index) => secrets.write(`account-${index}`, `p${index}`)));
  const reopened = await openSecretsFile(directory);
  for (let index = 0; index < 20; index += 1) expect(await reopened.read(`account-${index}`)).toBe(`p${index}`);
});

test("does not open a secret that was moved to another account, or with another key", async () => {
  const secrets = await openSecretsFile(directory);
  await secrets.write("account-1", PASSWORD);
  const stored = JSON.parse(readFileSync(join(directory, "secrets.json"), "utf8"));
  writeFileSync(
    join(directory, "secrets.json"),
    JSON.stringify({ "account-2": stored["account-1"], "account-3": "AAAA" }),
  );
  const moved = await openSecretsFile(directory);
  expect(await moved.read("account-2")).toBeNull();
  expect(await moved.read("account-3")).toBeNull();
  rmSync(join(directory, "secrets.key"));
  writeFileSync(join(directory, "secrets.json"), JSON.stringify(stored));
  expect(await (await openSecretsFile(directory)).read("account-1")).toBeNull();
});

test("starts with none where the file is damaged, and keeps the damaged one", async () => {
  writeFileSync(join(directory, "secrets.json"), "{ not json");
  const secrets = await openSecretsFile(directory);
  expect(await secrets.read("account-1")).toBeNull();
  expect(readFileSync(join(directory, "secrets.json.damaged"), "utf8")).toBe("{ not json");
});
