/** `npm run bench -- NAME [OPTION …]`: one benchmark in a mail world of its own. Without a name: which there are. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { installPackages } from "../world/install.ts";
import { startWorld, stopWorld } from "../world/world.ts";

const NAME = process.env.POSTHORN_WORLD ?? "posthorn-bench";
const root = join(import.meta.dirname, "../..");
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));

const [name = "", ...options] = process.argv.slice(2);

async function run(): Promise<number> {
  if (!names.includes(name)) {
    console.error(`usage: npm run bench -- NAME [--json]\nNAME is one of: ${names.join(", ")}`);
    return 64;
  }
  await installPackages();
  spawnSync(process.execPath, [join(root, "electron/prepare.ts")], { stdio: "inherit" });
  const world = await startWorld(NAME);
  try {
    const argv = [process.execPath, join(import.meta.dirname, `${name}.bench.ts`), ...options];
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
