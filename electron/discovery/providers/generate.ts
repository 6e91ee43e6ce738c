import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, parseXml, textOf, type XmlElement } from "../formats/xml.ts";
import type { AuthMethod, ProviderServer } from "./provider.ts";
import { packServers, type TableEntry } from "./table.ts";

const PROTOCOLS = ["imap", "pop3", "smtp"] as const;
const SECURITY = { ssl: "tls", starttls: "starttls", plain: "none" } as const;
const METHODS: Readonly<Record<string, AuthMethod>> = {
  "password-cleartext": "password",
  plain: "password",
  "password-encrypted": "encrypted",
  secure: "encrypted",
  oauth2: "oauth2",
  none: "none",
};

/** Reads one provider's `config-v1.1.xml`. Throws for what the table has no words for, so that no fact is lost silently. */
export function readEntry(id: string, bytes: Uint8Array): TableEntry {
  const [provider, ...others] = childrenOf(parseXml(bytes), "emailprovider");
  if (!provider || others.length > 0) throw new Error(`${id}: not exactly one provider`);
  const sections = childrenOf(provider, "incomingserver", "outgoingserver");
  const servers = sections.map((section) => readSection(id, section)).filter((server) => server !== null);
  const domains = childrenOf(provider, "domain").map(({ text }) => text.toLowerCase());
  const name = textOf(provider, "displayname") ?? "";
  return {
    id,
    // Some are called "%EMAILDOMAIN%".
    name: name === "" || name.includes("%") ? id : name,
    domains: [...new Set(domains)].sort().join(" "),
    ...packServers(servers),
  };
}

/** Null for protocols that no mail program of this kind speaks: ews, owa, graph, exchange. */
function readSection(id: string, section: XmlElement): ProviderServer | null {
  const protocol = PROTOCOLS.find((name) => name === section.attributes.get("type")?.toLowerCase());
  if (!protocol) return null;
  const socketType = textOf(section, "sockettype")?.toLowerCase() ?? "";
  const security = SECURITY[socketType as keyof typeof SECURITY];
  const methods = childrenOf(section, "authentication").map(({ text }) => {
    const method = METHODS[text.toLowerCase()];
    if (!method) throw new Error(`${id}: authentication "${text}"`);
    return method;
  });
  const host = textOf(section, "hostname");
  const port = Number(textOf(section, "port"));
  const username = textOf(section, "username") ?? null;
  if (!security || !host || !Number.isInteger(port)) throw new Error(`${id}: a ${protocol} server that is not whole`);
  if (/\s/.test(host + username)) throw new Error(`${id}: space within a word`);
  return { protocol, host, port, security, username, methods };
}

/** The data file: one provider a line, in the order of their ids. */
export function generateTable(directory: string): string {
  const files = readdirSync(directory).filter((name) => name.endsWith(".xml"));
  const ids = files.map((name) => name.slice(0, -".xml".length)).sort();
  const entries = ids.map((id) => readEntry(id, readFileSync(join(directory, `${id}.xml`))));
  return `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`;
}

if (import.meta.main) {
  const [directory] = process.argv.slice(2);
  if (!directory) {
    process.stderr.write("usage: npm run providers -- DIR    (a directory of config-v1.1 XML files)\n");
    process.exit(2);
  }
  const text = generateTable(directory);
  writeFileSync(join(import.meta.dirname, "facts.json"), text);
  const entries = JSON.parse(text) as TableEntry[];
  const domains = entries.reduce((sum, entry) => sum + entry.domains.split(" ").length, 0);
  process.stdout.write(`${entries.length} providers, ${domains} domains, ${Buffer.byteLength(text)} bytes\n`);
}
