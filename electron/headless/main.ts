import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { failureOf } from "../../shared/failure.ts";
import { chooseDataDirectory, describeStartFailure, startCore } from "../core/core.ts";
import { openBrowser } from "./browser.ts";
import { openSecretsFile } from "./secrets-file.ts";
import { startServer } from "./server.ts";

const USAGE = "usage: npm run headless -- [--data DIR] [--port N] [--no-open] [--lang en|ru]";

const { values } = readArguments();
const dataDirectory = chooseDataDirectory({
  args: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  home: homedir(),
});
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
  const window = values["no-open"] ? null : openBrowser(server.url, dataDirectory);

  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    window?.close();
    await server.close();
    await core.stop();
    process.exit(0);
  }
  window?.onClosed(stop);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
} catch (error) {
  process.stderr.write(`${describeStartFailure(failureOf(error), locale)}\n`);
  process.exit(1);
}

function readArguments() {
  try {
    const read = parseArgs({
      options: {
        data: { type: "string" },
        port: { type: "string", default: "0" },
        "no-open": { type: "boolean", default: false },
        lang: { type: "string" },
      },
    });
    if (!/^\d{1,5}$/.test(read.values.port) || Number(read.values.port) > 65_535) throw new RangeError("port");
    return read;
  } catch {
    process.stderr.write(`${USAGE}\n`);
    process.exit(64);
  }
}
