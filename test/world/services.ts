// Starts, stops, pauses and resumes one service of a world, from the host or from inside either namespace.
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { addresses, type Places, roleAddresses, type ServiceName, type Side } from "./places.ts";
import { run, sleep } from "./processes.ts";

const programs: Record<ServiceName, string> = {
  bind: "named",
  nginx: "nginx",
  // What Node calls its first thread.
  raw: "MainThread",
  "postfix-a": "master",
  "postfix-b": "master",
  "dovecot-a": "dovecot",
  "dovecot-b": "dovecot",
};

function startCommand(places: Places, service: ServiceName): string[] {
  const folder = places.folder(service);
  if (service === "bind") return ["/usr/sbin/named", "-c", join(folder, "named.conf"), "-n", "1"];
  if (service === "nginx") {
    return ["/usr/sbin/nginx", "-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")];
  }
  if (service === "raw") {
    const script = join(import.meta.dirname, "raw-servers.ts");
    const detached = 'cd "$2" && exec setsid -f "$0" "$1" "$2" </dev/null >>error.log 2>&1';
    return ["sh", "-c", detached, process.execPath, script, folder];
  }
  if (service.startsWith("postfix")) return ["/usr/sbin/postfix", "-c", folder, "start"];
  return ["/usr/sbin/dovecot", "-c", join(folder, "dovecot.conf")];
}

/** One endpoint of each service; when it listens, the service is up. */
function endpointOf(service: Exclude<ServiceName, "raw">): string {
  if (service === "bind") return `${addresses.dns.v4}:53`;
  if (service === "nginx") return `${addresses.web.v4}:443`;
  const side: Side = service.endsWith("-a") ? "a" : "b";
  return service.startsWith("postfix") ? `${roleAddresses[side].mx.v4}:25` : `${roleAddresses[side].full.v4}:993`;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The process id of a service's first process, where it runs. */
export function findProcess(places: Places, service: ServiceName): number | undefined {
  const pid = Number.parseInt(readIfThere(places.pidFile(service)), 10);
  if (!Number.isInteger(pid)) return undefined;
  // A pid file may outlive its process, and the number may have gone to another world's.
  const ours = readIfThere(`/proc/${pid}/cmdline`) + readIfThere(`/proc/${pid}/environ`);
  const named = readIfThere(`/proc/${pid}/comm`).trim() === programs[service];
  return named && ours.includes(places.folder(service)) ? pid : undefined;
}

interface ProcessRow {
  pid: number;
  parent: number;
  state: string;
}

function listProcesses(): ProcessRow[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const stat = readIfThere(`/proc/${entry}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state && parent ? [{ pid: Number(entry), parent: Number(parent), state }] : [];
    });
}

/** A process and all that descend from it, the first one first. */
function listTree(root: number): ProcessRow[] {
  const rows = listProcesses();
  const tree = rows.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...rows.filter(({ parent }) => parent === pid));
  return tree;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}

export function isPaused(places: Places, service: ServiceName): boolean {
  const root = findProcess(places, service);
  return root !== undefined && listTree(root).some(({ state }) => state === "T");
}

/** Stops a whole process tree where it stands: it goes on accepting connections and never answers. */
export function pauseService(places: Places, service: ServiceName): void {
  const root = findProcess(places, service);
  if (root === undefined) throw new Error(`${service} does not run`);
  signal(root, "SIGSTOP");
  for (const { pid } of listTree(root)) signal(pid, "SIGSTOP");
}

export function resumeService(places: Places, service: ServiceName): void {
  const root = findProcess(places, service);
  if (root === undefined) throw new Error(`${service} does not run`);
  for (const { pid } of listTree(root).reverse()) signal(pid, "SIGCONT");
}

export async function stopService(places: Places, service: ServiceName): Promise<void> {
  const root = findProcess(places, service);
  if (root === undefined) return;
  const tree = listTree(root).map(({ pid }) => pid);
  const alive = (): number[] => {
    // A zombie has ended; its parent may be slow to notice.
    const rows = listProcesses().filter(({ pid, state }) => tree.includes(pid) && state !== "Z" && state !== "X");
    return rows.map(({ pid }) => pid);
  };
  signal(root, "SIGTERM");
  for (const pid of tree) signal(pid, "SIGCONT");
  for (let waited = 0; alive().length > 0 && waited < 1500; waited += 25) {
    await sleep(25);
    // Dovecot's log process takes a second to notice; nobody waits for it.
    if (waited === 250) for (const pid of alive()) signal(pid, "SIGKILL");
  }
}

function readLinkIfThere(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Whether a process works in a service's folder or holds one of its files open. */
function belongsTo(places: Places, service: ServiceName, pid: number): boolean {
  const held = [`/proc/${pid}/cwd`];
  try {
    held.push(...readdirSync(`/proc/${pid}/fd`).map((descriptor) => `/proc/${pid}/fd/${descriptor}`));
  } catch {
    return false;
  }
  const targets = held.map(readLinkIfThere);
  return targets.some((path) => path === places.log(service) || path.startsWith(`${places.folder(service)}/`));
}

/** Ends what a first process that was killed has left behind: its children would keep the ports. */
async function removeOrphans(places: Places, service: ServiceName): Promise<void> {
  const { stdout } = await run(["ip", "netns", "pids", places.servers]);
  const orphans = stdout
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 0 && belongsTo(places, service, pid));
  for (const pid of orphans) signal(pid, "SIGKILL");
  if (orphans.length > 0) await sleep(50);
}

async function isListening(places: Places, service: ServiceName): Promise<boolean> {
  // It says itself who it is, last of all.
  if (service === "raw") return findProcess(places, service) !== undefined;
  const argv = ["ip", "netns", "exec", places.servers, "ss", "-Hltn", "src", endpointOf(service)];
  return (await run(argv)).stdout.trim() !== "";
}

/** Starts a service that does not run, resumes one that is paused, leaves one that runs alone. */
export async function startService(places: Places, service: ServiceName): Promise<void> {
  if (findProcess(places, service) !== undefined) {
    if (isPaused(places, service)) resumeService(places, service);
    return;
  }
  await removeOrphans(places, service);
  const folder = places.folder(service);
  if (service === "nginx") mkdirSync(join(folder, "temporary"), { recursive: true });
  for (const stale of [
    "inner.sock",
    "web.sock",
    "run/anvil-auth-penalty",
    "run/master.pid",
    "queue/pid/master.pid",
    "pid",
  ]) {
    rmSync(join(folder, stale), { force: true });
  }
  await run(["ip", "netns", "exec", places.servers, ...startCommand(places, service)]);
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isListening(places, service)) return;
    await sleep(30);
  }
  throw new Error(`${service} was started but does not listen; see ${places.log(service)}`);
}
