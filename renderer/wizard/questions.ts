import type { IncomingSettings, OutgoingSettings, ServerSettings } from "../../shared/account.ts";
import type { DiscoveryResult, DiscoverySource, Taint } from "../../shared/discovery.ts";
import type { FailureOf, MailFailure } from "../../shared/failure.ts";

export interface Servers {
  readonly incoming: IncomingSettings;
  readonly outgoing: OutgoingSettings;
}

/** A host that nobody can vouch for, and everything that speaks against it. */
export interface DoubtfulHost {
  readonly host: string;
  readonly reasons: readonly Taint["reason"][];
}

type RenamedCertificate = FailureOf<"CERT_NAME"> & { readonly alternative: string };

/** What only the person can answer. */
export type Question =
  /** May the password go to these servers? */
  | { readonly kind: "hosts"; readonly hosts: readonly DoubtfulHost[]; readonly servers: Servers }
  /** May this host have the password before it names any servers? */
  | { readonly kind: "credentials"; readonly host: string }
  /** May the server be called by the name it gives itself? `failure` is what stands if not. */
  | {
      readonly kind: "certificate";
      readonly certificate: RenamedCertificate;
      readonly failure: MailFailure;
      readonly servers: Servers;
    };

/** What is signed in to: a found server without where it was found. */
function settingsOf<Found extends ServerSettings & { readonly source: DiscoverySource }>(
  found: Found,
): Omit<Found, "source"> {
  const { source: _source, ...settings } = found;
  return settings;
}

/** Both servers of a result as they are signed in to; null where one is missing. */
export function serversOf({ incoming, outgoing }: DiscoveryResult): Servers | null {
  return incoming && outgoing ? { incoming: settingsOf(incoming), outgoing: settingsOf(outgoing) } : null;
}

/**
 * Where the certificate of the usual server's name kept a search from its end: what to sign in to once that name is
 * replaced. A leg that is not known is taken to be on the same server, on its usual port; signing in will tell.
 */
function supposeServers({ address, incoming, outgoing }: DiscoveryResult, host: string): Servers {
  const usual = { host, security: "tls", username: address } as const;
  return {
    incoming: incoming ? settingsOf(incoming) : { protocol: "imap", port: 993, ...usual },
    outgoing: outgoing ? settingsOf(outgoing) : { protocol: "smtp", port: 465, ...usual },
  };
}

/** What a search's result has to have answered first; null where nothing has. */
export function questionOf(result: DiscoveryResult): Question | null {
  const { outcome, failure } = result;
  if (outcome === "none" && failure?.code === "CERT_NAME") {
    return questionAfter(failure, supposeServers(result, failure.host));
  }
  if (outcome !== "confirm") return null;
  const asking = result.ask.find(({ reason }) => reason === "credentials");
  if (asking) return { kind: "credentials", host: asking.host };
  const servers = serversOf(result);
  if (!servers) return null;
  const hosts = new Map<string, Taint["reason"][]>();
  for (const { host, reason } of result.ask) hosts.set(host, [...(hosts.get(host) ?? []), reason]);
  return { kind: "hosts", hosts: [...hosts].map(([host, reasons]) => ({ host, reasons })), servers };
}

/** What a failed sign-in to `servers` leaves to ask: whether the name that the certificate does hold for will do. */
export function questionAfter(failure: MailFailure, servers: Servers): Question | null {
  const certificate = failure.code === "SMTP_ONLY_FAIL" ? failure.cause : failure;
  if (certificate.code !== "CERT_NAME" || certificate.alternative === undefined) return null;
  return {
    kind: "certificate",
    certificate: { ...certificate, alternative: certificate.alternative },
    failure,
    servers,
  };
}

/** `servers` with `to` for the name of each that is called `from`. */
export function renameHost({ incoming, outgoing }: Servers, from: string, to: string): Servers {
  const rename = <Server extends { readonly host: string }>(server: Server): Server =>
    server.host === from ? { ...server, host: to } : server;
  return { incoming: rename(incoming), outgoing: rename(outgoing) };
}

/** `failure` once the person has refused the other name: it is not offered again. */
export function withoutAlternative(failure: MailFailure): MailFailure {
  if (failure.code === "SMTP_ONLY_FAIL") return { ...failure, cause: withoutAlternative(failure.cause) };
  if (failure.code !== "CERT_NAME") return failure;
  const { alternative: _refused, ...rest } = failure;
  return rest;
}
