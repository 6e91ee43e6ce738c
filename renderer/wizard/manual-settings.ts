import type {
  IncomingProtocol,
  IncomingSettings,
  OutgoingSettings,
  Security,
  ServerSettings,
} from "../../shared/account.ts";
import type { DiscoveryResult, Taint } from "../../shared/discovery.ts";
import type { FailureCode } from "../../shared/failure.ts";

export type Direction = "incoming" | "outgoing";
type Protocol = ServerSettings["protocol"];

/** What a person changed in one group of the manual form; what is missing follows the suggestion. */
export interface ServerEdits {
  readonly protocol?: IncomingProtocol;
  readonly security?: Security;
  readonly host?: string;
  readonly port?: string;
  readonly username?: string;
}

/** One group of the manual form as it is shown. */
export interface ServerFields {
  readonly protocol: Protocol;
  readonly security: Security;
  readonly host: string;
  readonly port: string;
  readonly username: string;
}

const ports: Record<Protocol, Record<Security, number>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  // RFC 8314 §3.3: submission with implicit TLS on 465, else 587.
  smtp: { tls: 465, starttls: 587, none: 587 },
};

/** Failures that name a mail server which is there and cannot be used as it is. */
export const reachedCodes: ReadonlySet<FailureCode> = new Set([
  "CERT_NAME",
  "CERT_EXPIRED",
  "CERT_UNTRUSTED",
  "TLS_FAILED",
  "TLS_TOO_OLD",
  "STARTTLS_MISSING",
  "STARTTLS_INJECTION",
]);

/** The part of `address` after its last @, or "". */
export function domainOf(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1).trim();
}

/** `host` as A-labels where it is an international name; unchanged where it is no name at all. */
export function toAsciiHost(host: string): string {
  const trimmed = host.trim();
  const parsed = /[^\0-\x7f]/.test(trimmed) ? URL.parse(`http://${trimmed}/`) : null;
  return parsed ? parsed.hostname : trimmed;
}

/** What was found for one direction, best first, and what does not encrypt after everything that does. */
function foundServers(direction: Direction, found: DiscoveryResult | null): ServerSettings[] {
  if (!found) return [];
  const best = direction === "incoming" ? found.incoming : found.outgoing;
  const others = found.candidates
    .map((finding) => finding.server)
    .filter((server) => (server.protocol === "smtp") === (direction === "outgoing"));
  const servers = best ? [best, ...others] : others;
  return [
    ...servers.filter(({ security }) => security !== "none"),
    ...servers.filter(({ security }) => security === "none"),
  ];
}

/** The one host that a search has come to and could not go on with. Whether it encrypts is not taken over from it. */
function hostReached(direction: Direction, found: DiscoveryResult | null): string | null {
  const failure = found?.failure;
  if (!failure || !("host" in failure) || !reachedCodes.has(failure.code)) return null;
  return failure.leg === undefined || failure.leg === direction ? failure.host : null;
}

/**
 * Fills one group of the manual form: what was edited stays, everything else follows what discovery found for the
 * chosen protocol and security, else the host it came to, else what is usual in the address's domain.
 */
export function fillServer(
  direction: Direction,
  edits: ServerEdits,
  address: string,
  found: DiscoveryResult | null,
): ServerFields {
  const servers = foundServers(direction, found).filter(
    (server) => edits.protocol === undefined || server.protocol === edits.protocol,
  );
  const suggestion = servers.find((server) => server.security === edits.security) ?? servers[0];
  const protocol = direction === "outgoing" ? "smtp" : (edits.protocol ?? suggestion?.protocol ?? "imap");
  const security = edits.security ?? suggestion?.security ?? "tls";
  const domain = domainOf(address);
  const usual = domain === "" ? "" : `${protocol === "pop3" ? "pop" : protocol}.${domain}`;
  const port = suggestion?.security === security ? suggestion.port : ports[protocol][security];
  return {
    protocol,
    security,
    host: edits.host ?? suggestion?.host ?? hostReached(direction, found) ?? usual,
    port: edits.port ?? String(port),
    username: edits.username ?? suggestion?.username ?? address.trim(),
  };
}

/** The edits after which {@link fillServer} shows `server`, as few as will do, so that the rest goes on to follow. */
export function editsFor(
  direction: Direction,
  server: ServerSettings,
  address: string,
  found: DiscoveryResult | null,
): ServerEdits {
  const chosen: ServerEdits = {
    ...(server.protocol === "smtp" ? {} : { protocol: server.protocol }),
    security: server.security,
  };
  const filled = fillServer(direction, chosen, address, found);
  return {
    ...chosen,
    ...(filled.host === server.host ? {} : { host: server.host }),
    ...(filled.port === String(server.port) ? {} : { port: String(server.port) }),
    ...(filled.username === server.username ? {} : { username: server.username }),
  };
}

/** Why nobody can vouch for `host`, as far as it came from discovery. That it does not encrypt, the form says itself. */
export function doubtsAbout(host: string, found: DiscoveryResult | null): readonly Taint[] {
  const findings = (found?.candidates ?? []).filter(({ server }) => server.host === toAsciiHost(host));
  const doubts = findings.map(({ taints = [] }) => taints.filter(({ reason }) => reason !== "plaintext"));
  return doubts.some((taints) => taints.length === 0) ? [] : (doubts[0] ?? []);
}

export interface ServerFaults {
  readonly host?: "hostMissing" | "hostInvalid";
  readonly port?: "portInvalid";
  readonly username?: "usernameMissing";
}

/** What keeps a group from being tried. */
export function checkServer(fields: ServerFields): ServerFaults {
  const host = fields.host.trim();
  const port = /^\d{1,5}$/.test(fields.port.trim()) ? Number(fields.port) : 0;
  return {
    ...(host === "" ? { host: "hostMissing" } : /[\s/@]/.test(host) ? { host: "hostInvalid" } : {}),
    ...(port < 1 || port > 65_535 ? { port: "portInvalid" } : {}),
    ...(fields.username.trim() === "" ? { username: "usernameMissing" } : {}),
  };
}

function readCommon(fields: ServerFields) {
  return {
    host: toAsciiHost(fields.host),
    port: Number(fields.port),
    security: fields.security,
    username: fields.username.trim(),
  };
}

/** The settings in a checked group. */
export function readIncoming(fields: ServerFields): IncomingSettings {
  return { protocol: fields.protocol === "pop3" ? "pop3" : "imap", ...readCommon(fields) };
}

/** The settings in a checked group. */
export function readOutgoing(fields: ServerFields): OutgoingSettings {
  return { protocol: "smtp", ...readCommon(fields) };
}
