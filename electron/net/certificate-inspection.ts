import { connect as connectTcp, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { alternativeNames, type CertificateFacts } from "./certificate.ts";

export type { CertificateFacts } from "./certificate.ts";

/** A server whose certificate is asked for; across STARTTLS its protocol must be known. */
export type InspectedServer =
  | { readonly host: string; readonly port: number; readonly security: "tls" }
  | {
      readonly host: string;
      readonly port: number;
      readonly security: "starttls";
      readonly protocol: "imap" | "pop3" | "smtp";
    };

const LIMIT_MS = 5_000;

/**
 * Shakes hands without validating, reads the certificate and hangs up: no credential and no command but STARTTLS is
 * ever sent. For saying *why* a certificate was refused, never for accepting one. Null where no handshake succeeds
 * within five seconds.
 */
export async function inspectCertificate(
  server: InspectedServer,
  signal?: AbortSignal,
): Promise<CertificateFacts | null> {
  const options = { rejectUnauthorized: false, ...(isIP(server.host) ? {} : { servername: server.host }) };
  return shakeHands(server, server.host, options, readPeerCertificate, signal);
}

/**
 * Whether a handshake with `server` at `address` under another name ends with a certificate that is valid for `name`.
 * Nothing but STARTTLS is sent.
 */
export async function isValidUnder(
  name: string,
  address: string,
  server: InspectedServer,
  signal?: AbortSignal,
): Promise<boolean> {
  const options = { servername: name, host: name, rejectUnauthorized: true, minVersion: "TLSv1.2" } as const;
  return (await shakeHands(server, address, options, (tls) => tls.authorized, signal)) ?? false;
}

async function shakeHands<Value>(
  server: InspectedServer,
  address: string,
  options: ConnectionOptions,
  read: (tls: TLSSocket) => Value,
  signal?: AbortSignal,
): Promise<Value | null> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  if (stop.aborted) return null;
  const tcp = connectTcp({ host: address, port: server.port });
  tcp.on("error", () => tcp.destroy());
  const hangUp = () => tcp.destroy();
  stop.addEventListener("abort", hangUp, { once: true });
  try {
    if (server.security === "starttls" && !(await askForTls(tcp, server.protocol))) return null;
    return await secure(tcp, options, read);
  } finally {
    stop.removeEventListener("abort", hangUp);
    tcp.destroy();
  }
}

function secure<Value>(
  tcp: Socket,
  options: ConnectionOptions,
  read: (tls: TLSSocket) => Value,
): Promise<Value | null> {
  return new Promise((resolve) => {
    const tls = connectTls({ socket: tcp, ...options });
    tls.once("secureConnect", () => {
      resolve(read(tls));
      tls.destroy();
    });
    tls.once("error", () => resolve(null));
    tls.once("close", () => resolve(null));
    tcp.once("close", () => resolve(null));
  });
}

/** The facts of the certificate that the other side of a finished handshake showed. */
export function readPeerCertificate(tls: TLSSocket): CertificateFacts | null {
  const certificate = tls.getPeerX509Certificate();
  if (!certificate) return null;
  return {
    names: namesOf(certificate.subjectAltName, certificate.subject),
    issuer: attribute(certificate.issuer, "O") ?? attribute(certificate.issuer, "CN") ?? "",
    validFrom: isoDate(certificate.validFrom),
    validTo: isoDate(certificate.validTo),
    fingerprint: certificate.fingerprint256,
  };
}

function namesOf(subjectAltName: string | undefined, subject: string): string[] {
  if (subjectAltName) return alternativeNames(subjectAltName);
  const common = attribute(subject, "CN");
  return common ? [common] : [];
}

function attribute(distinguishedName: string | undefined, type: "O" | "CN"): string | undefined {
  return distinguishedName
    ?.split("\n")
    .find((line) => line.startsWith(`${type}=`))
    ?.slice(type.length + 1);
}

function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/** What is said in clear until TLS starts: each question, and the answer that lets the dialogue go on. */
const STARTTLS_DIALOGUE: Record<"imap" | "pop3" | "smtp", readonly { say?: string; expect: RegExp }[]> = {
  imap: [{ expect: /^\* OK/i }, { say: "A STARTTLS\r\n", expect: /^A OK/im }],
  pop3: [{ expect: /^\+OK/i }, { say: "STLS\r\n", expect: /^\+OK/i }],
  smtp: [
    { expect: /^220 /m },
    { say: "EHLO [127.0.0.1]\r\n", expect: /^250 /m },
    { say: "STARTTLS\r\n", expect: /^220 /m },
  ],
};

async function askForTls(tcp: Socket, protocol: "imap" | "pop3" | "smtp"): Promise<boolean> {
  for (const { say, expect } of STARTTLS_DIALOGUE[protocol]) {
    if (say) tcp.write(say);
    if (!expect.test(await readAnswer(tcp, expect))) return false;
  }
  return true;
}

/** Reads until what was read matches `expect`, is plainly something else, or the connection ends. */
function readAnswer(tcp: Socket, expect: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const onData = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (expect.test(text) || text.length > 8_192 || /^(A (NO|BAD)|-ERR|[45]\d\d )/im.test(text)) finish();
    };
    const finish = () => {
      tcp.off("data", onData);
      tcp.off("close", finish);
      resolve(text);
    };
    tcp.on("data", onData);
    tcp.on("close", finish);
    if (tcp.destroyed) finish();
  });
}
