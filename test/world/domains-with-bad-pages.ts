// Domains whose configuration is hostile, broken or odd. Where an entry has users, its odd document can be used; all others
// have nothing else to be found by.
import { autoconfigDocument } from "./config-documents.ts";
import { autoconfig, imap, submission, user } from "./domain-parts.ts";
import type { DomainPlan, Page } from "./domain-plan.ts";
import type { WebTrap } from "./raw-web.ts";

const path = "/mail/config-v1.1.xml";

/** A domain with an autoconfig that is no good. */
function spoiled(domain: string, note: string, page: Omit<Page, "host" | "path">): DomainPlan {
  return { domain, note: `autoconfig that ${note}`, pages: [{ host: `autoconfig.${domain}`, path, ...page }] };
}

const trapped = (domain: string, note: string, trap: WebTrap): DomainPlan => spoiled(domain, note, { trap });
const redirecting = (domain: string, note: string, target: string): DomainPlan =>
  spoiled(domain, note, { directives: `return 302 ${target};` });

/** A document that names these hosts as they stand. */
const naming = (host: string, { port = 993, socket = "SSL", username = "%EMAILADDRESS%" } = {}): string =>
  autoconfigDocument({ domain: "x.invalid", note: "", incoming: imap("HOST", port), outgoing: submission("HOST") })
    .replaceAll("HOST", host)
    .replaceAll("<socketType>SSL<", `<socketType>${socket}<`)
    .replaceAll("%EMAILADDRESS%", username);

const laughs = Array.from(
  { length: 12 },
  (_, level) => `<!ENTITY lol${level + 1} "${`&lol${level};`.repeat(10)}">`,
).join("\n  ");

