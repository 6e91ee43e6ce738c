import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const copy = realpathSync(mkdtempSync(join(tmpdir(), "posthorn-layers-")));

/** What each room must not do. Every line is planted in a copy of the tree and has to be caught there. */
const imports: [file: string, code: string][] = [
  ["shared/planted-node.ts", 'import "node:fs";'],
  ["shared/planted-up.ts", 'import "../electron/thread/message-port.ts";'],
  ["electron/thread/planted.ts", 'import "../core/core.ts";'],
  ["electron/net/planted.ts", 'import "imapflow";'],
  ["electron/core/planted-mail.ts", 'import "imapflow";'],
  ["electron/core/planted-store.ts", 'import "../store/writer.ts";'],
  ["electron/core/planted-electron.ts", 'import "electron";'],
  ["electron/headless/planted-electron.ts", 'import type { App } from "electron";'],
  ["electron/headless/planted-inside.ts", 'import "../core/handlers.ts";'],
  ["electron/desktop/planted.ts", 'import "../store/writer.ts";'],
  ["electron/discovery/planted.ts", 'import "../accounts/accounts.ts";'],
  ["electron/accounts/planted.ts", 'import "../discovery/runner.ts";'],
  ["electron/mail/planted-store.ts", 'import type { Database } from "../store/database.ts";'],
  ["electron/mail/planted-sql.ts", 'import "better-sqlite3";'],
  ["electron/store/planted.ts", 'import "../mail/mail-worker.ts";'],
  ["electron/mime/planted.ts", 'import "imapflow";'],
  ["renderer/planted-node.ts", 'import "node:fs";'],
  ["renderer/mailbox/planted-host.ts", 'import "../../electron/core/core.ts";'],
  ["renderer/planted-library.ts", 'import "nodemailer";'],
];

const cycle: [file: string, code: string][] = [
  ["shared/planted-cycle-a.ts", 'import type { B } from "./planted-cycle-b.ts";\nexport type A = { b?: B };'],
  ["shared/planted-cycle-b.ts", 'import type { A } from "./planted-cycle-a.ts";\nexport type B = { a?: A };'],
];

const types: [layer: string, file: string, code: string, message: string][] = [
  ["shared", "shared/planted-dom.ts", "export const title = document.title;", "Cannot find name 'document'"],
  ["shared", "shared/planted-process.ts", "export const pid = process.pid;", "Cannot find name 'process'"],
  ["electron", "electron/core/planted-dom.ts", "export const title = document.title;", "Cannot find name 'document'"],
  ["renderer", "renderer/planted-process.ts", "export const pid = process.pid;", "Cannot find name 'process'"],
  ["shared", "shared/planted-enum.ts", "export enum Colour { Red }", "erasableSyntaxOnly"],
];

function run(script: string, args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: copy,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout + stderr;
}

function plant(file: string, code: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), `${code}\n`);
}

beforeAll(() => {
  for (const name of ["shared", "electron", "renderer", "biome.json", "tsconfig.json", "package.json"]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "dir");
  for (const [file, code] of [...imports, ...cycle]) plant(file, code);
  for (const [, file, code] of types) plant(file, code);
});

afterAll(() => rmSync(copy, { recursive: true }));

describe("the lint rules", () => {
  let caught: { rule: string; file: string }[];

  beforeAll(() => {
    const files = [...imports, ...cycle].map(([file]) => file);
    const only = ["--only=style/noRestrictedImports", "--only=suspicious/noImportCycles"];
    const output = run("@biomejs/biome/bin/biome", [
      "lint",
      "--vcs-enabled=false",
      "--reporter=github",
      "--max-diagnostics=200",
      ...only,
      ...files,
    ]);
    caught = output
      .split("\n")
      .map((line) => /^::error title=lint\/(?:style|suspicious)\/(\w+),file=([^,]+),/.exec(line))
      .filter((match) => match !== null)
      .map(([, rule = "", file = ""]) => ({ rule, file: relative(copy, resolve(copy, file)).replaceAll("\\", "/") }));
  });

  test.each(imports)("catch in %s: %s", (file) => {
    expect(caught).toContainEqual({ rule: "noRestrictedImports", file });
  });

  test("catch a cycle, of types alone too", () => {
    expect(caught).toContainEqual({ rule: "noImportCycles", file: cycle[0]?.[0] });
  });
});

describe("the type check of each layer", () => {
  const outputs = new Map<string, string>();
  beforeAll(() => {
    for (const layer of new Set(types.map(([name]) => name))) {
      outputs.set(layer, run("typescript/bin/tsc", ["-p", layer, "--pretty", "false"]));
    }
  }, 60_000);

  test.each(types)("of %s catches %s: %s", (layer, file, _code, message) => {
    const lines = (outputs.get(layer) ?? "").split("\n").filter((line) => line.startsWith(file));
    expect(lines.join("\n")).toContain(message);
  });
});

test("knip catches an export that nobody uses", () => {
  for (const name of ["test", "knip.json", "vite.config.ts"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  plant("electron/thread/planted-dead.ts", "export const dead = 1;");
  const output = run("knip/bin/knip.js", ["--no-progress", "--include", "files,exports"]);
  expect(output).toContain("electron/thread/planted-dead.ts");
});
