/**
 * `npm run demo`: Posthorn beside a complete mail world on this machine, with accounts to try. Ctrl-C takes it all down.
 * `npm run demo -- --tour DIR` walks the whole path by itself and leaves a screenshot a step in DIR.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startHost } from "../app/host.ts";
import { startBridge } from "../world/bridge.ts";
import { seedDemo } from "../world/demo.ts";
import { demoAddresses } from "../world/demo-messages.ts";
import { findMissingPackages, installPackages } from "../world/install.ts";
import { accountOf, startWorld, stopWorld, type World } from "../world/world.ts";

const NAME = "posthorn-demo";
const root = join(import.meta.dirname, "../..");

const { values } = parseArgs({
  options: { tour: { type: "string" }, lang: { type: "string", default: "en" }, "no-open": { type: "boolean" } },
});

/** A port that is free out here; in the client's namespace every port is. */
async function findPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port on 127.0.0.1");
  return address.port;
}

async function walkTour(world: World, directory: string): Promise<number> {
  const argv = [process.execPath, join(import.meta.dirname, "tour.ts"), resolve(directory)];
  const child = world.spawnInClient(argv, {
    cwd: root,
    stdio: "inherit",
    env: world.environment({ POSTHORN_WORLD: NAME }),
  });
  return new Promise((done) => child.on("exit", (code) => done(code ?? 1)));
}

async function show(world: World): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "posthorn-demo-"));
  const host = await startHost({ data, port: await findPort(), lang: values.lang, open: !values["no-open"] }, (argv) =>
    world.spawnInClient(argv, { cwd: root, stdio: ["ignore", "pipe", "pipe"] }),
  );
  const bridge = await startBridge(NAME, Number(new URL(host.url).port));
  console.log(`\nPosthorn runs. Open this address in your browser:\n\n  ${host.url}\n\nAccounts to try:\n`);
  const first = Object.values(demoAddresses);
  const others = world.accounts.map(({ address }) => address).filter((address) => !first.includes(address));
  for (const address of [...first, ...others]) {
    const account = accountOf(address);
    const note = world.domains.find(({ domain }) => domain === account.domain)?.note ?? "";
    console.log(`  ${account.shownAddress.padEnd(40)} ${account.password.padEnd(22)} ${note}`);
  }
  console.log("\nCtrl-C ends it and takes everything down.");

  await new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
    // The window was closed.
    void host.ended.then(() => done());
  });
  console.log("\nTaking the mail world down…");
  await host.stop();
  await bridge.stop();
  rmSync(data, { recursive: true, force: true });
}

async function main(): Promise<number> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    console.error(
      "The demo builds a mail world of real servers, which needs Linux and root: run it as root or with sudo.",
    );
    return 1;
  }
  const missing = await findMissingPackages();
  if (missing.length > 0) console.log(`Installing Debian packages: ${missing.join(" ")}`);
  await installPackages();
  console.log("Starting BIND, nginx, two Postfix and two Dovecot in namespaces of their own…");
  const world = await startWorld(NAME);
  try {
    console.log(`${await seedDemo(world)} messages are in the mailboxes.`);
    if (values.tour) return await walkTour(world, values.tour);
    await show(world);
    return 0;
  } finally {
    await stopWorld(NAME);
  }
}

process.exit(await main());
