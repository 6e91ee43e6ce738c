import { type ChildProcess, fork } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { roleAddresses } from "../world/places.ts";
import { accountOf, type World, type Account as WorldAccount } from "../world/world.ts";
import type { Plan, Report } from "./client.ts";
import { type Composition, compose, type Identity } from "./composition.ts";
import { type MailProxy, proxyCertificate, startProxy } from "./proxy.ts";
import { mailFolder, readBodyHashes, readServer, type ServerState } from "./server-state.ts";
import { readStore } from "./stored-state.ts";

/** Without a byte on any connection for this long, and nothing waiting, a client has come to rest, ms. */
const QUIET_MS = 300;
/** As long as this where bodies are missing: they may be on their way, or not to be had. */
const QUIET_WITHOUT_MS = 3_000;
const PATIENCE_MS = 45_000;

/** One account of the world with a proxy before each of its servers, and a data directory for its client. */
export interface Lane {
  readonly world: World;
  readonly account: WorldAccount;
  /** The account by way of the proxies. */
  readonly identity: Identity;
  readonly imap: MailProxy;
  readonly smtp: MailProxy;
  readonly directory: string;
  /** Empties mailboxes and data directory. */
  reset(): Promise<void>;
  /** Keeps what server and client hold now under a name. */
  save(name: string): Promise<void>;
  restore(name: string): Promise<void>;
  readServer(): Promise<ServerState>;
  bodyHashes(): Map<string, string>;
  /** Until the client rests: every line quiet, INBOX watched, nothing waiting. Gives false where it never does. */
  settled(isDone?: () => boolean, patience?: number): Promise<boolean>;
  /** A client in this process. */
  open(): Promise<Composition>;
  /** A client in a process of its own, which can be killed. */
  launch(plan: Omit<Plan, "directory" | "identity">): Launched;
  /** Both proxies without a connection. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

export interface Launched {
  readonly ended: Promise<{ signal: NodeJS.Signals | null; code: number | null }>;
  readonly isDone: () => boolean;
  readonly problems: string[];
  kill(): void;
  stop(): Promise<void>;
}

export async function openLane(
  world: World,
  address: string,
  onStoreStep: { current: ((step: string) => void) | null },
): Promise<Lane> {
  const account = accountOf(address);
  const pem = proxyCertificate(world);
  const upstream = roleAddresses[account.provider].full.v4;
  const imap = await startProxy({ protocol: "imap", upstream: { host: upstream, port: 993 }, pem });
  const smtp = await startProxy({ protocol: "smtp", upstream: { host: upstream, port: 465 }, pem });
  const root = mkdtempSync(join(tmpdir(), "posthorn-faults-"));
  const directory = join(root, "data");
  const maildir = mailFolder(world, address);
  const throughProxy = (port: number) => ({ host: "localhost", port, security: "tls" as const });
  const identity: Identity = {
    address,
    name: account.name,
    password: account.password,
    incoming: { ...account.incoming, ...throughProxy(imap.port) },
    outgoing: { ...account.outgoing, ...throughProxy(smtp.port) },
  };
  let spare = startChild();

  async function endSessions(): Promise<void> {
    await drained();
    await world.doveadm(account.provider, "kick", account.address).catch(() => undefined);
  }

  async function drained(): Promise<void> {
    await Promise.all([imap.drained(), smtp.drained()]);
  }

  return {
    world,
    account,
    identity,
    imap,
    smtp,
    directory,
    async reset() {
      await endSessions();
      await world.resetAccount(address);
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory);
    },
    async save(name) {
      await drained();
      rmSync(join(root, name), { recursive: true, force: true });
      cpSync(maildir, join(root, name, "server"), { recursive: true, preserveTimestamps: true });
      cpSync(directory, join(root, name, "data"), { recursive: true });
    },
    async restore(name) {
      await endSessions();
      rmSync(maildir, { recursive: true, force: true });
      await world.runInServers(["cp", "-a", join(root, name, "server"), maildir]);
      await world.runInServers(["chown", "-R", "mail:mail", maildir]);
      rmSync(directory, { recursive: true, force: true });
      cpSync(join(root, name, "data"), directory, { recursive: true });
    },
    readServer: () => readServer(world, address),
    bodyHashes: () => readBodyHashes(world, address),
    async settled(isDone = () => true, patience = PATIENCE_MS) {
      const deadline = Date.now() + patience;
      while (Date.now() < deadline) {
        const quietFor = imap.isIdling ? Math.min(imap.quietFor(), smtp.quietFor()) : 0;
        if (quietFor > QUIET_MS && isDone()) {
          const { waiting, hasBodies } = readStore(directory, { whole: false });
          if (waiting === 0 && (hasBodies || quietFor > QUIET_WITHOUT_MS)) return true;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return false;
    },
    open: () => compose(directory),
    launch(plan) {
      const child = spare;
      spare = startChild();
      const problems: string[] = [];
      let isDone = false;
      child.on("message", (report: Report) => {
        if ("step" in report) onStoreStep.current?.(report.step);
        else if ("problem" in report) problems.push(report.problem);
        else isDone = true;
      });
      const ended = new Promise<{ signal: NodeJS.Signals | null; code: number | null }>((resolve) =>
        child.once("exit", (code, signal) => resolve({ code, signal })),
      );
      child.send({ ...plan, directory, identity } satisfies Plan);
      return {
        ended,
        isDone: () => isDone,
        problems,
        kill: () => void child.kill("SIGKILL"),
        async stop() {
          if (child.connected) child.send("stop");
          const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
          await ended;
          clearTimeout(patience);
        },
      };
    },
    drained,
    async stop() {
      spare.kill("SIGKILL");
      await Promise.all([imap.stop(), smtp.stop()]);
      if (existsSync(root)) rmSync(root, { recursive: true, force: true });
    },
  };
}

function startChild(): ChildProcess {
  const script = fileURLToPath(new URL("./client.ts", import.meta.url));
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "posthorn-faults-compiled") };
  const child = fork(script, [], { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [], env });
  child.on("error", () => undefined);
  return child;
}
