// The mail world for tests and demo: its facts, its accounts and everything that can be done to it. All of it works from
// the host and from inside the client's namespace, but for startWorld and stopWorld, which need the host.
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { isIP } from "node:net";
import { type Account, accounts } from "./accounts.ts";
import { type Capture, startCapture } from "./capture.ts";
import { deliverLetter, type Letter } from "./delivery.ts";
import { listMailHosts, listWebHosts } from "./dns.ts";
import type { DomainPlan } from "./domain-plan.ts";
import { domains } from "./domains.ts";
import { startWorld as buildWorld } from "./lifecycle.ts";
import {
  awaitMessage,
  listMailbox,
  listMailboxNames,
  resetAccount,
  runDoveadm,
  type StoredMessage,
} from "./mailboxes.ts";
import { dropPackets, limitBandwidth, lowerLink, raiseLink, raisePortal, restoreNetwork } from "./network.ts";
import {
  clearLog,
  type DnsQuery,
  listDnsQueries,
  listRawTranscripts,
  listWebRequests,
  readLog,
  type TranscriptEntry,
  type WebRequest,
} from "./observation.ts";
import { addresses, type Places, placesOf, type ServiceName, type Side, serviceNames, sides } from "./places.ts";
import { cleanEnvironment, launch, type Outcome, type RunOptions, run } from "./processes.ts";
import { type SeedMessage, seedMailbox } from "./seed.ts";
import { findProcess, isPaused, pauseService, resumeService, startService, stopService } from "./services.ts";

export { type Account, accountOf, accounts } from "./accounts.ts";
export type { Capture, Flow } from "./capture.ts";
export type { Letter } from "./delivery.ts";
export { specialMailboxes } from "./dovecot.ts";
export { stopWorld } from "./lifecycle.ts";
export type { StoredMessage } from "./mailboxes.ts";
export type { DnsQuery, TranscriptEntry, WebRequest } from "./observation.ts";
export type { ServiceName, Side } from "./places.ts";
export type { Outcome, RunOptions } from "./processes.ts";
export type { SeedMessage } from "./seed.ts";

