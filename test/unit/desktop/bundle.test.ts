import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createBuilder } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
let directory: string;
let dist: string;

beforeAll(async () => {
  // Below the checkout, so that the bundle finds its packages where the packaged app does.
  mkdirSync(join(root, ".cache"), { recursive: true });
  directory = mkdtempSync(join(root, ".cache/bundle-"));
  dist = join(directory, "dist");
  const builder = await createBuilder({
    configFile: join(root, "electron/desktop/vite.config.ts"),
    logLevel: "warn",
    environments: {
      host: {
        build: {
          outDir: dist,
          // The headless host stands in for Electron's: the same core, found in the same place.
          rolldownOptions: { input: [join(root, "electron/headless/main.js")] },
        },
      },
      preload: { build: { outDir: join(dist, "electron/desktop") } },
    },
  });
  await builder.buildApp();
});
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

describe("the bundle", () => {
  it("has a preload that a sandbox can load: one CommonJS file that asks for electron alone", () => {
    const preload = readFileSync(join(dist, "electron/desktop/preload.cjs"), "utf8");
    expect([...preload.matchAll(/require\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
    expect(preload).not.toMatch(/^\s*(?:import|export)\b/m);
  });

  it("keeps the layout of the sources, with every worker as an entry of its own, and the icon", () => {
    const files = readdirSync(dist, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"));
    const workers = readdirSync(join(root, "electron"), { recursive: true })
      .map((path) => String(path).replaceAll("\\", "/"))
      .filter((path) => path.endsWith("-worker.ts"))
      .map((path) => path.replace(/\.ts$/, ""));
    expect(workers.length).toBeGreaterThan(0);
    const entries = ["desktop/main", ...workers];
    expect(files).toEqual(expect.arrayContaining(entries.map((entry) => `electron/${entry}.js`)));
    expect(files).toContain("electron/desktop/icon.png");
    expect(files.filter((path) => path.includes("node_modules"))).toEqual([]);
  });

  it("imports electron in the desktop's folder only", () => {
    const modules = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const importers = modules.filter(({ parentPath, name }) =>
      /from "electron"|require\("electron"\)/.test(readFileSync(join(parentPath, name), "utf8")),
    );
    expect(importers.map(({ name }) => name).sort()).toEqual(["main.js", "preload.cjs", "window.js"]);
  });

  it("starts its workers and answers, as the packaged app has to", async () => {
    const data = join(directory, "data");
    const host = spawn(process.execPath, [join(dist, "electron/headless/main.js"), "--no-open", "--data", data], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const line = await new Promise<string>((resolve, reject) => {
        host.stdout.setEncoding("utf8").once("data", resolve);
        host.once("exit", (code) => reject(new Error(`the host ended with ${code}`)));
      });
      const { url } = JSON.parse(line) as { url: string };
      const opened = await fetch(url, { redirect: "manual" });
      const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
      // The answer comes from the reader's thread; the writer's has made the database before.
      const part = await fetch(new URL("/part/1/body", url), { headers: { cookie } });
      expect(await part.json()).toMatchObject({ code: "NOT_FOUND" });
      expect(part.status).toBe(404);
      expect(readdirSync(data)).toContain("mail.sqlite");
    } finally {
      host.kill();
    }
    const code = await new Promise((resolve) => host.once("exit", resolve));
    if (process.platform !== "win32") expect(code).toBe(0);
    const log = readdirSync(join(data, "logs")).map((name) => readFileSync(join(data, "logs", name), "utf8"));
    expect(log.join("")).not.toContain('"bug"');
  });
});
