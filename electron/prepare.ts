import { spawnSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";

/** Builds what a start from a checkout shows, where a source is newer than the last build. */
const root = join(import.meta.dirname, "..");
const built = statSync(join(root, "dist/renderer/index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = globSync(["{renderer,shared}/**/*", "vite.config.ts", "package-lock.json"], { cwd: root });
if (sources.some((path) => statSync(join(root, path)).mtimeMs > built)) {
  // Stdout is the host's: its one line of JSON must stay the only one.
  const { status } = spawnSync(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], {
    cwd: root,
    stdio: ["ignore", process.stderr, "inherit"],
  });
  process.exitCode = status ?? 1;
}
