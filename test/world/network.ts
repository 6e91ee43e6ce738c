// The two namespaces, the link between them, what /etc looks like inside them, and the faults of the link.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { type AddressPair, addresses, listServerAddresses, type Places } from "./places.ts";
import { run } from "./processes.ts";

const wire = "wire";

export function namespaceExists(namespace: string): boolean {
  return existsSync(join("/run/netns", namespace));
}

/** Whether this process runs in a named network namespace, of this world or another. */
export function isInsideNamespace(): boolean {
  const own = statSync("/proc/self/ns/net").ino;
  const named = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  return named.some((name) => statSync(join("/run/netns", name)).ino === own);
}

/** Writes a file only where its text differs, and in place: a bind mount of it holds the inode. */
export function writeWhereChanged(path: string, text: string | Uint8Array): boolean {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(text))) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return true;
}

export async function createNetwork(places: Places, further: readonly AddressPair[]): Promise<void> {
  if (!namespaceExists(places.client) || !namespaceExists(places.servers)) {
    await removeNamespaces(places);
    await run(["ip", "netns", "add", places.client]);
    await run(["ip", "netns", "add", places.servers]);
    await run(["ip", "-n", places.servers, "link", "add", wire, "type", "veth", "peer", wire, "netns", places.client]);
  }
  const own = [...listServerAddresses(), ...further].flatMap(({ v4, v6 }) => [
    `address replace ${v4}/32 dev lo`,
    `address replace ${v6}/128 dev lo nodad`,
  ]);
  const servers = [
    "link set lo up",
    `link set ${wire} up`,
    `address replace ${addresses.gateway.v4}/24 dev ${wire}`,
    `address replace ${addresses.gateway.v6}/64 dev ${wire} nodad`,
    ...own,
  ];
  await run(["ip", "-n", places.servers, "-batch", "-"], { input: `${servers.join("\n")}\n` });
  await run(["ip", "netns", "exec", places.servers, "nft", "-f", "-"], { input: dropRules() });
  await raiseLink(places);
}

/** The client's end up, with its addresses and default routes, which do not outlive `link down`. */
export async function raiseLink(places: Places): Promise<void> {
  const batch = [
    "link set lo up",
    `link set ${wire} up`,
    `address replace ${addresses.client.v4}/24 dev ${wire}`,
    `address replace ${addresses.client.v6}/64 dev ${wire} nodad`,
    `route replace default via ${addresses.gateway.v4}`,
    `-6 route replace default via ${addresses.gateway.v6} dev ${wire}`,
  ];
  const [v4, v6] = [batch.slice(0, 5), batch.slice(5).map((line) => line.replace("-6 ", ""))];
  await run(["ip", "-n", places.client, "-batch", "-"], { input: `${v4.join("\n")}\n` });
  await run(["ip", "-6", "-n", places.client, "-batch", "-"], { input: `${v6.join("\n")}\n` });
}

export async function lowerLink(places: Places): Promise<void> {
  await run(["ip", "-n", places.client, "link", "set", wire, "down"]);
}

/** Limits what the servers send to the client, in kilobits a second; without a number the limit goes. */
export async function limitBandwidth(places: Places, kilobits?: number): Promise<void> {
  const base = ["tc", "-n", places.servers, "qdisc"];
  if (kilobits === undefined) {
    await run([...base, "del", "dev", wire, "root"], { allowFailure: true });
    return;
  }
  const shape = ["tbf", "rate", `${kilobits}kbit`, "burst", "16kb", "latency", "400ms"];
  await run([...base, "replace", "dev", wire, "root", ...shape]);
}

function dropRules(): string {
  const { v4, v6 } = addresses.blackhole;
  return `
table inet world {}
delete table inet world
table inet world {
  set hosts4 { type ipv4_addr; elements = { ${v4} } }
  set hosts6 { type ipv6_addr; elements = { ${v6} } }
  set ports { type inet_service; }
  chain arriving {
    type filter hook input priority 0; policy accept;
    ip daddr @hosts4 drop
    ip6 daddr @hosts6 drop
    meta l4proto { tcp, udp } th dport @ports drop
  }
  chain leaving {
    type filter hook output priority 0; policy accept;
    ip saddr @hosts4 drop
    ip6 saddr @hosts6 drop
    meta l4proto { tcp, udp } th sport @ports drop
  }
}
`;
}

/** Drops every packet to and from these addresses and ports of the servers, on open connections too. */
export async function dropPackets(
  places: Places,
  what: { v4?: string[]; v6?: string[]; port?: number },
): Promise<void> {
  const lines = [
    ...(what.v4 ?? []).map((address) => `add element inet world hosts4 { ${address} }`),
    ...(what.v6 ?? []).map((address) => `add element inet world hosts6 { ${address} }`),
    ...(what.port === undefined ? [] : [`add element inet world ports { ${what.port} }`]),
  ];
  await run(["ip", "netns", "exec", places.servers, "nft", "-f", "-"], { input: `${lines.join("\n")}\n` });
}

