/** `npm run bench -- NAME [--json] [--mutations N]`: one benchmark inside a mail world of its own. Without a name: which there are. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPackages } from "../world/install.ts";
import { startWorld, stopWorld } from "../world/world.ts";

const NAME = "posthorn-bench";
const root = join(import.meta.dirname, "../..");
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean" }, mutations: { type: "string" } },
  allowPositionals: true,
});
const name = positionals[0] ?? "";

async function run(): Promise<number> {
  if (!names.includes(name)) {
    console.error(`usage: npm run bench -- NAME [--json]\nNAME is one of: ${names.join(", ")}`);
    return 64;
  }
  await installPackages();
  const world = await startWorld(NAME);
  try {
    const argv = [process.execPath, join(import.meta.dirname, `${name}.bench.ts`)];
    if (values.json) argv.push("--json");
    if (values.mutations) argv.push("--mutations", values.mutations);
    const child = world.spawnInClient(argv, {
      cwd: root,
      stdio: "inherit",
      env: world.environment({ POSTHORN_WORLD: NAME }),
    });
    return await new Promise((done) => child.on("exit", (code) => done(code ?? 1)));
  } finally {
    await stopWorld(NAME);
  }
}

process.exit(await run());
