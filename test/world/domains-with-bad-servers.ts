// Domains whose settings are found and whose servers then behave as no real server can be made to.
import { autoconfig, imap, pop3, submission, user } from "./domain-parts.ts";
import type { DomainPlan, IncomingServer } from "./domain-plan.ts";
import type { RawHost, RawServer } from "./raw-host.ts";

type Manner = Omit<RawServer, "protocol" | "port" | "tls">;

const imaps = (manner: Manner = {}): RawServer => ({ protocol: "imap", port: 993, tls: "implicit", ...manner });
const imapInClear = (manner: Manner = {}): RawServer => ({ protocol: "imap", port: 143, tls: "starttls", ...manner });
const pop3InClear = (manner: Manner = {}): RawServer => ({ protocol: "pop3", port: 110, tls: "starttls", ...manner });
const submissions = (manner: Manner = {}): RawServer => ({ protocol: "smtp", port: 465, tls: "implicit", ...manner });
const submissionInClear = (manner: Manner = {}): RawServer => ({
  protocol: "smtp",
  port: 587,
  tls: "starttls",
  ...manner,
});
const raw = (...servers: RawServer[]): RawHost => ({ raw: servers });

/** A domain whose autoconfig names one host with misbehaving servers for both ways. */
function found(
  domain: string,
  note: string,
  host: RawHost,
  incoming: (host: string) => IncomingServer = imap,
): DomainPlan {
  const name = `in.${domain}`;
  const inClear = incoming(name).security === "starttls";
  return {
    domain,
    note: `autoconfig leads to raw servers: ${note}`,
    hosts: { [name]: host },
    incoming: incoming(name),
    outgoing: inClear ? submission(name, 587, "starttls") : submission(name),
    pages: [autoconfig(`autoconfig.${domain}`)],
  };
}

const starttls = (host: string): IncomingServer => imap(host, 143, "starttls");
const pop3Starttls = (host: string): IncomingServer => pop3(host, 110, "starttls");

const gmailAppPassword =
  "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)";
const gmailAppPasswordSmtp = "534 5.7.9 Application-specific password required. For more information, go to";

