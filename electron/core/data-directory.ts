import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/** Where the program keeps everything: `--data`, else POSTHORN_DATA, else where this system keeps such things. */
export function chooseDataDirectory(world: {
  /** Without the executable; Chromium's own switches may be among them. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}): string {
  const { args, env, platform, home } = world;
  const { values } = parseArgs({ args: [...args], options: { data: { type: "string" } }, strict: false });
  const chosen = typeof values.data === "string" ? values.data : env.POSTHORN_DATA;
  if (chosen) return resolve(chosen);
  if (platform === "darwin") return join(home, "Library", "Application Support", "Posthorn");
  if (platform === "win32") return join(env.APPDATA ?? join(home, "AppData", "Roaming"), "Posthorn");
  return join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "posthorn");
}
