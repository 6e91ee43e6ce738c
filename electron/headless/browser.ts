import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

/** What a window of our own needs beside the address: nothing that Chromium would fetch for itself. */
const WINDOW_FLAGS = [
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A window that is this program's alone: when it is closed, so is the program. */
export interface OwnWindow {
  onClosed(listener: () => void): void;
  close(): void;
}

/**
 * Opens `url` in a window of its own where a Chromium is installed, in the default browser otherwise (and then gives
 * null), and where there is neither, says the address on stderr. The window's profile lies in `dataDirectory`.
 */
export function openBrowser(url: string, dataDirectory: string): OwnWindow | null {
  const chromium = CHROMIUM_NAMES.map(findCommand).find((path) => path !== null);
  const hasScreen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const [command, args] = chromium
    ? [chromium, [`--app=${url}`, `--user-data-dir=${join(dataDirectory, "window")}`, ...WINDOW_FLAGS, ...rootFlags()]]
    : systemOpener(url);
  if (!command || !hasScreen) {
    process.stderr.write(`Open this address in a browser on this machine: ${url}\n`);
    return null;
  }
  const child = spawn(command, args, { stdio: "ignore" });
  child.on("error", () => process.stderr.write(`Open this address in a browser on this machine: ${url}\n`));
  if (!chromium) return null;
  return {
    onClosed: (listener) => void child.on("exit", listener),
    close: () => void child.kill(),
  };
}

/** Chromium's own sandbox refuses to run as root. */
function rootFlags(): string[] {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

function systemOpener(url: string): [string | null, string[]] {
  if (process.platform === "darwin") return ["open", [url]];
  if (process.platform === "win32") return ["rundll32", ["url.dll,FileProtocolHandler", url]];
  return [findCommand("xdg-open"), [url]];
}

function findCommand(name: string): string | null {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this directory.
    }
  }
  return null;
}
