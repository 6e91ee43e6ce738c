import type { ServerSettings } from "../../../shared/account.ts";
import { isPrivate } from "../addresses.ts";
import type { Query } from "../query.ts";
import type { DnsAnswer, DoctorWorld } from "../world.ts";

/** One domain on the couch. */
export interface Examination {
  /** The domain, and an address in it that mail clients would ask for. */
  readonly query: Query;
  readonly world: DoctorWorld;
  readonly signal: AbortSignal;
  /** Whether the domain itself resolves to a private address: then what it publishes may lead there, too. */
  isDomainPrivate(): Promise<boolean>;
}

/** A server that something published names. */
export interface NamedServer {
  readonly server: Omit<ServerSettings, "username">;
  /** The names of what names it. */
  readonly namedBy: readonly string[];
}

/** What is wrong with a host name that records point to; null where nothing is. */
export async function findFaultOfHost(host: string, examination: Examination): Promise<string | null> {
  const { world, signal } = examination;
  const [cname, addresses] = await Promise.all([world.resolveCname(host, signal), world.resolveHost(host, signal)]);
  if (cname.kind === "found") return `${host} is a CNAME (for ${cname.records[0] ?? "another name"})`;
  if (addresses.kind !== "found") return `${host} ${wordsOfAbsence(addresses)}`;
  const reachable = addresses.records.find((address) => !isPrivate(address));
  if (reachable !== undefined || (await examination.isDomainPrivate())) return null;
  return `${host} has the private address ${addresses.records[0]}`;
}

export function wordsOfAbsence(answer: Exclude<DnsAnswer<unknown>, { kind: "found" }>): string {
  if (answer.kind === "nxdomain") return "does not exist";
  return answer.kind === "nodata" ? "has no address" : `gets no answer from DNS (${answer.words})`;
}
