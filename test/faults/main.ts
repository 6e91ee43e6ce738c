/** `npm run faults`: kills, cuts and silences, in a mail world of its own. */
import { join } from "node:path";
import { installPackages } from "../world/install.ts";
import { startWorld, stopWorld } from "../world/world.ts";

const name = process.env.POSTHORN_WORLD ?? "posthorn-faults";

async function run(): Promise<number> {
  await installPackages();
  const world = await startWorld(name);
  try {
    const argv = [process.execPath, join(import.meta.dirname, "run.ts"), ...process.argv.slice(2)];
    const child = world.spawnInClient(argv, {
      cwd: join(import.meta.dirname, "../.."),
      stdio: "inherit",
      env: world.environment({ POSTHORN_WORLD: name }),
    });
    return await new Promise((done) => child.on("exit", (code) => done(code ?? 1)));
  } finally {
    await stopWorld(name);
  }
}

process.exit(await run());
