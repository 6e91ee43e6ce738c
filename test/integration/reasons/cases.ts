// One server, and mostly more, that provokes each reason why a set-up can fail.
import { expect } from "vitest";
import type { FailureCode } from "../../../shared/failure.ts";
import type { World } from "../../world/world.ts";
import type { SetUpOptions } from "./set-up.ts";

/** What belongs to mail that is there already, or to the machine, and no set-up can end with. */
type OfNoSetUp =
  | "MAY_HAVE_BEEN_SENT"
  | "SENDER_REFUSED"
  | "RECIPIENTS_REFUSED"
  | "MESSAGE_REFUSED"
  | "MESSAGE_TOO_LARGE"
  | "NO_RECIPIENTS"
  | "RECEIVE_ONLY"
  | "SMTPUTF8_MISSING"
  | "ACCOUNT_EXISTS"
  | "NOT_FOUND"
  | "NOT_DOWNLOADED"
  | "NO_MAILBOX"
  | "MESSAGE_UNREADABLE"
  | "ATTACHMENT_TOO_LARGE"
  | "MAILBOX_EXISTS"
  | "MAILBOX_NAME_INVALID"
  | "MAILBOX_PROTECTED"
  | "MAILBOX_HOLDS_NONE"
  | "MAILBOX_IN_USE"
  | "MAILBOX_NEEDS_SERVER"
  | "MAILBOXES_FIXED"
  | "DISK_FULL"
  | "DATA_IN_USE"
  | "DATA_UNWRITABLE"
  | "PORT_TAKEN"
  | "DATA_NEWER"
  | "DATA_DAMAGED"
  | "SECRET_MISSING"
  | "CANCELLED"
  | "DISCONNECTED"
  | "INVALID_CALL"
  | "BUG";

export type SetUpCode = Exclude<FailureCode, OfNoSetUp>;

export interface Case extends SetUpOptions {
  because: string;
  address: string;
  /** Everything the failure holds but its code. */
  facts: Record<string, unknown>;
  /** The set-up has ended after so many ms. */
  within: number;
  prepare?: (world: World) => Promise<void>;
}

/** What each of the two halves of a set-up may take: discovery without a hint, and signing in to a server that is there. */
const looking = 5_000;
const signingIn = 6_000;
const silence = 13_000;

const imap = (host: string, port = 993) => ({ leg: "incoming", host, port });

