import type { IncomingProtocol, Security } from "../../../shared/account.ts";
import type { ProviderHint, ProviderNote } from "../../../shared/discovery.ts";
import type { MailFailure } from "../../../shared/failure.ts";
import { fillPlaceholders } from "../formats/config-v1.1.ts";
import { type ReadDocument, readServer } from "../formats/server-description.ts";
import type { Query } from "../query.ts";

/** How a server lets somebody in. `encrypted`: the password never crosses the wire as it is (CRAM-MD5 and the like). */
export type AuthMethod = "password" | "encrypted" | "oauth2" | "none";

/** One server of a provider, with placeholders where it depends on the address. */
export interface ProviderServer {
  readonly protocol: IncomingProtocol | "smtp";
  /** A name as A-labels, in which `%EMAILDOMAIN%` may stand. */
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  /** E.g. `%EMAILADDRESS%`; null where nothing is said. */
  readonly username: string | null;
  /** In order of preference. */
  readonly methods: readonly AuthMethod[];
}

export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Domains of its addresses, as A-labels; customers' own domains are recognised by their MX. */
  readonly domains: readonly string[];
  /** Incoming and outgoing, each in order of preference. */
  readonly servers: readonly ProviderServer[];
  readonly notes: readonly ProviderNote[];
}

/** The servers of `provider` for one address: placeholders filled in, those that take no password left out. */
export function readProvider(provider: Provider, query: Query): ReadDocument {
  const read = provider.servers.map(({ protocol, host, port, security, username, methods }) => {
    if (!takesPassword(methods)) return `${protocol}: takes no password, only ${methods.join(", ")}`;
    return readServer(
      {
        protocol,
        host: fillPlaceholders(host, query),
        port: String(port),
        security,
        username: username === null ? undefined : fillPlaceholders(username, query),
      },
      query,
    );
  });
  return {
    servers: read.filter((entry) => typeof entry !== "string"),
    skipped: read.filter((entry) => typeof entry === "string"),
  };
}

function takesPassword(methods: readonly AuthMethod[]): boolean {
  return methods.length === 0 || methods.includes("password") || methods.includes("encrypted");
}

/** Why no mail program gets in with a password, whatever servers there are; null where one may. */
export function refusalOf(provider: Provider): MailFailure | null {
  for (const { kind, page } of provider.notes) {
    if (kind === "noImap") return { code: "NO_IMAP", provider: provider.name };
    if (kind === "bridge") return { code: "BRIDGE_ONLY", provider: provider.name, page };
    if (kind === "oauth") return { code: "OAUTH_ONLY", provider: provider.name };
  }
  return null;
}

/** What a person should know of the provider before typing a password. */
export function hintOf({ name, notes }: Provider): ProviderHint {
  return { name, notes };
}
