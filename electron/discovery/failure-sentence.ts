import type { MailFailure } from "../../shared/failure.ts";

/** A failure in plain words for a terminal; the app has its own sentences, in the person's language. */
export function describeFailure(failure: MailFailure): string {
  switch (failure.code) {
    case "ADDRESS_INVALID":
      return `${failure.address} is no email address.`;
    case "OFFLINE":
      return "this machine reaches no network, or no DNS server.";
    case "CAPTIVE_PORTAL":
      return `this network answers for ${failure.host} itself, until somebody signs in to it in a browser.`;
    case "DOMAIN_NXDOMAIN":
      return `there is no domain ${failure.domain} in DNS${failure.suggestion ? `; did you mean ${failure.suggestion}?` : "."}`;
    case "NO_MAIL_DOMAIN":
      return `${failure.domain} says that it takes no mail at all (a null MX, RFC 7505).`;
    case "NO_CONFIG":
      return `${failure.domain} publishes no settings that can be used as they are, and no usual name is a mail server.`;
    case "EXCHANGE_ONLY":
      return `only Exchange's own protocols are published, and ${failure.host} answers no IMAP.`;
    case "OAUTH_ONLY":
      return `${failure.provider} takes no password from mail programs, only OAuth2.`;
    case "BRIDGE_ONLY":
      return `${failure.provider} is reached through its own program on this machine only${pageOf(failure.page)}.`;
    case "NO_IMAP":
      return `${failure.provider} has neither IMAP nor POP3.`;
    case "HOST_NOT_FOUND":
      return `the published server ${failure.host} is not in DNS.`;
    case "PORT_BLOCKED":
      return `${failure.host} does not take connections on port ${failure.port}.`;
    case "SERVER_SILENT":
      return `${failure.host} takes a connection on port ${failure.port} and then says nothing.`;
    case "CONNECTION_LOST":
      return `${failure.host} closed the connection in mid-conversation.`;
    case "CERT_NAME":
      return (
        `the certificate of ${failure.host} is for other names: ${failure.names.join(", ") || "none"}` +
        `${failure.alternative ? `; ${failure.alternative} is the same server with a valid one` : ""}.`
      );
    case "CERT_EXPIRED":
      return `the certificate of ${failure.host} is not valid at this time (it ends ${failure.validTo || "unknown"}).`;
    case "CERT_UNTRUSTED":
      return (
        `the certificate of ${failure.host} is signed by nobody this machine trusts ` +
        `(issuer ${failure.issuer || "unknown"}, SHA-256 ${failure.fingerprint || "unknown"}).`
      );
    case "TLS_FAILED":
      return `${failure.host} has no safe TLS on port ${failure.port}: ${failure.words}.`;
    case "TLS_TOO_OLD":
      return `${failure.host} offers no TLS newer than 1.1 on port ${failure.port}: ${failure.words}.`;
    case "STARTTLS_MISSING":
      return `${failure.host} offers no STARTTLS on port ${failure.port}.`;
    case "STARTTLS_INJECTION":
      return `somebody put data in behind the reply to STARTTLS of ${failure.host}, port ${failure.port}.`;
    case "AUTH_REJECTED":
      return `${failure.host} refuses the name or the password of ${failure.username}: ${failure.words || "no reason given"}`;
    case "APP_PASSWORD":
      return `${failure.host} takes an app password only${pageOf(failure.page)}: ${failure.words || "no reason given"}`;
    case "IMAP_DISABLED":
      return `IMAP has to be switched on first${pageOf(failure.page)}: ${failure.words || failure.host}`;
    case "USERNAME_FORM":
      return `${failure.host} knows none of ${failure.tried.join(", ")}: ${failure.words || "no reason given"}`;
    case "SMTP_ONLY_FAIL":
      return `receiving works, sending does not: ${failure.cause.code}: ${describeFailure(failure.cause)}`;
    case "THROTTLED":
    case "SERVER_UNAVAILABLE":
    case "SERVER_REFUSED":
      return `${failure.host} says: ${failure.words}`;
    default: {
      const { code, leg, ...facts } = failure;
      const about = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
      return about.length > 0 ? about.join("; ") : "no more is known.";
    }
  }
}

const pageOf = (page: string | null): string => (page ? ` (see ${page})` : "");
