import type { IncomingProtocol, IncomingSettings, OutgoingSettings, Security } from "../../../shared/account.ts";
import { isPublicSuffix, type Query, readHostName } from "../query.ts";

/** What a document says of one server, as text. */
export interface DescribedServer {
  readonly protocol: IncomingProtocol | "smtp";
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly security: Security;
  /** Undefined where the document names none: then it is the whole address. */
  readonly username: string | undefined;
}

/** Servers in the document's own order of preference, and why each of the others was left out. */
export interface ReadDocument {
  readonly servers: readonly (IncomingSettings | OutgoingSettings)[];
  readonly skipped: readonly string[];
}

const DEFAULT_PORTS: Record<IncomingProtocol | "smtp", Record<Security, number>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 587 },
};

/** Checks one description and fills in what it leaves out; a string says why it cannot be used. */
export function readServer(described: DescribedServer, query: Query): IncomingSettings | OutgoingSettings | string {
  const { protocol, security } = described;
  if (!described.host) return `${protocol}: no host`;
  const host = readHostName(described.host);
  if (!host) return `${protocol}: "${shorten(described.host)}" is no host name`;
  if (isPublicSuffix(host)) return `${protocol}: nobody owns ${host}`;
  const port = readPort(described.port, DEFAULT_PORTS[protocol][security]);
  if (!port) return `${protocol}: "${shorten(described.port ?? "")}" is no port`;
  const username = described.username ?? query.wireAddress;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: CR and LF would end the command the name stands in
  if (/[\x00-\x1f\x7f]/.test(username) || username.length > 500) return `${protocol}: the username is not fit for use`;
  return { protocol, host, port, security, username };
}

function readPort(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback;
  if (!/^\d{1,5}$/.test(text)) return null;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : null;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