export const cases = {
  OFFLINE: [
    {
      because: "the cable is pulled",
      address: "june.okafor@maplewick.com",
      facts: {},
      within: looking,
      prepare: (world) => world.setLink("down"),
    },
    {
      because: "no DNS server answers",
      address: "june.okafor@maplewick.com",
      facts: {},
      within: 11_000,
      prepare: (world) => world.blackhole(53),
    },
  ],
  CAPTIVE_PORTAL: [
    {
      because: "a hotel's page answers in everybody's place, where autoconfig would have told",
      address: "clara.jensen@lindenpost.de",
      facts: { host: expect.stringMatching(/\.lindenpost\.de$|thunderbird/) },
      within: 11_000,
      prepare: (world) => world.capturePortal(),
    },
  ],
  ADDRESS_INVALID: [{ because: "it has no domain", address: "nora@", facts: { address: "nora@" }, within: 500 }],
  DOMAIN_NXDOMAIN: [
    {
      because: "nobody has registered it",
      address: "hello@nobody-has-this-one.net",
      facts: { domain: "nobody-has-this-one.net" },
      within: looking,
    },
    {
      because: "two letters of a provider's domain are swapped",
      address: "somebody@gmial.com",
      facts: { domain: "gmial.com", suggestion: "gmail.com" },
      within: looking,
    },
  ],
  NO_MAIL_DOMAIN: [
    {
      because: "its MX is null",
      address: "hello@noletters.org",
      facts: { domain: "noletters.org" },
      within: looking,
    },
  ],
  NO_CONFIG: [
    "ada.lindqvist@quietfield.net",
    "hello@paperboat.io",
    "hello@noserviceshere.net",
    "hello@anynamewilldo.net",
    "hello@anynamenowhere.net",
  ].map((address) => ({
    because: `${address} leads nowhere`,
    address,
    facts: { domain: address.split("@")[1] },
    within: 10_500,
  })),
  HOST_NOT_FOUND: [
    {
      because: "the settings name a host that is not in DNS",
      address: "hello@ghosthost.net",
      facts: { host: "gone.ghosthost.net" },
      within: looking,
    },
  ],
  PORT_BLOCKED: [
    {
      because: "every packet to the mail host is dropped",
      address: "jonas.vik@slowharbour.com",
      facts: imap("berth.slowharbour.com"),
      within: silence,
    },
  ],
  SERVER_SILENT: [
    {
      because: "the greeting never comes",
      address: "hello@longhush.net",
      facts: imap("in.longhush.net"),
      within: silence,
    },
  ],
  CONNECTION_LOST: [
    {
      because: "the line goes dead after the greeting",
      address: "hello@hangsup.net",
      facts: { leg: "incoming", host: "in.hangsup.net" },
      within: signingIn,
    },
  ],
  CERT_NAME: [
    {
      because: "the certificate is for a name that is nowhere",
      address: "hello@wrongbadge.org",
      facts: { leg: "incoming", host: "in.wrongbadge.org", names: ["somebody.else.net"] },
      within: signingIn,
    },
    {
      because: "the certificate is for another name of the same server",
      address: "lena.krol@copperfern.net",
      facts: {
        host: "mail.copperfern.net",
        names: ["shared12.pinehost.net"],
        alternative: "shared12.pinehost.net",
      },
      within: looking,
    },
  ],
  CERT_EXPIRED: [
    {
      because: "it ended ten days ago, at a server that is signed in to",
      address: "hello@staleseal.net",
      facts: {
        leg: "incoming",
        host: "in.staleseal.net",
        validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
      within: signingIn,
    },
    {
      because: "it ended ten days ago",
      address: "felix.moreau@amberlane.org",
      facts: { host: "imap.amberlane.org", validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
      within: looking,
    },
  ],
  CERT_UNTRUSTED: [
    {
      because: "it is self-signed, behind STARTTLS",
      address: "hello@falsefront.net",
      facts: {
        leg: "incoming",
        host: "in.falsefront.net",
        issuer: expect.any(String),
        fingerprint: expect.stringMatching(/^([\dA-F]{2}:){31}[\dA-F]{2}$/),
      },
      within: signingIn,
    },
    {
      because: "an authority nobody knows signed it",
      address: "ruth.alder@brackenhall.com",
      facts: {
        host: "imap.brackenhall.com",
        issuer: expect.stringMatching(/Unheard-of/),
        fingerprint: expect.stringMatching(/^([\dA-F]{2}:){31}[\dA-F]{2}$/),
      },
      within: looking,
    },
    {
      because: "it is self-signed",
      address: "percy.dunn@thornbyallotments.org",
      facts: {
        host: "mail.thornbyallotments.org",
        issuer: expect.any(String),
        fingerprint: expect.stringMatching(/^([\dA-F]{2}:){31}[\dA-F]{2}$/),
      },
      within: looking,
    },
  ],
  TLS_FAILED: [
    {
      because: "the port of TLS speaks in clear",
      address: "hello@clearvoice.net",
      facts: { ...imap("in.clearvoice.net"), words: expect.stringMatching(/\w/) },
      within: signingIn,
    },
  ],
  TLS_TOO_OLD: [
    {
      because: "TLS 1.1 is the newest that the server knows",
      address: "hello@rustylock.org",
      facts: { ...imap("in.rustylock.org"), words: expect.stringMatching(/\w/) },
      within: signingIn,
    },
  ],
  STARTTLS_MISSING: [
    {
      because: "somebody on the way takes it out",
      address: "hello@strippedbark.net",
      facts: imap("in.strippedbark.net", 143),
      within: signingIn,
    },
    {
      because: "the server says in clear that one is signed in already (PREAUTH)",
      address: "hello@openparlour.org",
      facts: imap("in.openparlour.org", 143),
      within: signingIn,
    },
    {
      because: "guessing finds servers that have none",
      address: "edna.fell@gravelroad.net",
      facts: { host: "mail.gravelroad.net", port: 143 },
      within: looking,
    },
  ],
  STARTTLS_INJECTION: [
    {
      because: "a line in clear follows the reply to STARTTLS, over IMAP",
      address: "hello@spikedpunch.net",
      facts: imap("in.spikedpunch.net", 143),
      within: signingIn,
    },
    {
      because: "a line in clear follows the reply to STLS, over POP3",
      address: "hello@spikedcider.net",
      facts: imap("in.spikedcider.net", 110),
      within: signingIn,
    },
  ],
  AUTH_REJECTED: [
    {
      because: "the password is wrong",
      address: "june.okafor@maplewick.com",
      password: "eight-Kettles",
      facts: {
        leg: "incoming",
        host: "imap.maplewick.com",
        username: "june.okafor@maplewick.com",
        words: expect.stringMatching(/\w/),
      },
      within: signingIn,
    },
  ],
  APP_PASSWORD: [
    {
      because: "the server says so, in Gmail's words",
      address: "hello@extrakey.com",
      facts: {
        leg: "incoming",
        host: "in.extrakey.com",
        username: "hello@extrakey.com",
        // Whose page it is, is not known; the words have it.
        page: null,
        words: expect.stringMatching(/Application-specific password required/),
      },
      within: signingIn,
    },
    {
      because: "the MX of a domain of one's own is Google's",
      address: "hello@lanternworkshop.com",
      facts: {
        leg: "incoming",
        host: "imap.gmail.com",
        username: "hello@lanternworkshop.com",
        page: expect.stringMatching(/^https:\/\/(support|myaccount)\.google\.com\//),
        words: expect.stringMatching(/Application-specific password required/),
      },
      within: signingIn,
    },
  ],
  OAUTH_ONLY: [
    {
      because: "the MX of a domain of one's own is Microsoft 365's",
      address: "hello@cobaltaccounting.com",
      facts: { provider: "Microsoft 365" },
      within: looking,
    },
    {
      because: "the server offers XOAUTH2 and forbids LOGIN, inside TLS",
      address: "hello@tokengate.org",
      facts: { leg: "incoming", provider: "in.tokengate.org" },
      within: signingIn,
    },
  ],
  IMAP_DISABLED: [
    {
      because: "the server says so",
      address: "hello@lockedhatch.net",
      facts: {
        leg: "incoming",
        host: "in.lockedhatch.net",
        page: null,
        words: expect.stringMatching(/IMAP access is disabled/),
      },
      within: signingIn,
    },
  ],
  BRIDGE_ONLY: [
    {
      because: "the MX is Proton's",
      address: "hello@hushgarden.org",
      facts: { provider: "Proton Mail", page: "https://proton.me/mail/bridge" },
      within: looking,
    },
  ],
  NO_IMAP: [
    {
      because: "the MX is Tuta's",
      address: "hello@quietalps.net",
      facts: { provider: "Tuta" },
      within: looking,
    },
  ],
  EXCHANGE_ONLY: [
    {
      because: "Autodiscover names Exchange's own protocols and its host has nothing else",
      address: "hello@boardroom-systems.com",
      facts: { host: "mail.boardroom-systems.com" },
      within: looking,
    },
  ],
  SMTP_ONLY_FAIL: [
    {
      because: "the submission server refuses the password",
      address: "petra.lund@halfbridge.net",
      password: "one way / no way",
      facts: {
        leg: "outgoing",
        cause: {
          code: "AUTH_REJECTED",
          leg: "outgoing",
          host: "span.halfbridge.net",
          username: "petra.lund@halfbridge.net",
          words: expect.stringMatching(/not part of your plan/),
        },
      },
      within: signingIn,
    },
    {
      because: "the submission server cannot tell right now (454)",
      address: "emil.sato@pausedpost.net",
      password: "pause & resume",
      facts: {
        leg: "outgoing",
        cause: {
          code: "SERVER_UNAVAILABLE",
          leg: "outgoing",
          host: "queue.pausedpost.net",
          words: expect.stringMatching(/454/),
        },
      },
      within: signingIn,
    },
  ],
  SERVER_REFUSED: [
    {
      because: "the submission server greets with 554",
      address: "hello@turnedaway.net",
      facts: {
        leg: "outgoing",
        cause: {
          code: "SERVER_REFUSED",
          leg: "outgoing",
          host: "in.turnedaway.net",
          words: expect.stringMatching(/not welcome here/),
        },
      },
      within: signingIn,
    },
  ],
  USERNAME_FORM: [
    {
      because: "the server knows neither the address nor its local part",
      address: "hello@whoami-post.net",
      facts: {
        leg: "incoming",
        host: "imap.whoami-post.net",
        tried: ["hello@whoami-post.net", "hello"],
        words: expect.stringMatching(/Invalid user name/),
      },
      within: looking,
    },
  ],
  THROTTLED: [
    {
      because: "the server answers [LIMIT]",
      address: "hello@crowdedferry.com",
      facts: { leg: "incoming", host: "in.crowdedferry.com", words: expect.stringMatching(/Too many/) },
      within: signingIn,
    },
  ],
  SERVER_UNAVAILABLE: [
    {
      because: "the server answers [UNAVAILABLE]",
      address: "hello@nightshutters.net",
      facts: { leg: "incoming", host: "in.nightshutters.net", words: expect.stringMatching(/back at six/) },
      within: signingIn,
    },
    {
      because: "the server greets with BYE",
      address: "hello@shuttingdown.org",
      facts: { leg: "incoming", host: "in.shuttingdown.org", words: expect.stringMatching(/maintenance/) },
      within: signingIn,
    },
  ],
} satisfies Record<SetUpCode, readonly [Case, ...Case[]] | Case[]>;
