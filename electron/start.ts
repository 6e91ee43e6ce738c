import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Opens the desktop window where Electron's binary is or can be had, the same app in a browser window otherwise. */
const electron = findElectron() ?? downloadElectron();
if (!electron)
  process.stderr.write("Electron is not to be had on this machine: opening Posthorn in a browser window.\n");
if (electron) buildHost();
const [command, entry] = electron
  ? [electron, join(import.meta.dirname, "..")]
  : [process.execPath, join(import.meta.dirname, "headless", "main.js")];
const child = spawn(command, [entry, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

/** Electron runs the bundle, whose preload script has to be CommonJS; the headless host runs the sources. */
function buildHost(): void {
  const root = join(import.meta.dirname, "..");
  const args = ["build", "--config", "electron/desktop/vite.config.ts", "--logLevel", "warn"];
  const { status } = spawnSync(process.execPath, ["node_modules/vite/bin/vite.js", ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

function packageDirectory(): string {
  return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
}

/** Where the npm package `electron` says that its binary is; null where that file does not exist. */
function findElectron(): string | null {
  try {
    const directory = packageDirectory();
    const binary = join(directory, "dist", readFileSync(join(directory, "path.txt"), "utf8").trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** The package's own download of its binary, at the first start as Electron means it; null where it fails. */
function downloadElectron(): string | null {
  try {
    spawnSync(process.execPath, [join(packageDirectory(), "install.js")], { stdio: ["ignore", "inherit", "ignore"] });
    return findElectron();
  } catch {
    return null;
  }
}
