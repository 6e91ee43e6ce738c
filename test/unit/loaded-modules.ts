import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The URLs, a line each, of all that a process loads which imports the module at `path` (from the root) and nothing else. */
export function listLoaded(path: string): string {
  const code = `const { registerHooks } = require("node:module");
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
    import("./${path}");`;
  return spawnSync(process.execPath, ["--eval", code], { cwd: root, encoding: "utf8" }).stdout;
}
