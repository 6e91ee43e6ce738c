import type { ServerSettings } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { CertificateFacts } from "../net/certificate.ts";
import { failureOfConnection } from "../net/connection-failure.ts";
import { judgeSignIn } from "./sign-in-verdict.ts";
import { oneLine } from "./words.ts";

/** What the POP3 client itself has to say; everything else is an error of `net` or `tls`. */
export class Pop3Error extends Error {
  readonly kind:
    | "refused"
    | "rejected"
    | "closed"
    | "silent"
    | "unreachable"
    | "noTls"
    | "injected"
    | "oauthOnly"
    | "tooLarge";

  constructor(kind: Pop3Error["kind"], words = "") {
    super(words);
    this.name = "Pop3Error";
    this.kind = kind;
  }
}

/** The failure behind an error of the POP3 client, for the incoming leg. */
export function failureOfPop3(error: unknown, server: ServerSettings, certificate?: CertificateFacts): MailFailure {
  return { ...failureOfError(error, server, certificate), leg: "incoming" };
}

function failureOfError(error: unknown, server: ServerSettings, certificate?: CertificateFacts): MailFailure {
  const { host, port } = server;
  if (!(error instanceof Pop3Error)) {
    const connection = failureOfConnection(error, server, certificate);
    if (connection) return connection;
    return { code: "BUG", detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
  const words = oneLine(error.message);
  switch (error.kind) {
    case "closed":
      return { code: "CONNECTION_LOST", host };
    case "silent":
      return { code: "SERVER_SILENT", host, port };
    case "unreachable":
      return { code: "PORT_BLOCKED", host, port };
    case "noTls":
      return { code: "STARTTLS_MISSING", host, port };
    case "injected":
      return { code: "STARTTLS_INJECTION", host, port };
    case "oauthOnly":
      return { code: "OAUTH_ONLY", provider: host };
    case "tooLarge":
      return { code: "SERVER_UNAVAILABLE", host, words: "unreadable answer (too large)" };
    case "refused":
    case "rejected":
      break;
  }
  // RFC 2449 §8.1 and RFC 3206 §4.
  if (/\[(IN-USE|LOGIN-DELAY)\]/i.test(words)) return { code: "THROTTLED", host, words };
  const verdict = error.kind === "rejected" ? judgeSignIn(words, server) : null;
  // Gmail says SYS/PERM of an account for which POP is switched off.
  if (verdict && verdict.code !== "AUTH_REJECTED") return verdict;
  if (/\[SYS\//i.test(words)) return { code: "SERVER_UNAVAILABLE", host, words };
  return verdict ?? { code: "SERVER_REFUSED", host, words };
}
