// BIND: one authoritative root zone with everything of the table in it; the rest of the internet is NXDOMAIN.
import { join } from "node:path";
import type { DomainPlan } from "./domain-plan.ts";
import { domains } from "./domains.ts";
import {
  type AddressPair,
  addresses,
  type Places,
  portalHost,
  type Role,
  rawAddress,
  roleAddresses,
  type Side,
  sides,
} from "./places.ts";
import type { RawServer } from "./raw-host.ts";

/** The names the two providers give their own machines. Nothing leads from a user's domain to them but a trace. */
export const machineNames = {
  a: { mta: "mta1.kestrelhosting.com", mda: "mda1.kestrelhosting.com" },
  b: { mta: "mta1.pinehost.net", mda: "mda1.pinehost.net" },
  outside: "out7.meadowmail.org",
  client: "cable-99-2.meadownet.org",
} as const;

/** The host that takes a domain's mail, where there is one. */
export function mailExchangerOf(plan: DomainPlan): string | undefined {
  if (plan.mx === null) return undefined;
  return plan.mx ?? (plan.provider ? `mx.${plan.domain}` : undefined);
}

function addressLines(name: string, { v4, v6 }: AddressPair): string[] {
  return [`${name}. A ${v4}`, `${name}. AAAA ${v6}`];
}

/** The hosts with servers that misbehave, each at an address of its own. */
export function listRawHosts(): { host: string; address: AddressPair; raw: RawServer[] }[] {
  const hosts = domains.flatMap((plan) => Object.entries(plan.hosts ?? {}));
  return hosts
    .flatMap(([host, role]) => (typeof role === "object" ? [{ host, raw: role.raw }] : []))
    .map((entry, index) => ({ ...entry, address: rawAddress(index) }));
}

function hostAddress(plan: DomainPlan, role: Role | "blackhole"): AddressPair {
  if (role === "blackhole") return addresses.blackhole;
  if (!plan.provider) throw new Error(`${plan.domain} has hosts but no provider`);
  return roleAddresses[plan.provider][role];
}

/** Names whose address a raw record of the table gives already. */
function listRecordOwners(plan: DomainPlan): string[] {
  const addressing = (plan.records ?? []).filter((record) => /^\S+\s+(A|AAAA|CNAME)\s/.test(record));
  return addressing.map((record) => {
    const owner = record.split(/\s+/)[0] ?? "@";
    if (owner.endsWith(".")) return owner.slice(0, -1);
    return owner === "@" ? plan.domain : `${owner}.${plan.domain}`;
  });
}

/** The web hosts that have no port 443. */
export function listPlainWebHosts(): Set<string> {
  const pages = domains.flatMap((plan) => plan.pages ?? []);
  return new Set(pages.filter(({ plainOnly }) => plainOnly).map(({ host }) => host));
}

/** Every host that the web server answers for. */
export function listWebHosts(): string[] {
  const hosts = domains.flatMap((plan) => [
    ...(plan.website ? [plan.domain, `www.${plan.domain}`] : []),
    ...(plan.pages ?? []).map((page) => page.host),
  ]);
  return [...new Set(hosts)];
}

/** Every mail host with its address. */
export function listMailHosts(): Map<string, { address: AddressPair; side: Side | undefined }> {
  const hosts = new Map<string, { address: AddressPair; side: Side | undefined }>();
  for (const { host, address } of listRawHosts()) hosts.set(host, { address, side: undefined });
  for (const plan of domains) {
    for (const [host, role] of Object.entries(plan.hosts ?? {})) {
      if (typeof role === "object") continue;
      hosts.set(host, { address: hostAddress(plan, role), side: role === "blackhole" ? undefined : plan.provider });
    }
  }
  for (const plan of domains) {
    const exchanger = mailExchangerOf(plan);
    if (exchanger === undefined || exchanger === "." || hosts.has(exchanger) || !plan.provider) continue;
    hosts.set(exchanger, { address: roleAddresses[plan.provider].mx, side: plan.provider });
  }
  return hosts;
}

function reverseLine(address: string, name: string): string {
  return `${address.split(".").reverse().join(".")}.in-addr.arpa. PTR ${name}.`;
}

function machineLines(): string[] {
  const machines: [string, AddressPair][] = [
    [machineNames.outside, addresses.outside],
    [machineNames.client, addresses.client],
    [portalHost, addresses.portal],
    ...sides.flatMap((side): [string, AddressPair][] => [
      [machineNames[side].mta, roleAddresses[side].mx],
      [machineNames[side].mda, roleAddresses[side].full],
    ]),
  ];
  return machines.flatMap(([name, address]) => [...addressLines(name, address), reverseLine(address.v4, name)]);
}

export function zoneText(): string {
  const mailHosts = listMailHosts();
  const owned = new Set(domains.flatMap(listRecordOwners));
  const plain = listPlainWebHosts();
  const lines = [
    "$TTL 60",
    "$ORIGIN .",
    "@ SOA ns.root-of-this-world. hostmaster.root-of-this-world. 1 3600 600 86400 60",
    "@ NS ns.root-of-this-world.",
    ...addressLines("ns.root-of-this-world", addresses.dns),
    ...machineLines(),
    ...[...mailHosts].flatMap(([host, { address }]) => (owned.has(host) ? [] : addressLines(host, address))),
    ...listWebHosts().flatMap((host) =>
      owned.has(host) || mailHosts.has(host)
        ? []
        : addressLines(host, plain.has(host) ? addresses.plainWeb : addresses.web),
    ),
  ];
  for (const plan of domains) {
    const exchanger = mailExchangerOf(plan);
    if (exchanger !== undefined) {
      lines.push(`${plan.domain}. MX ${exchanger === "." ? "0 ." : `10 ${exchanger}.`}`);
      lines.push(`${plan.domain}. TXT "v=spf1 ${exchanger === "." ? "" : "mx "}-all"`);
    }
    if (plan.records) lines.push(`$ORIGIN ${plan.domain}.`, ...plan.records, "$ORIGIN .");
  }
  return `${lines.join("\n")}\n`;
}

export function bindFiles(places: Places): Record<string, string> {
  const folder = places.folder("bind");
  const options = `options {
  directory "${folder}";
  pid-file "${places.pidFile("bind")}";
  session-keyfile "${folder}/session.key";
  lock-file none;
  listen-on { ${addresses.dns.v4}; };
  listen-on-v6 { ${addresses.dns.v6}; };
  recursion no;
  allow-query { any; };
  empty-zones-enable no;
  dnssec-validation no;
  notify no;
  minimal-responses yes;
};
controls { };
logging {
  channel everything { file "${places.log("bind")}"; print-time iso8601; print-category yes; severity info; };
  category default { everything; };
  category queries { everything; };
};
zone "." { type primary; file "${folder}/root.zone"; };
`;
  return { [join(folder, "named.conf")]: options, [join(folder, "root.zone")]: zoneText() };
}
