import type { ServerSettings } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { CertificateFacts } from "../net/certificate.ts";
import { failureOfConnection } from "../net/connection-failure.ts";
import { judgeSignIn, TOO_MANY } from "./sign-in-verdict.ts";
import { oneLine } from "./words.ts";

/** What nodemailer's errors carry beyond `message`; every field may be missing. */
export interface SubmissionError {
  readonly code?: unknown;
  /** The system's code where nodemailer has put its own over it. */
  readonly originalCode?: unknown;
  readonly timeoutType?: unknown;
  readonly command?: unknown;
  /** The server's whole answer and its first three digits. */
  readonly response?: unknown;
  readonly responseCode?: unknown;
  readonly message?: unknown;
  readonly rejected?: unknown;
  readonly recipient?: unknown;
}

/** Of the enhanced status codes (RFC 3463) those that are used for "not so fast" alone. */
const TOO_FAST = /\b4\.7\.(28|29|32|650)\b/;

/**
 * The failure behind an error of nodemailer's SMTPConnection, for the outgoing leg. `envelope` names whom a refusal
 * of the sender or of all recipients is about.
 */
export function failureOfSubmission(
  error: unknown,
  server: ServerSettings,
  options: {
    certificate?: CertificateFacts;
    envelope?: { readonly from: string; readonly to: readonly string[] };
    size?: number;
  } = {},
): MailFailure {
  return { ...failureOfError(error, server, options), leg: "outgoing" };
}

/** Whether a server said no for now (RFC 5321 §4.2.1): the same message may be accepted later. */
export function isTransient(failure: MailFailure): boolean {
  return failure.code === "SERVER_UNAVAILABLE" || failure.code === "THROTTLED";
}

function failureOfError(
  error: unknown,
  server: ServerSettings,
  {
    certificate,
    envelope,
    size = 0,
  }: { certificate?: CertificateFacts; envelope?: { from: string; to: readonly string[] }; size?: number },
): MailFailure {
  const { host, port } = server;
  const facts: SubmissionError = typeof error === "object" && error !== null ? error : {};
  if (facts.code === "STARTTLS_INJECTION") return { code: facts.code, host, port };
  if (facts.code === "OAUTH_ONLY") return { code: facts.code, provider: host };
  const command = typeof facts.command === "string" ? facts.command : "";
  const status = typeof facts.responseCode === "number" ? facts.responseCode : 0;
  const words = oneLine(facts.response);

  if (status >= 400 && status < 500) {
    return TOO_MANY.test(words) || TOO_FAST.test(words)
      ? { code: "THROTTLED", host, words }
      : { code: "SERVER_UNAVAILABLE", host, words };
  }
  if (facts.code === "EAUTH" || command.startsWith("AUTH")) {
    // 503 and 504: the server knows no AUTH here, or not this way; 538: not without encryption (RFC 4954 §6).
    if (status === 538) return { code: "STARTTLS_MISSING", host, port };
    if (status === 502 || status === 503 || status === 504) return { code: "SERVER_REFUSED", host, words };
    if (status >= 500) return judgeSignIn(words, server);
    return { code: "SERVER_REFUSED", host, words: oneLine(facts.message) };
  }
  if (command === "STARTTLS" || (facts.code === "ETLS" && status > 0)) return { code: "STARTTLS_MISSING", host, port };
  if (status >= 500) return refusal(command, words, status, facts, envelope, server);

  const limit = /larger than allowed (\d+)/.exec(typeof facts.message === "string" ? facts.message : "")?.[1];
  if (limit !== undefined) return { code: "MESSAGE_TOO_LARGE", size, limit: Number(limit) };
  if (facts.timeoutType === "CONNECT_TIMEOUT") return { code: "PORT_BLOCKED", host, port };
  if (facts.timeoutType) return { code: "SERVER_SILENT", host, port };
  const connection = failureOfConnection({ code: facts.originalCode, cause: error }, server, certificate);
  if (connection) return connection;
  if (facts.code === "ETLS") return { code: "TLS_FAILED", host, port, words: oneLine(facts.message) };
  if (facts.code === "EDNS") return { code: "HOST_NOT_FOUND", host };
  if (facts.code === "ECONNECTION" || facts.code === "ESOCKET" || facts.code === "ETIMEDOUT") {
    return { code: "CONNECTION_LOST", host };
  }
  if (facts.code === "EPROTOCOL") return { code: "SERVER_UNAVAILABLE", host, words: oneLine(facts.message) };
  return { code: "BUG", detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

function refusal(
  command: string,
  words: string,
  status: number,
  facts: SubmissionError,
  envelope: { from: string; to: readonly string[] } | undefined,
  { host }: ServerSettings,
): MailFailure {
  if (command === "MAIL FROM") return { code: "SENDER_REFUSED", address: envelope?.from ?? "", words };
  if (command === "RCPT TO") {
    const rejected = Array.isArray(facts.rejected) ? facts.rejected.map(String) : [...(envelope?.to ?? [])];
    return { code: "RECIPIENTS_REFUSED", addresses: rejected, words };
  }
  if (command === "DATA") return { code: "MESSAGE_REFUSED", words };
  // 554 as the greeting: the server wants nothing to do with this client (RFC 5321 §3.1).
  return status === 554 || command === "CONN" || command === "EHLO"
    ? { code: "SERVER_REFUSED", host, words }
    : { code: "MESSAGE_REFUSED", words };
}
