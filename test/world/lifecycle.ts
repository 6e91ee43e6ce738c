// Builds a world, heals one that is damaged, and takes it away. Everything here may be done twice.
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { accounts } from "./accounts.ts";
import { createAuthority, createCertificate, type Issuer } from "./certificates.ts";
import { bindFiles, listMailHosts, listRawHosts, listWebHosts, machineNames } from "./dns.ts";
import { domains } from "./domains.ts";
import { dovecotFiles, homeOf, mailOwner } from "./dovecot.ts";
import { findMissingPackages, requireRoot } from "./install.ts";
import { createNetwork, isInsideNamespace, namespaceExists, removeNetwork, writeEtc } from "./network.ts";
import { type Places, placesOf, portalHost, serviceNames, sides } from "./places.ts";
import { postfixFiles } from "./postfix.ts";
import { run, sleep } from "./processes.ts";
import { startService, stopService } from "./services.ts";
import { nginxFiles } from "./web.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Two who start or stop the same world at the same moment take turns. */
async function withLock<Result>(places: Places, action: () => Promise<Result>): Promise<Result> {
  const lock = `${places.state}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const holder = Number(existsSync(lock) ? readFileSync(lock, "utf8") : "");
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      await sleep(50);
    }
  }
  try {
    return await action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** What the raw servers are made of: where it has changed they have to be started anew. */
function rawFiles(places: Places): Record<string, string> {
  const sources = readdirSync(import.meta.dirname).filter((file) => file.startsWith("raw-"));
  const texts = sources.map((file) => readFileSync(join(import.meta.dirname, file)));
  const made = { hosts: listRawHosts(), sources: createHash("sha256").update(Buffer.concat(texts)).digest("hex") };
  return { [join(places.folder("raw"), "made-of.json")]: `${JSON.stringify(made, null, 2)}\n` };
}

function configFiles(places: Places): Record<string, string | Buffer> {
  return {
    ...rawFiles(places),
    ...bindFiles(places),
    ...nginxFiles(places),
    ...Object.assign({}, ...sides.map((side) => ({ ...postfixFiles(places, side), ...dovecotFiles(places, side) }))),
  };
}

function listCertificateHosts(): string[] {
  const machines = sides.flatMap((side) => [machineNames[side].mta, machineNames[side].mda]);
  return [...new Set([...listWebHosts(), ...listMailHosts().keys(), ...machines, portalHost])];
}

/** The CA outlives changes of the table: whoever trusts it by now goes on trusting it. */
function keepAuthority(places: Places): Issuer {
  const kept = join(places.state, "authority.json");
  if (!existsSync(kept)) writeFileSync(kept, JSON.stringify(createAuthority("Posthorn Test World")), { mode: 0o600 });
  const authority: Issuer = JSON.parse(readFileSync(kept, "utf8"));
  writeFileSync(places.ca, authority.certificate);
  return authority;
}

function writeCertificates(places: Places): void {
  const wanted = Object.assign({}, ...domains.map((plan) => plan.certificates ?? {}));
  const authority = keepAuthority(places);
  const stranger = createAuthority("Unheard-of Authority");
  mkdirSync(join(places.state, "certificates"), { recursive: true });
  for (const host of listCertificateHosts()) {
    const pem = createCertificate({ names: [host], ...wanted[host] }, authority, stranger);
    writeFileSync(places.certificate(host), pem);
  }
}

function writeConfiguration(places: Places, files: Record<string, string | Buffer>): void {
  const backdated = new Date(Date.now() - 60_000);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    // Postfix waits until its files are two seconds old.
    utimesSync(path, backdated, backdated);
  }
  for (const side of sides) {
    const postfix = places.folder(`postfix-${side}`);
    mkdirSync(join(postfix, "queue"), { recursive: true });
    mkdirSync(join(postfix, "data"), { recursive: true });
    const dovecot = places.folder(`dovecot-${side}`);
    for (const folder of ["run", "state"]) mkdirSync(join(dovecot, folder), { recursive: true });
  }
}

async function makeOwners(places: Places): Promise<void> {
  const { stdout } = await run(["id", "-u", "postfix"]);
  for (const side of sides) chownSync(join(places.folder(`postfix-${side}`), "data"), Number(stdout), 0);
  for (const { address, provider } of accounts) {
    const home = homeOf(places, address, provider);
    mkdirSync(home, { recursive: true });
    for (const folder of [home, dirname(home), places.mail(provider), dirname(places.mail(provider))]) {
      chownSync(folder, mailOwner.uid, mailOwner.gid);
    }
  }
}

async function buildState(places: Places): Promise<void> {
  const files = configFiles(places);
  const bad = domains.map((plan) => plan.certificates ?? {});
  const stamp = createHash("sha256")
    .update(JSON.stringify([files, listCertificateHosts(), bad]))
    .digest("hex");
  const stampFile = join(places.state, "stamp");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  await Promise.all(serviceNames.map((service) => stopService(places, service)));
  mkdirSync(join(places.state, "log"), { recursive: true });
  chmodSync(join(places.state, "log"), 0o777);
  writeCertificates(places);
  writeConfiguration(places, files);
  await makeOwners(places);
  writeFileSync(stampFile, stamp);
}

/** Builds the world of this name, or makes a damaged one whole; one that runs well is left as it is. */
export async function startWorld(name?: string): Promise<Places> {
  const places = placesOf(name);
  requireRoot("Starting the mail world");
  const missing = await findMissingPackages();
  if (missing.length > 0) {
    throw new Error(`The mail world needs ${missing.join(" ")}: run node test/world/install.ts first.`);
  }
  if (isInsideNamespace() && !(namespaceExists(places.client) && namespaceExists(places.servers))) {
    throw new Error("A world cannot be created from inside a network namespace: start it from the host.");
  }
  await withLock(places, async () => {
    await buildState(places);
    await writeEtc(places);
    await createNetwork(
      places,
      listRawHosts().map(({ address }) => address),
    );
    await startService(places, "bind");
    await Promise.all(serviceNames.map((service) => startService(places, service)));
  });
  return places;
}

export interface StopOptions {
  /** Leave mail, logs and the CA for the next start. */
  keepState?: boolean;
}

/** Ends every process of the world and removes all there is of it. */
export async function stopWorld(name?: string, { keepState = false }: StopOptions = {}): Promise<void> {
  const places = placesOf(name);
  requireRoot("Stopping the mail world");
  if (isInsideNamespace()) throw new Error("A world cannot be stopped from inside it: stop it from the host.");
  await withLock(places, async () => {
    await Promise.all(serviceNames.map((service) => stopService(places, service)));
    await removeNetwork(places);
    if (!keepState) rmSync(places.state, { recursive: true, force: true });
  });
}
