import type { ServerSettings } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { CertificateFacts } from "../net/certificate.ts";
import { failureOfConnection } from "../net/connection-failure.ts";
import { judgeSignIn, TOO_MANY } from "./sign-in-verdict.ts";
import { oneLine } from "./words.ts";

/** What imapflow's errors carry beyond `message`; every field may be missing. */
interface ImapError {
  readonly code?: unknown;
  readonly message?: unknown;
  /** The BYE's text. */
  readonly reason?: unknown;
  readonly responseStatus?: unknown;
  readonly responseText?: unknown;
  readonly serverResponseCode?: unknown;
  readonly authenticationFailed?: unknown;
  readonly tlsFailed?: unknown;
  readonly mailboxMissing?: unknown;
}

const CLOSED = new Set([
  "NoConnection",
  "EConnectionClosed",
  "StateLogout",
  "ClosedAfterConnectText",
  "ClosedAfterConnectTLS",
]);

const SILENT = new Set(["GREETING_TIMEOUT", "UPGRADE_TIMEOUT", "ETIMEOUT"]);

/** What is known beside the error. */
interface Circumstances {
  readonly certificate?: CertificateFacts;
  /** TCP was up when connecting timed out: it was the server that said nothing and not the network. */
  readonly stood?: boolean;
  /** Over TLS the server takes no password, neither by LOGIN nor by any mechanism (RFC 3501 §6.2.3). */
  readonly oauthOnly?: boolean;
}

/** The failure behind an error of imapflow, for the incoming leg. */
export function failureOfImap(error: unknown, server: ServerSettings, options: Circumstances = {}): MailFailure {
  return { ...failureOfError(error, server, options), leg: "incoming" };
}

function failureOfError(
  error: unknown,
  server: ServerSettings,
  { certificate, stood = false, oauthOnly = false }: Circumstances,
): MailFailure {
  const { host, port } = server;
  const facts: ImapError = typeof error === "object" && error !== null ? error : {};
  const code = typeof facts.code === "string" ? facts.code : "";

  if (code === "CONNECT_TIMEOUT") {
    return stood ? { code: "SERVER_SILENT", host, port } : { code: "PORT_BLOCKED", host, port };
  }
  if (SILENT.has(code)) return { code: "SERVER_SILENT", host, port };
  if (CLOSED.has(code)) {
    const words = oneLine(facts.reason);
    if (TOO_MANY.test(words)) return { code: "THROTTLED", host, words };
    // Dovecot says goodbye with words to everyone it ends on purpose, a shutdown included.
    return words ? { code: "SERVER_UNAVAILABLE", host, words } : { code: "CONNECTION_LOST", host };
  }
  if (code === "STARTTLS_INJECTION") return { code, host, port };
  if (oauthOnly) return { code: "OAUTH_ONLY", provider: host };
  const connection = failureOfConnection(error, server, certificate);
  if (connection) return connection;
  if (facts.tlsFailed) return { code: "STARTTLS_MISSING", host, port };
  if (facts.mailboxMissing || code === "NotFound") return { code: "NOT_FOUND", what: "mailbox" };

  const words = oneLine(facts.responseText);
  const responseCode = typeof facts.serverResponseCode === "string" ? facts.serverResponseCode : codeInWords(words);
  if (code === "ETHROTTLE" || responseCode === "LIMIT" || responseCode === "INUSE" || TOO_MANY.test(words)) {
    return { code: "THROTTLED", host, words };
  }
  if (responseCode === "UNAVAILABLE" || responseCode === "SERVERBUG" || responseCode === "CONTACTADMIN") {
    return { code: "SERVER_UNAVAILABLE", host, words };
  }
  if (facts.authenticationFailed) {
    if (responseCode === "PRIVACYREQUIRED") return { code: "STARTTLS_MISSING", host, port };
    return facts.responseStatus
      ? judgeSignIn(responseCode === "OVERQUOTA" ? `[OVERQUOTA] ${words}` : words, server)
      : { code: "SERVER_REFUSED", host, words: oneLine(facts.message) };
  }
  if (facts.responseStatus) return { code: "SERVER_REFUSED", host, words };
  // What is left is an answer that cannot be understood: a parser's or a limit's error.
  if (code) return { code: "SERVER_UNAVAILABLE", host, words: `unreadable answer (${code})` };
  return { code: "BUG", detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** The response code (RFC 3501 §7.1) at the start of a server's text, where imapflow left it there. */
function codeInWords(words: string): string {
  return /^\[([A-Z-]+)/.exec(words)?.[1] ?? "";
}
