import { homedir } from "node:os";
import { parseArgs } from "node:util";
import { chooseDataDirectory, keepCompiledCode } from "../core/launch.js";

const USAGE = "usage: npm run headless -- [--data DIR] [--port N] [--no-open] [--lang en|ru]";

const { port, lang, "no-open": isClosed } = readArguments();
const dataDirectory = chooseDataDirectory({
  args: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  home: homedir(),
});
keepCompiledCode(dataDirectory);
const { runHost } = await import("./host.ts");
await runHost({
  dataDirectory,
  port,
  locale: lang ?? Intl.DateTimeFormat().resolvedOptions().locale,
  opensWindow: !isClosed,
});

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: "string" },
        port: { type: "string", default: "0" },
        "no-open": { type: "boolean", default: false },
        lang: { type: "string" },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) throw new RangeError("port");
    return { ...values, port: Number(values.port) };
  } catch {
    process.stderr.write(`${USAGE}\n`);
    process.exit(64);
  }
}
