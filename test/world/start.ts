// node test/world/start.ts [--name NAME]
import { parseArgs } from "node:util";
import { startWorld } from "./lifecycle.ts";

try {
  const { values } = parseArgs({ options: { name: { type: "string" } } });
  const began = performance.now();
  const { name, client, servers } = await startWorld(values.name);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`The world "${name}" is up after ${seconds} s: namespaces ${client} and ${servers}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
