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

const PROTOCOLS: Readonly<Record<string, IncomingProtocol | "smtp">> = { imap: "imap", pop3: "pop3", smtp: "smtp" };
const SECURITY: Readonly<Record<string, Security>> = { T: "tls", S: "starttls", N: "none" };
/** A username that is none of these stands there as it is. */
const USERNAME: Readonly<Record<string, string>> = { A: "%EMAILADDRESS%", L: "%EMAILLOCALPART%" };
const METHODS: Readonly<Record<string, AuthMethod>> = { P: "password", E: "encrypted", O: "oauth2", N: "none" };
/** Where the description says nothing. */
const UNSAID = "-";

/** What the data file says, in the order of its ids. */
export const table: readonly TableEntry[] = data;

/** Throws for a line that is none: a fault of the data file. */
export function unpackServers({ hosts, servers }: Pick<TableEntry, "hosts" | "servers">): readonly ProviderServer[] {
  const names: Readonly<Record<string, string>> = Object.fromEntries(hosts.split(" ").entries());
  return servers.map((line) => {
    const [protocol = "", host = "", port = "", security = "", username = "", methods = ""] = line.split(" ");
    return {
      protocol: wordOf(PROTOCOLS, protocol),
      host: wordOf(names, host),
      port: Number(port),
      security: wordOf(SECURITY, security),
      username: username === UNSAID ? null : (USERNAME[username] ?? username),
      methods: methods === UNSAID ? [] : [...methods].map((letter) => wordOf(METHODS, letter)),
    };
  });
}

/** The inverse of {@link unpackServers}. */
export function packServers(servers: readonly ProviderServer[]): Pick<TableEntry, "hosts" | "servers"> {
  const hosts = [...new Set(servers.map(({ host }) => host))];
  return {
    hosts: hosts.join(" "),
    servers: servers.map(({ protocol, host, port, security, username, methods }) =>
      [
        protocol,
        hosts.indexOf(host),
        port,
        letterOf(SECURITY, security),
        username === null ? UNSAID : (letterOf(USERNAME, username) ?? username),
        methods.map((method) => letterOf(METHODS, method)).join("") || UNSAID,
      ].join(" "),
    ),
  };
}

function wordOf<Word>(code: Readonly<Record<string, Word>>, letter: string): Word {
  const word = code[letter];
  if (word === undefined) throw new Error(`"${letter}" means nothing in the provider facts`);
  return word;
}

function letterOf(code: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.keys(code).find((letter) => code[letter] === word);
}