const portalTable = "inet world_portal";

/**
 * Lets the captive portal answer in every web server's place, over http and https, and nothing else through but DNS: the
 * network of a hotel before a guest has signed in to it.
 */
export async function raisePortal(places: Places): Promise<void> {
  const { v4, v6 } = addresses.portal;
  const rules = `
table ${portalTable} {}
delete table ${portalTable}
table ${portalTable} {
  chain arriving {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${wire}" meta nfproto ipv4 tcp dport { 80, 443 } dnat ip to ${v4}
    iifname "${wire}" meta nfproto ipv6 tcp dport { 80, 443 } dnat ip6 to ${v6}
  }
  chain through {
    type filter hook input priority 0; policy accept;
    iifname "${wire}" tcp dport != { 53, 80, 443 } drop
  }
}
`;
  await run(["ip", "netns", "exec", places.servers, "nft", "-f", "-"], { input: rules });
}

/** Undoes every fault of the network: the portal, dropped packets, the link, the bandwidth. */
export async function restoreNetwork(places: Places): Promise<void> {
  await run(["ip", "netns", "exec", places.servers, "nft", "delete", "table", ...portalTable.split(" ")], {
    allowFailure: true,
  });
  await run(["ip", "netns", "exec", places.servers, "nft", "-f", "-"], { input: dropRules() });
  await limitBandwidth(places);
  await raiseLink(places);
}

/** `/etc/netns/NAME`: `ip netns exec` lays each entry of it over the one in /etc. */
export async function writeEtc(places: Places): Promise<void> {
  const files: Record<string, string> = {
    "resolv.conf": `nameserver ${addresses.dns.v4}\noptions timeout:2 attempts:2\n`,
    "nsswitch.conf":
      "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n",
    // With the machine's own name, or programs that look it up would show among the DNS queries.
    hosts: `127.0.0.1 localhost ${hostname()}\n::1 localhost ${hostname()}\n`,
  };
  for (const namespace of [places.client, places.servers]) {
    for (const [file, text] of Object.entries(files)) {
      writeWhereChanged(join("/etc/netns", namespace, file), text);
    }
  }
  await trustAuthority(places);
}

async function trustAuthority(places: Places): Promise<void> {
  const etc = join("/etc/netns", places.client);
  const authority = readFileSync(places.ca, "utf8");
  const trusted = join(etc, "ssl/certs/posthorn-world.pem");
  if (writeWhereChanged(join(etc, "chromium/policies/managed/posthorn-world.json"), chromiumPolicy(authority))) {
    // A mount needs something to lie on.
    mkdirSync("/etc/chromium", { recursive: true });
  }
  if (existsSync(trusted) && readFileSync(trusted, "utf8") === authority) return;
  if (!existsSync(join(etc, "ssl"))) cpSync("/etc/ssl", join(etc, "ssl"), { recursive: true, verbatimSymlinks: true });
  const bundle = join("/etc/ssl/certs/ca-certificates.crt");
  const others = existsSync(bundle) ? readFileSync(bundle, "utf8") : "";
  writeFileSync(join(etc, "ssl/certs/ca-certificates.crt"), `${authority}\n${others}`);
  writeFileSync(trusted, authority);
  const { stdout } = await run(["openssl", "x509", "-in", places.ca, "-noout", "-subject_hash"]);
  const link = join(etc, `ssl/certs/${stdout.trim()}.0`);
  rmSync(link, { force: true });
  symlinkSync("posthorn-world.pem", link);
}

function chromiumPolicy(authority: string): string {
  const base64 = authority.replace(/-----[A-Z ]+-----|\s/g, "");
  const policy = {
    CACertificates: [base64],
    DnsOverHttpsMode: "off",
    BuiltInDnsClientEnabled: false,
    QuicAllowed: false,
    PasswordManagerEnabled: false,
    MetricsReportingEnabled: false,
    BackgroundModeEnabled: false,
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}

async function removeNamespaces(places: Places): Promise<void> {
  for (const namespace of [places.client, places.servers]) {
    if (!namespaceExists(namespace)) continue;
    const { stdout } = await run(["ip", "netns", "pids", namespace], { allowFailure: true });
    for (const pid of stdout.split("\n").filter(Boolean)) {
      if (Number(pid) === process.pid) continue;
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await run(["ip", "netns", "delete", namespace], { allowFailure: true });
  }
}

/** Ends every process in the namespaces and removes them with all that belongs to them in /etc. */
export async function removeNetwork(places: Places): Promise<void> {
  await removeNamespaces(places);
  for (const namespace of [places.client, places.servers]) {
    rmSync(join("/etc/netns", namespace), { recursive: true, force: true });
  }
}