export interface World extends Places {
  accounts: readonly Account[];
  domains: readonly DomainPlan[];
  /** What a program in the client's namespace gets: no proxies, and Node trusts the world's CA. */
  environment: (extra?: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  runInClient: (argv: readonly string[], options?: RunOptions) => Promise<Outcome>;
  spawnInClient: (argv: readonly string[], options?: SpawnOptions) => ChildProcess;
  runInServers: (argv: readonly string[], options?: RunOptions) => Promise<Outcome>;
  spawnInServers: (argv: readonly string[], options?: SpawnOptions) => ChildProcess;

  /** A message from outside; resolves with its Message-ID when the MTA has taken it. */
  deliver: (letter: Letter) => Promise<string>;
  awaitMessage: (address: string, messageId: string, mailbox?: string, timeout?: number) => Promise<StoredMessage>;
  listMailbox: (address: string, mailbox?: string) => Promise<StoredMessage[]>;
  listMailboxNames: (address: string) => Promise<string[]>;
  seedMailbox: (address: string, mailbox: string, messages: Iterable<SeedMessage>) => Promise<number>;
  resetAccount: (address: string) => Promise<void>;
  doveadm: (side: Side, ...args: string[]) => Promise<Outcome>;
  /** Tries everything in both MTAs' queues again, now. */
  flushQueues: () => Promise<void>;
  /** Throws away everything in both MTAs' queues. */
  clearQueues: () => Promise<void>;

  stopService: (service: ServiceName) => Promise<void>;
  startService: (service: ServiceName) => Promise<void>;
  pauseService: (service: ServiceName) => void;
  resumeService: (service: ServiceName) => void;
  serviceState: (service: ServiceName) => "running" | "paused" | "stopped";
  /** Drops every packet of a host (and of all that share its address), an address, or a port of all servers. */
  blackhole: (what: string | number) => Promise<void>;
  setLink: (state: "up" | "down") => Promise<void>;
  /** Limits what the servers send to the client; without a number, lifts the limit. */
  limitBandwidth: (kilobits?: number) => Promise<void>;
  /** From now on a login page answers in the place of every web server, and nothing but web and DNS is let through. */
  capturePortal: () => Promise<void>;
  /** Undoes blackhole, setLink, limitBandwidth and capturePortal. */
  restoreNetwork: () => Promise<void>;
  /** Network and services as they were after startWorld; mail and logs stay. */
  heal: () => Promise<void>;

  webRequests: () => WebRequest[];
  dnsQueries: () => DnsQuery[];
  /** Records every byte that crosses the cable until it is stopped. */
  startCapture: () => Promise<Capture>;
  /** Every byte of every conversation with a raw host. */
  rawTranscripts: () => TranscriptEntry[];
  logs: (service: ServiceName) => string;
  clearLog: (service: ServiceName) => void;
}

function resolveTarget(target: string): { v4?: string[]; v6?: string[] } {
  if (isIP(target) === 4) return { v4: [target] };
  if (isIP(target) === 6) return { v6: [target] };
  const found = listMailHosts().get(target)?.address ?? (listWebHosts().includes(target) ? addresses.web : undefined);
  if (!found) throw new Error(`${target} is no host of the world`);
  return { v4: [found.v4], v6: [found.v6] };
}

function commandsIn(places: Places, namespace: string) {
  const environment = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv =>
    cleanEnvironment({ NODE_EXTRA_CA_CERTS: places.ca, ...extra });
  const inside = (argv: readonly string[]): string[] => ["ip", "netns", "exec", namespace, ...argv];
  return {
    environment,
    run: (argv: readonly string[], options: RunOptions = {}) =>
      run(inside(argv), { ...options, env: environment(options.env) }),
    spawn: (argv: readonly string[], options: SpawnOptions = {}) =>
      launch(inside(argv), { ...options, env: environment(options.env) }),
  };
}

export function worldOf(name?: string): World {
  const places = placesOf(name);
  const client = commandsIn(places, places.client);
  const servers = commandsIn(places, places.servers);
  const forBothQueues = async (...command: string[]): Promise<void> => {
    const [program = "", ...args] = command;
    for (const side of sides) await servers.run([program, "-c", places.folder(`postfix-${side}`), ...args]);
  };
  return {
    ...places,
    accounts,
    domains,
    environment: client.environment,
    runInClient: client.run,
    spawnInClient: client.spawn,
    runInServers: servers.run,
    spawnInServers: servers.spawn,

    deliver: (letter) => deliverLetter(places, letter),
    awaitMessage: (...args) => awaitMessage(places, ...args),
    listMailbox: (...args) => listMailbox(places, ...args),
    listMailboxNames: (address) => listMailboxNames(places, address),
    seedMailbox: (...args) => seedMailbox(places, ...args),
    resetAccount: (address) => resetAccount(places, address),
    doveadm: (side, ...args) => runDoveadm(places, side, args),
    flushQueues: () => forBothQueues("postqueue", "-f"),
    clearQueues: () => forBothQueues("postsuper", "-d", "ALL"),

    stopService: (service) => stopService(places, service),
    startService: (service) => startService(places, service),
    pauseService: (service) => pauseService(places, service),
    resumeService: (service) => resumeService(places, service),
    serviceState: (service) =>
      findProcess(places, service) === undefined ? "stopped" : isPaused(places, service) ? "paused" : "running",
    blackhole: (what) => dropPackets(places, typeof what === "number" ? { port: what } : resolveTarget(what)),
    setLink: (state) => (state === "up" ? raiseLink(places) : lowerLink(places)),
    limitBandwidth: (kilobits) => limitBandwidth(places, kilobits),
    capturePortal: () => raisePortal(places),
    restoreNetwork: () => restoreNetwork(places),
    heal: async () => {
      await restoreNetwork(places);
      for (const service of serviceNames) await startService(places, service);
    },

    webRequests: () => listWebRequests(places),
    dnsQueries: () => listDnsQueries(places),
    startCapture: () => startCapture(places),
    rawTranscripts: () => listRawTranscripts(places),
    logs: (service) => readLog(places, service),
    clearLog: (service) => clearLog(places, service),
  };
}

/** Builds the world, or makes a damaged one whole, and hands it back. Takes a second. */
export async function startWorld(name?: string): Promise<World> {
  return worldOf((await buildWorld(name)).name);
}
