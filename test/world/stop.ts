// node test/world/stop.ts [--name NAME] [--keep]
import { parseArgs } from "node:util";
import { stopWorld } from "./lifecycle.ts";
import { defaultName } from "./places.ts";

try {
  const { values } = parseArgs({ options: { name: { type: "string" }, keep: { type: "boolean" } } });
  await stopWorld(values.name, { keepState: values.keep ?? false });
  console.log(`The world "${values.name ?? defaultName}" is down.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