export const domainsWithBadServers: DomainPlan[] = [
  found(
    "strippedbark.net",
    "STARTTLS is taken out on the way",
    raw(
      imapInClear({ starttls: "stripped" }),
      pop3InClear({ starttls: "stripped" }),
      submissionInClear({ starttls: "stripped" }),
    ),
    starttls,
  ),
  found(
    "spikedpunch.net",
    "data injected behind the reply to STARTTLS",
    raw(
      imapInClear({ starttls: "injected" }),
      pop3InClear({ starttls: "injected" }),
      submissionInClear({ starttls: "injected" }),
    ),
    starttls,
  ),
  found(
    "spikedcider.net",
    "data injected behind the reply to STARTTLS, over POP3",
    raw(pop3InClear({ starttls: "injected" }), submissionInClear({ starttls: "injected" })),
    pop3Starttls,
  ),
  found(
    "openparlour.org",
    "PREAUTH on a connection in clear",
    raw(imapInClear({ greeting: "* PREAUTH [CAPABILITY IMAP4rev1] come right in" }), submissionInClear()),
    starttls,
  ),
  found(
    "longhush.net",
    "the connection and TLS stand, the greeting never comes",
    raw(imaps({ greeting: null }), submissions({ greeting: null })),
  ),
  found(
    "nightshutters.net",
    "[UNAVAILABLE] to every name and password",
    raw(
      imaps({ verdict: "NO [UNAVAILABLE] Account storage is being moved, back at six" }),
      submissions({ verdict: "454 4.7.0 Temporary authentication failure" }),
    ),
  ),
  found(
    "crowdedferry.com",
    "[LIMIT] to every name and password",
    raw(
      imaps({ verdict: "NO [LIMIT] Too many simultaneous connections for this account" }),
      submissions({ verdict: "421 4.7.0 Too many connections, try again later" }),
    ),
  ),
  found(
    "shuttingdown.org",
    "BYE in place of a greeting, and 421",
    raw(
      imaps({ greeting: "* BYE [UNAVAILABLE] The server is going down for maintenance", closesAfterGreeting: true }),
      submissions({ greeting: "421 4.3.2 Service shutting down", closesAfterGreeting: true }),
    ),
  ),
  found(
    "extrakey.com",
    "wants an app password, in Gmail's words",
    raw(imaps({ verdict: gmailAppPassword }), submissions({ verdict: gmailAppPasswordSmtp })),
  ),
  found(
    "lockedhatch.net",
    "says that IMAP access is disabled for the account",
    raw(
      imaps({ verdict: "NO [ALERT] IMAP access is disabled for your account. Please enable it in your settings" }),
      submissions(),
    ),
  ),
  found(
    "tokengate.org",
    "LOGINDISABLED and XOAUTH2 only, inside TLS",
    raw(
      imaps({ capabilities: "IMAP4rev1 SASL-IR LOGINDISABLED AUTH=XOAUTH2 AUTH=OAUTHBEARER", verdict: "NO disabled" }),
      submissions({ capabilities: "AUTH XOAUTH2 OAUTHBEARER", verdict: "504 5.7.4 Unrecognized authentication type" }),
    ),
  ),
  found("rustylock.org", "TLS 1.1 is the newest it knows", raw(imaps({ oldTls: true }), submissions({ oldTls: true }))),
  found(
    "turnedaway.net",
    "reading works, the submission server greets with 554",
    raw(imaps(), submissions({ greeting: "554 5.7.1 Your address is not welcome here", closesAfterGreeting: true })),
  ),
  found(
    "burstdam.net",
    "a greeting without end, in one line",
    raw(imaps({ floods: true }), submissions({ floods: true })),
  ),
  found(
    "burstpipe.org",
    "a greeting without end, in one line, over POP3",
    raw({ ...pop3InClear({ floods: true }) }, submissionInClear({ floods: true })),
    pop3Starttls,
  ),
  found(
    "hangsup.net",
    "the line goes dead after the greeting",
    raw(imaps({ closesAfterGreeting: true }), submissions({ closesAfterGreeting: true })),
  ),
  found(
    "clearvoice.net",
    "speaks in clear on the ports of TLS",
    raw({ ...imaps(), tls: "none" }, { ...submissions(), tls: "none" }),
  ),
  {
    ...found(
      "falsefront.net",
      "STARTTLS with a self-signed certificate, and everybody is let in",
      raw(imapInClear(), submissionInClear()),
      starttls,
    ),
    certificates: { "in.falsefront.net": { fault: "self-signed" } },
  },
  {
    ...found("wrongbadge.org", "a certificate for another name, and everybody is let in", raw(imaps(), submissions())),
    certificates: { "in.wrongbadge.org": { names: ["somebody.else.net"] } },
  },
  {
    ...found("staleseal.net", "an expired certificate, and everybody is let in", raw(imaps(), submissions())),
    certificates: { "in.staleseal.net": { fault: "expired" } },
  },
  {
    domain: "ghosthost.net",
    note: "autoconfig names hosts that are not in DNS",
    incoming: imap("gone.ghosthost.net"),
    outgoing: submission("gone.ghosthost.net"),
    pages: [autoconfig("autoconfig.ghosthost.net")],
  },
  {
    domain: "whoami-post.net",
    note: "guessing finds raw servers that know no form of the username",
    hosts: {
      "imap.whoami-post.net": raw(imaps({ verdict: "NO [AUTHENTICATIONFAILED] Invalid user name" })),
      "smtp.whoami-post.net": raw(submissions({ verdict: "535 5.7.8 Invalid user name" })),
    },
  },
  {
    domain: "shortnames.org",
    note: "guessing finds raw servers that know local parts only",
    hosts: {
      "imap.shortnames.org": raw(imaps({ knows: "local" })),
      "smtp.shortnames.org": raw(submissions({ knows: "local" })),
    },
  },
  {
    domain: "halfbridge.net",
    note: "reading works; the submission server is raw and refuses every password",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [user("petra.lund", "Petra Lund", "one way / no way")],
    hosts: {
      "shore.halfbridge.net": "full",
      "span.halfbridge.net": raw(submissions({ verdict: "535 5.7.8 Sending is not part of your plan" })),
    },
    incoming: imap("shore.halfbridge.net"),
    outgoing: submission("span.halfbridge.net"),
    pages: [autoconfig("autoconfig.halfbridge.net")],
  },
  {
    domain: "pausedpost.net",
    note: "reading works; the submission server is raw and says 454 to every password",
    provider: "b",
    mechanism: "autoconfig-subdomain",
    users: [user("emil.sato", "Emil Sato", "pause & resume")],
    hosts: {
      "inbox.pausedpost.net": "full",
      "queue.pausedpost.net": raw(submissions({ verdict: "454 4.7.0 Temporary authentication failure" })),
    },
    incoming: imap("inbox.pausedpost.net"),
    outgoing: submission("queue.pausedpost.net"),
    pages: [autoconfig("autoconfig.pausedpost.net")],
  },
];
