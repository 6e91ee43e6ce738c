import { connect as connectTcp, isIP, isIPv6, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { MailFailure } from "../../../shared/failure.ts";
import { type InspectedServer, inspectCertificate } from "../../net/certificate-inspection.ts";
import { failureOfConnection, isCertificateError } from "../../net/connection-failure.ts";

/** Before the next address of the same host is tried as well (RFC 8305), in ms. */
export const NEXT_ADDRESS_AFTER = 1_000;

/** Answers with addresses that are known already, so that what was checked is what is connected to. */
export function lookupAmong(addresses: readonly string[]): LookupFunction {
  return (_host, options, callback) => {
    const entries = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    const wanted =
      options.family === 6 || options.family === 4
        ? entries.filter(({ family }) => family === options.family)
        : entries;
    const [first] = wanted;
    if (!first) callback(Object.assign(new Error("no address"), { code: "ENOTFOUND" }), "", 4);
    else if (options.all) callback(null, wanted);
    else callback(null, first.address, first.family);
  };
}

/** SNI is for names only (RFC 6066 §3). */
export function serverName(host: string): { servername?: string } {
  return isIP(host) ? {} : { servername: host };
}

/** A connection that is under way. */
export interface Dialling {
  readonly socket: Socket;
  /** Resolves once it stands, rejects where it does not. */
  readonly connected: Promise<void>;
  hangUp(): void;
}

/** Connects to one of `addresses`. The connection ends when `signal` aborts. */
export function dial(
  server: { host: string; port: number; addresses: readonly string[] },
  signal: AbortSignal,
): Dialling {
  const socket = connectTcp({
    host: server.host,
    port: server.port,
    lookup: lookupAmong(server.addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER,
  });
  socket.on("error", () => {});
  const abort = () => socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return {
    socket,
    connected: nextEvent(socket, "connect"),
    hangUp() {
      signal.removeEventListener("abort", abort);
      socket.destroy();
    },
  };
}

/** TLS 1.2 or newer over `tcp`. With `judge` the handshake stands whatever the certificate is, which is only looked at. */
export async function secure(tcp: Socket, host: string, options: { judge?: boolean } = {}): Promise<TLSSocket> {
  const rejectUnauthorized = !options.judge;
  const tls = connectTls({ socket: tcp, host, minVersion: "TLSv1.2", rejectUnauthorized, ...serverName(host) });
  tls.on("error", () => {});
  const secured = nextEvent(tls, "secureConnect");
  // A plain socket that closes under TLS does not always tell it.
  tcp.once("close", () => tls.destroy());
  await secured;
  return tls;
}

/** Resolves at `name`, rejects when the socket fails or closes first. */
function nextEvent(socket: Socket, name: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(name, () => resolve());
    socket.once("error", reject);
    socket.once("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    if (socket.destroyed) reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
  });
}

/** What an error of a connection means, with the certificate's facts where it was about one. */
export async function explainError(
  error: unknown,
  server: InspectedServer,
  signal: AbortSignal,
): Promise<{ words: string; failure: MailFailure | null }> {
  const certificate = isCertificateError(error) ? await inspectCertificate(server, signal) : null;
  return {
    words: describeError(error),
    failure: failureOfConnection(error, server, certificate ?? undefined),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed by the other side",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ETIMEDOUT: "no answer",
};

/** An error in one line for the trace. */
function describeError(error: unknown): string {
  const { code, message, reason, errors } = error as {
    code?: string;
    message?: string;
    /** OpenSSL's own words, without its place in the source. */
    reason?: string;
    errors?: readonly unknown[];
  };
  if (code && WORDS[code]) return WORDS[code];
  if (typeof reason === "string" && code?.startsWith("ERR_SSL_")) return `TLS: ${reason}`;
  // Happy Eyeballs: one error an address.
  if (Array.isArray(errors) && errors.length > 0) return [...new Set(errors.map(describeError))].join(", ");
  // Node's advice about its own switches is of no use here.
  const [line = ""] = (message ?? String(error)).split(/;? if the root CA|\n/, 1);
  return (code && !line.includes(code) ? `${code}: ${line}` : line).slice(0, 300);
}
