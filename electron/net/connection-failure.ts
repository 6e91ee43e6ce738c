import { networkInterfaces } from "node:os";
import type { MailFailure } from "../../shared/failure.ts";
import { alternativeNames, type CertificateFacts } from "./certificate.ts";

/** Codes of `net` and `dns` that say "nobody took the connection". */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
]);

/** Codes of a connection that stood and then broke. */
const BROKEN = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ENOTCONN", "ERR_STREAM_DESTROYED"]);

/** OpenSSL's verification results (X509_V_ERR_*) that mean "signed by nobody known here", as Node names them. */
const UNTRUSTED = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "CERT_SIGNATURE_FAILURE",
  "CERT_CHAIN_TOO_LONG",
  "CERT_REVOKED",
  "CERT_REJECTED",
  "CERT_UNTRUSTED",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  // What Node calls every other result, e.g. a key or a signature that is too weak.
  "UNSPECIFIED",
]);

/** OpenSSL's and BoringSSL's reasons that mean "nothing that is still safe" (RFC 8996), as Node names them. */
const TOO_OLD =
  /^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|ALERT_HANDSHAKE_FAILURE|NO_SHARED_CIPHER|DH_KEY_TOO_SMALL|BAD_DH_P_LENGTH|EE_KEY_TOO_SMALL|CA_MD_TOO_WEAK|INSUFFICIENT_SECURITY|UNSAFE_LEGACY_RENEGOTIATION_DISABLED)$/;
/** The same where Node says EPROTO and leaves the reason in words. */
const TOO_OLD_WORDS = /alert protocol version|unsupported protocol|handshake failure|dh key too small/i;

const EXPIRED = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** Where a connection was to go. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Whether `error` is about the server's certificate, so that {@link CertificateFacts} would tell more. */
export function isCertificateError(error: unknown): boolean {
  return codesOf(error).some(
    (code) => code === "ERR_TLS_CERT_ALTNAME_INVALID" || EXPIRED.has(code) || UNTRUSTED.has(code),
  );
}

/**
 * The failure behind an error of Node's `net`, `dns` or `tls`, or of a library that passes such an error on as it is,
 * wraps it as `cause`, or collects several (Happy Eyeballs); null where it is none. `certificate` fills in what
 * the error itself does not carry.
 */
export function failureOfConnection(
  error: unknown,
  server: ServerAddress,
  certificate?: CertificateFacts,
  hasNetwork: () => boolean = machineHasNetwork,
): MailFailure | null {
  const { host, port } = server;
  const codes = codesOf(error);
  const has = (set: ReadonlySet<string>) => codes.some((code) => set.has(code));

  if (codes.includes("ERR_TLS_CERT_ALTNAME_INVALID")) {
    return { code: "CERT_NAME", host, names: certificate ? [...certificate.names] : namesInError(error) };
  }
  if (has(EXPIRED)) return { code: "CERT_EXPIRED", host, validTo: certificate?.validTo ?? "" };
  if (has(UNTRUSTED)) {
    return {
      code: "CERT_UNTRUSTED",
      host,
      issuer: certificate?.issuer ?? "",
      fingerprint: certificate?.fingerprint ?? "",
    };
  }
  if (codes.some((code) => code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_"))) {
    const words = tlsWords(error);
    const isOld = codes.some((code) => TOO_OLD.test(code)) || TOO_OLD_WORDS.test(words);
    return { code: isOld ? "TLS_TOO_OLD" : "TLS_FAILED", host, port, words };
  }
  if (codes.includes("ENOTFOUND") || codes.includes("EAI_NONAME") || codes.includes("EAI_NODATA")) {
    return hasNetwork() ? { code: "HOST_NOT_FOUND", host } : { code: "OFFLINE" };
  }
  // The resolver itself was not to be reached: that says nothing about the host's name.
  if (codes.includes("EAI_AGAIN")) return { code: "OFFLINE" };
  if (has(UNREACHABLE)) return hasNetwork() ? { code: "PORT_BLOCKED", host, port } : { code: "OFFLINE" };
  if (has(BROKEN)) return { code: "CONNECTION_LOST", host };
  return null;
}

/** Whether an interface other than loopback has an address. */
export function machineHasNetwork(): boolean {
  return machineNetwork() !== "";
}

/** The addresses of all interfaces other than loopback, as one text that changes with the network; empty without one. */
export function machineNetwork(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses
    .flatMap(({ internal, cidr, address }) => (internal ? [] : [cidr ?? address]))
    .sort()
    .join(" ");
}

/** `error`, what it wraps and what it collects, outermost first. */
function* chainOf(error: unknown, depth = 0): Generator<Readonly<Record<string, unknown>>> {
  if (typeof error !== "object" || error === null || depth > 4) return;
  const link = error as Record<string, unknown>;
  yield link;
  yield* chainOf(link.cause, depth + 1);
  if (Array.isArray(link.errors)) for (const each of link.errors) yield* chainOf(each, depth + 1);
}

function codesOf(error: unknown): string[] {
  return [...chainOf(error)].flatMap(({ code }) => (typeof code === "string" ? [code] : []));
}

function namesInError(error: unknown): string[] {
  for (const { cert } of chainOf(error)) {
    const names = (cert as { subjectaltname?: unknown } | undefined)?.subjectaltname;
    if (typeof names === "string") return alternativeNames(names);
  }
  return [];
}

/** OpenSSL's reason without its place in the source, e.g. `wrong version number`. */
function tlsWords(error: unknown): string {
  for (const { code, reason, message } of chainOf(error)) {
    if (typeof reason === "string") return reason;
    if (typeof message !== "string" || typeof code !== "string") continue;
    const [, openssl] = /:SSL routines:[^:]*:([^:]+):/.exec(message) ?? [];
    return (openssl ?? message).split("\n", 1)[0]?.trim() ?? "";
  }
  return "";
}
