import type { MailFailure } from "../../../shared/failure.ts";
import { isPrivate } from "../addresses.ts";
import { startDeadline } from "../deadline.ts";
import type { Survey, TlsFacts } from "../world.ts";
import { type Examination, type NamedServer, wordsOfAbsence } from "./examination.ts";
import { type Line, lineAbout, type Remedy } from "./line.ts";

/** One server, in ms. */
const TIME_LIMIT = 8_000;
const DAY = 86_400_000;
/** A certificate with fewer days than this wants renewing: automatic renewal comes at 30. */
const DAYS_LEFT = 21;
/** Ports that TLS starts on at once. */
const IMPLICIT_TLS = { imap: 993, pop3: 995, smtp: 465 } as const;

const SEE_LOG = "See its log for why.";

/** Joins what several places say of one server. */
export function mergeServers(servers: readonly NamedServer[]): readonly NamedServer[] {
  const merged = new Map<string, NamedServer>();
  for (const { server, namedBy } of servers) {
    const { protocol, host, port, security } = server;
    const key = JSON.stringify([protocol, host, port, security]);
    const before = merged.get(key)?.namedBy ?? [];
    merged.set(key, { server: { protocol, host, port, security }, namedBy: [...new Set([...before, ...namedBy])] });
  }
  return [...merged.values()];
}

/** Looks at a server that is published: whether it answers, its certificate, and what it offers before and inside TLS. */
export async function checkServer(named: NamedServer, examination: Examination, now: number): Promise<Line> {
  const { world } = examination;
  const { protocol, host, port, security } = named.server;
  const line = lineAbout("server", `${protocol} ${host}:${port}`);
  const from = `It is named by ${named.namedBy.join(" and ")}.`;
  const addresses = await world.resolveHost(host, examination.signal);
  if (addresses.kind !== "found") {
    return line.fail(`${host} ${wordsOfAbsence(addresses)}`, { change: `Correct the name. ${from}` });
  }
  // Nor does the doctor connect to where only whoever sits in the same network gets.
  if (addresses.records.every(isPrivate) && !(await examination.isDomainPrivate())) {
    const change = `Nobody outside reaches it: publish a host with a public address. ${from}`;
    return line.fail(`${host} has the private address ${addresses.records[0]}`, { change });
  }
  const limit = startDeadline(world, examination.signal, TIME_LIMIT);
  const survey = await world.survey({ protocol, host, port, security, addresses: addresses.records }, limit.signal);
  limit.clear();
  if (survey.kind === "failed")
    return line.fail(survey.words, { change: `${remedyFor(survey.failure) ?? SEE_LOG} ${from}` });
  const fault = findFault(named, survey, now);
  const found = describe(survey, now);
  if (!fault) return line.ok(found);
  return fault.level === "fail" ? line.fail(fault.found ?? found, fault) : line.warn(fault.found ?? found, fault);
}

interface Fault extends Remedy {
  readonly level: "warn" | "fail";
  readonly found?: string;
}

function findFault(
  { server, namedBy }: NamedServer,
  survey: Extract<Survey, { kind: "surveyed" }>,
  now: number,
): Fault | null {
  const { protocol, host, port, security } = server;
  const { tls, offeredInClear, offered } = survey;
  const implicit = IMPLICIT_TLS[protocol];
  if (!tls) {
    const found =
      security === "starttls"
        ? `offers no STARTTLS, which ${namedBy.join(" and ")} ${namedBy.length > 1 ? "promise" : "promises"}`
        : "no encryption at all";
    const change = `Switch TLS on, best from the first byte on port ${implicit} (RFC 8314 §3), and publish that.`;
    return {
      level: "fail",
      found: hasLogin(offeredInClear, protocol) ? `${found}; takes passwords in clear` : found,
      change,
    };
  }
  if (security === "none") {
    const change = `It offers STARTTLS, and ${namedBy.join(" and ")} sends clients without: publish STARTTLS, or TLS on ${implicit}.`;
    return { level: "fail", found: "published without encryption", change };
  }
  if (tls.refusal)
    return { level: "fail", found: describeRefusal(tls.refusal), change: remedyFor(tls.refusal) ?? SEE_LOG };
  if (protocol === "smtp" && hasLogin(offeredInClear, protocol)) {
    const change = "A client in a hurry sends the password in clear. Postfix: smtpd_tls_auth_only = yes.";
    return { level: "fail", found: "offers AUTH before TLS", change };
  }
  if (offered.length > 0 && !takesPassword(offered, protocol)) {
    const change = `Nobody can sign in with a password on port ${port}: offer PLAIN there, inside TLS only, or do not publish it.`;
    return { level: "fail", found: "takes no password, not inside TLS either", change };
  }
  if (hasLogin(offeredInClear, protocol)) {
    const change = "Refuse passwords before TLS (RFC 8314 §4.1). Dovecot: auth_allow_cleartext = no.";
    return { level: "warn", found: "takes passwords before TLS", change };
  }
  const days = daysLeft(tls, now);
  if (days !== null && days < DAYS_LEFT) {
    const change = `Renew the certificate of ${host}, and see why it was not renewed by itself.`;
    return { level: "warn", change };
  }
  return null;
}

