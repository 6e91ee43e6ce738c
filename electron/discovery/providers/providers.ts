import { readHostName, registrableDomain } from "../query.ts";
import { additions } from "./additions.ts";
import type { Addition, Amendment } from "./amendment.ts";
import { overlay } from "./overlay.ts";
import type { Provider, ProviderServer } from "./provider.ts";
import { table, unpackServers } from "./table.ts";

/** A provider in words not unpacked yet: a look-up needs one of them. */
interface Known {
  readonly amendment: Amendment | undefined;
  readonly domains: readonly string[];
  readonly unpack: () => Provider;
}

interface Index {
  readonly byDomain: ReadonlyMap<string, Known>;
  readonly byParent: ReadonlyMap<string, Known>;
  readonly byMx: ReadonlyMap<string, Known>;
}

let built: Index | null = null;
let byServer: ReadonlyMap<string, Provider> | null = null;

/** Built at the first look-up: about a thousand names. */
function index(): Index {
  built ??= buildIndex(listKnown());
  return built;
}

function buildIndex(known: readonly Known[]): Index {
  return {
    byDomain: indexBy(known, ({ domains }) => domains),
    byParent: indexBy(known, ({ amendment }) => amendment?.parents ?? []),
    byMx: indexBy(known, ({ amendment }) => amendment?.mx ?? []),
  };
}

/** Where two have one name, the first keeps it. */
function indexBy<Value>(values: readonly Value[], namesOf: (value: Value) => readonly string[]): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const value of values) {
    for (const name of namesOf(value)) if (!map.has(name)) map.set(name, value);
  }
  return map;
}

function listKnown(): readonly Known[] {
  const amendments = new Map(overlay.map((amendment) => [amendment.id, amendment]));
  return [
    ...table.map((entry) => {
      const amendment = amendments.get(entry.id);
      const domains = [...entry.domains.split(" "), ...(amendment?.domains ?? [])];
      const { id, name, notes = [] } = { ...entry, ...amendment };
      return { amendment, domains, unpack: () => ({ id, name, domains, servers: unpackServers(entry), notes }) };
    }),
    ...additions.map((addition) => {
      const { id, name, domains = [], servers, notes = [] } = addition;
      return {
        amendment: addition,
        domains,
        unpack: () => ({ id, name, domains, servers: serversOf(servers), notes }),
      };
    }),
  ];
}

function serversOf(servers: Addition["servers"]): readonly ProviderServer[] {
  if (typeof servers !== "string") return servers;
  const entry = table.find(({ id }) => id === servers);
  return entry ? unpackServers(entry) : [];
}

/** The provider whose addresses end in `domain`, in A- or U-labels; null for one that is not known. Asks nobody. */
export function findProvider(domain: string): Provider | null {
  const name = readHostName(domain);
  if (!name) return null;
  const { byDomain, byParent } = index();
  const known = byDomain.get(name) ?? firstOf(parentsOf(name).slice(1), byParent);
  return known?.unpack() ?? null;
}

/**
 * The provider that takes mail for a domain whose MX hosts, best first, are these. A host belongs to a provider where it is
 * one of its known MX names or below one; else where its own name, or one above it up to the registrable domain, is one of
 * its domains, as in Mozilla's database.
 */
export function findProviderByMx(hosts: readonly string[]): Provider | null {
  const { byMx, byDomain } = index();
  for (const host of hosts) {
    const name = readHostName(host);
    const parents = name ? parentsOf(name) : [];
    const known = firstOf(parents, byMx) ?? firstOf(parents, byDomain);
    if (known) return known.unpack();
  }
  return null;
}

/** The provider one of whose servers `host` is; null for one that is not known. */
export function findProviderByServer(host: string): Provider | null {
  const name = readHostName(host);
  byServer ??= indexBy(
    listKnown().map(({ unpack }) => unpack()),
    ({ servers }) => servers.map((server) => server.host),
  );
  return name ? (byServer.get(name) ?? null) : null;
}

function firstOf(names: readonly string[], map: ReadonlyMap<string, Known>): Known | null {
  for (const name of names) {
    const known = map.get(name);
    if (known) return known;
  }
  return null;
}

/** `name` and the names above it, up to the domain somebody registered; none for a public suffix or an IP address. */
function parentsOf(name: string): readonly string[] {
  const top = registrableDomain(name);
  if (!top) return [];
  const labels = name.split(".");
  return Array.from({ length: labels.length - top.split(".").length + 1 }, (_, at) => labels.slice(at).join("."));
}
