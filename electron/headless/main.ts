import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { failureOf } from "../../shared/failure.ts";
import { startCore } from "../core/core.ts";
import { openBrowser } from "./browser.ts";
import { openSecretsFile } from "./secrets-file.ts";
import { startServer } from "./server.ts";
import { describeStartFailure } from "./start-failure.ts";

const USAGE = "usage: npm run headless -- [--data DIR] [--port N] [--no-open] [--lang en|ru]";

const { values } = readArguments();
const dataDirectory = resolve(values.data ?? process.env.POSTHORN_DATA ?? defaultDataDirectory());
const locale = values.lang ?? Intl.DateTimeFormat().resolvedOptions().locale;

try {
  const core = await startCore({
    dataDirectory,
    openSecrets: () => openSecretsFile(dataDirectory),
    host: "headless",
    version: packageJson.version,
    locale,
  });
  const rendererDirectory = fileURLToPath(new URL("../../dist/renderer", import.meta.url));
  const server = await startServer({ core, port: Number(values.port), rendererDirectory });
  process.stdout.write(`${JSON.stringify({ url: server.url, pid: process.pid })}\n`);
  if (!values["no-open"]) openBrowser(server.url, dataDirectory);

  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      await server.close();
      await core.stop();
      process.exit(0);
    });
  }
} catch (error) {
  process.stderr.write(`${describeStartFailure(failureOf(error), locale)}\n`);
  process.exit(1);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        data: { type: "string" },
        port: { type: "string", default: "0" },
        "no-open": { type: "boolean", default: false },
        lang: { type: "string" },
      },
    });
  } catch {
    process.stderr.write(`${USAGE}\n`);
    process.exit(64);
  }
}

/** Where each system keeps an application's data. */
function defaultDataDirectory(): string {
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Posthorn");
  if (process.platform === "win32") return join(process.env.APPDATA ?? homedir(), "Posthorn");
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "posthorn");
}