/** Whether these capabilities let a client sign in with a password as it is. */
function hasLogin(offered: readonly string[] | null, protocol: "imap" | "pop3" | "smtp"): boolean {
  if (!offered) return false;
  const capabilities = offered.map((capability) => capability.toUpperCase());
  if (protocol === "smtp") return capabilities.some((capability) => /^AUTH[ =]/.test(capability));
  if (protocol === "imap") return !capabilities.includes("LOGINDISABLED") && capabilities.length > 0;
  return (
    capabilities.includes("USER") || capabilities.some((capability) => /^SASL .*\b(PLAIN|LOGIN)\b/.test(capability))
  );
}

const PASSWORD_MECHANISM = /^(PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|SCRAM-SHA-\S+)$/;

/** Whether these capabilities, inside TLS, leave any way to sign in with a password. */
function takesPassword(offered: readonly string[], protocol: "imap" | "pop3" | "smtp"): boolean {
  const capabilities = offered.map((capability) => capability.toUpperCase());
  const prefix = { imap: /^AUTH=/, pop3: /^SASL /, smtp: /^AUTH[ =]/ }[protocol];
  const mechanisms = capabilities
    .filter((capability) => prefix.test(capability))
    .flatMap((capability) => capability.replace(prefix, "").split(" "));
  if (mechanisms.some((mechanism) => PASSWORD_MECHANISM.test(mechanism))) return true;
  // LOGIN needs no capability in IMAP, nor do USER and APOP in POP3.
  return protocol === "imap" ? !capabilities.includes("LOGINDISABLED") : protocol === "pop3";
}

function describe({ tls, offeredInClear }: Extract<Survey, { kind: "surveyed" }>, now: number): string {
  const version = tls?.version.replace("TLSv", "TLS ") ?? "no TLS";
  const days = tls && daysLeft(tls, now);
  const validity =
    days === null ? "" : `, certificate by ${tls?.certificate?.issuer || "unknown"} with ${countDays(days)} left`;
  return `${version}${offeredInClear ? " by STARTTLS" : ""}${validity}`;
}

function daysLeft({ certificate }: TlsFacts, now: number): number | null {
  const end = Date.parse(certificate?.validTo ?? "");
  return Number.isNaN(end) ? null : Math.floor((end - now) / DAY);
}

export const countDays = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

/** What is wrong with a certificate. */
export function describeRefusal(failure: MailFailure): string {
  switch (failure.code) {
    case "CERT_NAME":
      return `its certificate is for other names: ${failure.names.slice(0, 5).join(", ") || "none"}`;
    case "CERT_EXPIRED":
      return `its certificate is not valid now: it ends on ${failure.validTo.slice(0, 10) || "an unknown day"}`;
    case "CERT_UNTRUSTED":
      return `its certificate is by nobody that clients trust: ${failure.issuer || "unknown"}`;
    default:
      return `its certificate is not accepted: ${failure.code}`;
  }
}

/** What to change about a server with such a failure; null where only the server itself knows. */
export function remedyFor(failure: MailFailure | null): string | null {
  switch (failure?.code) {
    case "CERT_NAME":
      return `Get a certificate that names ${failure.host}, or publish one of the names it has.`;
    case "CERT_EXPIRED":
      return `Renew the certificate of ${failure.host}.`;
    case "CERT_UNTRUSTED":
      return "Use a certificate of an authority that clients trust, and send the intermediate certificates along.";
    case "STARTTLS_INJECTION":
      return "Update the server (CVE-2021-33515 and its kin), and see whether anything on the way changes what it says.";
    case "PORT_BLOCKED":
      return `Let ${failure.host} listen on port ${failure.port} and the firewall pass it, or take it out.`;
    case "SERVER_SILENT":
      return `Something takes connections on port ${failure.port} without answering: see what it is.`;
    case "TLS_FAILED":
      return `Let TLS start with the first byte on port ${failure.port}, version 1.2 or 1.3, or publish what it does.`;
    case "TLS_TOO_OLD":
      return `Offer TLS 1.2 or 1.3 on port ${failure.port} (RFC 8996).`;
    case "STARTTLS_MISSING":
      return `Switch TLS on at ${failure.host}, best from the first byte (RFC 8314 §3).`;
    default:
      return null;
  }
}
