import type { IncomingProtocol, Security } from "../../../shared/account.ts";
import data from "./facts.json" with { type: "json" };
import type { AuthMethod, ProviderServer } from "./provider.ts";

/** A provider as the data file holds it: lists are words with a space between them. */
export interface TableEntry {
  readonly id: string;
  readonly name: string;
  readonly domains: string;
  readonly hosts: string;
  /** `imap 0 993 T A OP`: protocol, index of the host, port, security, username, methods in order of preference. */
  readonly servers: readonly string[];
}

const SECURITY: Readonly<Record<string, Security>> = { T: "tls", S: "starttls", N: "none" };
/** A username that is none of these stands there as it is. */
const USERNAME: Readonly<Record<string, string | null>> = { A: "%EMAILADDRESS%", L: "%EMAILLOCALPART%", "-": null };
const METHODS: Readonly<Record<string, AuthMethod>> = { P: "password", E: "encrypted", O: "oauth2", N: "none" };

/** What the data file says, in the order of its ids. */
export const table: readonly TableEntry[] = data;

export function unpackServers({ hosts, servers }: Pick<TableEntry, "hosts" | "servers">): readonly ProviderServer[] {
  const names = hosts.split(" ");
  return servers.map((line) => {
    const [protocol = "", host = "", port = "", security = "", username = "", methods = ""] = line.split(" ");
    return {
      protocol: protocol as IncomingProtocol | "smtp",
      host: names[Number(host)] ?? "",
      port: Number(port),
      security: SECURITY[security] ?? "none",
      username: Object.hasOwn(USERNAME, username) ? (USERNAME[username] ?? null) : username,
      methods: [...methods].map((letter) => METHODS[letter] ?? "none"),
    };
  });
}

/** The inverse of {@link unpackServers}. */
export function packServers(servers: readonly ProviderServer[]): Pick<TableEntry, "hosts" | "servers"> {
  const hosts = [...new Set(servers.map(({ host }) => host))];
  const letterOf = (code: Readonly<Record<string, unknown>>, word: unknown) =>
    Object.keys(code).find((letter) => code[letter] === word);
  return {
    hosts: hosts.join(" "),
    servers: servers.map(({ protocol, host, port, security, username, methods }) =>
      [
        protocol,
        hosts.indexOf(host),
        port,
        letterOf(SECURITY, security),
        letterOf(USERNAME, username) ?? username,
        methods.map((method) => letterOf(METHODS, method)).join(""),
      ].join(" "),
    ),
  };
}