export const domainsWithBadPages: DomainPlan[] = [
  spoiled("papertown.press", "is HTML with status 200", {
    body: "<!doctype html><html><title>Papertown</title><body><p>We moved! <br>Find us at our new page</body></html>\n",
    type: "text/html",
  }),
  spoiled("hallofmirrors.net", "expands entities without end", {
    body: (plan) =>
      naming(`imap.${plan.domain}`)
        .replace("?>", `?>\n<!DOCTYPE lolz [\n  <!ENTITY lol0 "lol">\n  ${laughs}\n]>`)
        .replace("<displayName>", "<displayName>&lol12;"),
  }),
  {
    ...spoiled("farquarry.org", "includes an external entity", {
      body: (plan) =>
        naming(`imap.${plan.domain}`)
          .replace(
            "?>",
            '?>\n<!DOCTYPE c [ <!ENTITY file SYSTEM "file:///etc/hostname"> <!ENTITY far SYSTEM "https://collect.farquarry.org/x"> ]>',
          )
          .replace("<displayName>", "<displayName>&file;&far;"),
    }),
  },
  trapped("bottomlesswell.com", "is 50 MB", "huge"),
  trapped("overflowing.org", "has no end and says no length", "endless"),
  trapped("slowtap.net", "drips a byte a second", "drip"),
  trapped("halfaletter.com", "stops in the middle and leaves the connection open", "stall"),
  trapped("mutebell.net", "never answers", "silent"),
  trapped("tinfoilbox.com", "is a gzip bomb nobody asked for", "gzip-bomb"),
  redirecting("roundandround.net", "redirects to itself", "https://autoconfig.roundandround.net/mail/config-v1.1.xml"),
  {
    domain: "zigzaglane.com",
    note: "autoconfig that redirects from https to http and back to https",
    provider: "a",
    hosts: { "imap.lane.zigzaglane.com": "full" },
    incoming: imap("imap.lane.zigzaglane.com"),
    outgoing: submission("imap.lane.zigzaglane.com"),
    pages: [
      { host: "autoconfig.zigzaglane.com", path, directives: "return 302 http://zig.zigzaglane.com/down.xml;" },
      { host: "zig.zigzaglane.com", path: "/down.xml", directives: "return 302 https://zig.zigzaglane.com/up.xml;" },
      { host: "zig.zigzaglane.com", path: "/up.xml", body: autoconfigDocument },
    ],
  },
  redirecting("filedrawer.org", "redirects to a file: address", "file:///etc/hostname"),
  spoiled("strangersdoor.net", "names a stranger's server without encryption", {
    body: naming("mail.gravelroad.net", { port: 143, socket: "plain" }),
  }),
  spoiled("ownloop.net", "names 127.0.0.1", { body: naming("127.0.0.1") }),
  spoiled("metadatahill.com", "names 169.254.169.254", { body: naming("169.254.169.254") }),
  {
    ...spoiled("insideroom.net", "names hosts whose names lead to private addresses", {
      body: naming("one.insideroom.net").replace("one.", "two."),
    }),
    records: ["one A 127.0.0.1", "one AAAA ::1", "two A 192.168.7.7"],
  },
  spoiled("splitline.org", "has CR LF in host name and username", {
    body: naming("imap.splitline.org&#13;&#10;A1 LOGOUT", { username: "%EMAILADDRESS%&#13;&#10;A2 LOGOUT" }),
  }),
  {
    domain: "openbracket.net",
    note: "autoconfig with a placeholder that is not closed, as some are out there; usable",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [user("mira.castell", "Mira Castell", "left [ open")],
    hosts: { "vault.openbracket.net": "full" },
    incoming: imap("vault.openbracket.net"),
    outgoing: submission("vault.openbracket.net"),
    pages: [
      {
        ...autoconfig("autoconfig.openbracket.net"),
        body: (plan) => autoconfigDocument(plan).replaceAll("%EMAILADDRESS%", "%EMAILADDRESS"),
      },
    ],
  },
  {
    domain: "widecharacters.net",
    note: "autoconfig in UTF-16 with a BOM; usable",
    provider: "b",
    mechanism: "autoconfig-subdomain",
    users: [user("yuki.hara", "Hara Yuki", "広い 文字")],
    hosts: { "hako.widecharacters.net": "full" },
    incoming: imap("hako.widecharacters.net"),
    outgoing: submission("hako.widecharacters.net"),
    pages: [
      {
        ...autoconfig("autoconfig.widecharacters.net"),
        type: "text/xml; charset=utf-16",
        body: (plan) => Buffer.from(`\ufeff${autoconfigDocument(plan).replace("UTF-8", "UTF-16")}`, "utf16le"),
      },
    ],
  },
  {
    domain: "markedorder.net",
    note: "autoconfig in UTF-8 with a BOM, comments and CDATA; usable",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [user("bram.devries", "Bram de Vries", "eerst <de> bytes")],
    hosts: { "kluis.markedorder.net": "full" },
    incoming: imap("kluis.markedorder.net"),
    outgoing: submission("kluis.markedorder.net"),
    pages: [
      {
        ...autoconfig("autoconfig.markedorder.net"),
        body: (plan) =>
          `\ufeff${autoconfigDocument(plan)}`
            .replaceAll("<hostname>", "<!-- the new one --><hostname><![CDATA[")
            .replaceAll("</hostname>", "]]></hostname>"),
      },
    ],
  },
  {
    domain: "twonames.net",
    note: "reads mail as the local part, hands it in as the whole address; autoconfig says so",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    username: "local",
    outgoingUsername: "address",
    users: [user("valentina.two", "Valentina Rossi", "Giano bifronte")],
    hosts: { "arrivi.twonames.net": "full", "partenze.twonames.net": "full" },
    incoming: imap("arrivi.twonames.net"),
    outgoing: submission("partenze.twonames.net"),
    pages: [autoconfig("autoconfig.twonames.net")],
  },
  {
    domain: "yourdomainhere.net",
    note: "autoconfig with a placeholder in the host name; usable",
    provider: "b",
    mechanism: "autoconfig-subdomain",
    users: [user("dmitri.orlov", "Dmitri Orlov", "insert name")],
    hosts: { "box.yourdomainhere.net": "full" },
    incoming: imap("box.yourdomainhere.net"),
    outgoing: submission("box.yourdomainhere.net"),
    pages: [
      {
        ...autoconfig("autoconfig.yourdomainhere.net"),
        body: (plan) => autoconfigDocument(plan).replaceAll("box.yourdomainhere.net", "box.%EMAILDOMAIN%"),
      },
    ],
  },
];
