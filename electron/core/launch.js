// For a host's entry: what comes before it loads the core. Until compiled code is kept, each source with types in it would
// have them taken out anew at every start, and what does that is loaded for it: 70 ms. So the types stand in comments here.
import { enableCompileCache } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * Where the program keeps everything: `--data`, else POSTHORN_DATA, else where this system keeps such things.
 *
 * @param {object} world
 * @param {readonly string[]} world.args Without the executable; Chromium's own switches may be among them.
 * @param {Readonly<Record<string, string | undefined>>} world.env
 * @param {NodeJS.Platform} world.platform
 * @param {string} world.home
 * @returns {string}
 */
export function chooseDataDirectory({ args, env, platform, home }) {
  const { values } = parseArgs({ args: [...args], options: { data: { type: "string" } }, strict: false });
  const chosen = typeof values.data === "string" ? values.data : env.POSTHORN_DATA;
  if (chosen) return resolve(chosen);
  if (platform === "darwin") return join(home, "Library", "Application Support", "Posthorn");
  if (platform === "win32") return join(env.APPDATA ?? join(home, "AppData", "Roaming"), "Posthorn");
  return join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "posthorn");
}

/**
 * Keeps V8's compiled code of what is loaded from here on, threads included, in the data directory for the next start.
 *
 * @param {string} dataDirectory
 */
export function keepCompiledCode(dataDirectory) {
  process.umask(0o077);
  const directory = join(dataDirectory, "compiled");
  enableCompileCache(directory);
  // Where a thread that starts finds it.
  process.env.NODE_COMPILE_CACHE ??= directory;
}
