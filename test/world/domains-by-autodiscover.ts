// Domains that speak Autodiscover and nothing else, in all its ways, right and wrong.
import { autodiscoverDocument, exchangeDocument } from "./config-documents.ts";
import { autodiscover, imap, submission, user } from "./domain-parts.ts";
import type { DomainPlan, Page } from "./domain-plan.ts";

const path = "/autodiscover/autodiscover.xml";

/** An Autodiscover response with this inside its account. */
const answering = (inside: string): string => `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    ${inside}
  </Response>
</Autodiscover>
`;
const account = (action: string): string => answering(`<Account><AccountType>email</AccountType>${action}</Account>`);
const redirectUrl = (url: string): string => account(`<Action>redirectUrl</Action><RedirectUrl>${url}</RedirectUrl>`);

/** `count` answers that each send on to the next, and settings behind the last. */
function hops(domain: string, count: number): Page[] {
  const host = `autodiscover.${domain}`;
  const at = (hop: number): string => (hop === 0 ? path : `/hop/${hop}.xml`);
  const steps = Array.from({ length: count }, (_, hop): Page => {
    return { host, path: at(hop), body: redirectUrl(`https://${host}${at(hop + 1)}`) };
  });
  return [...steps, { host, path: at(count), body: autodiscoverDocument }];
}

const answer = (domain: string, body: Page["body"]): Page[] => [
  { host: `autodiscover.${domain}`, path, ...(body ? { body } : {}) },
];

const unused = { provider: "a", mx: null } as const;

export const domainsByAutodiscover: DomainPlan[] = [
  {
    domain: "vaultedhall.net",
    note: "Autodiscover asks for a password; whoever tells it gets the settings; nothing else leads there",
    provider: "a",
    mechanism: "autodiscover",
    users: [user("sylvia.brandt", "Sylvia Brandt", "Türschloss 7 & <Riegel>")],
    hosts: { "keep.vaultedhall.net": "full" },
    incoming: imap("keep.vaultedhall.net"),
    outgoing: submission("keep.vaultedhall.net"),
    pages: [{ host: "autodiscover.vaultedhall.net", path, body: autodiscoverDocument, password: true }],
  },
  {
    domain: "passwordedhall.com",
    note: "Autodiscover asks for a password; guessing finds the servers, so nobody has to tell it",
    provider: "b",
    mechanism: "guess-tls",
    users: [user("ottilie.krause", "Ottilie Krause", "ungefragt")],
    hosts: { "imap.passwordedhall.com": "full", "smtp.passwordedhall.com": "full" },
    incoming: imap("imap.passwordedhall.com"),
    outgoing: submission("smtp.passwordedhall.com"),
    pages: [{ host: "autodiscover.passwordedhall.com", path, body: autodiscoverDocument, password: true }],
  },
  {
    domain: "borrowedkeys.net",
    note: "Autodiscover redirects to a stranger, who asks for a password",
    pages: [
      {
        host: "autodiscover.borrowedkeys.net",
        path,
        directives: `return 302 https://autodiscover.keycollector.info${path};`,
      },
      { host: "autodiscover.keycollector.info", path, body: "", password: true },
    ],
  },
  {
    domain: "movedhouse.org",
    note: "Autodiscover: redirectAddr to newaddress-mail.net; one signs in as before",
    provider: "a",
    mechanism: "autodiscover",
    users: [user("henrik.dahl", "Henrik Dahl", "samme nøkkel")],
    hosts: { "parcels.newaddress-mail.net": "full" },
    incoming: imap("parcels.newaddress-mail.net"),
    outgoing: submission("parcels.newaddress-mail.net"),
    pages: [
      ...answer(
        "movedhouse.org",
        account("<Action>redirectAddr</Action><RedirectAddr>henrik.dahl@newaddress-mail.net</RedirectAddr>"),
      ),
      ...answer("newaddress-mail.net", autodiscoverDocument),
    ],
  },
  {
    domain: "tenhops.org",
    note: "Autodiscover: ten redirectUrls and then the settings",
    provider: "b",
    mechanism: "autodiscover",
    users: [user("jun.ito", "Itō Jun", "十回跳んで")],
    hosts: { "goal.tenhops.org": "full" },
    incoming: imap("goal.tenhops.org"),
    outgoing: submission("goal.tenhops.org"),
    pages: hops("tenhops.org", 10),
  },
  {
    ...unused,
    domain: "elevenhops.net",
    note: "Autodiscover: eleven redirectUrls, one too many",
    hosts: { "goal.elevenhops.net": "full" },
    incoming: imap("goal.elevenhops.net"),
    outgoing: submission("goal.elevenhops.net"),
    pages: hops("elevenhops.net", 11),
  },
  {
    ...unused,
    domain: "nearbyturn.net",
    note: "Autodiscover: a redirectUrl without a host",
    hosts: { "post.nearbyturn.net": "full" },
    incoming: imap("post.nearbyturn.net"),
    outgoing: submission("post.nearbyturn.net"),
    pages: [
      ...answer("nearbyturn.net", redirectUrl("/other.xml")),
      { host: "autodiscover.nearbyturn.net", path: "/other.xml", body: autodiscoverDocument },
    ],
  },
  {
    ...unused,
    domain: "plainturn.net",
    note: "Autodiscover: a redirectUrl to http",
    hosts: { "post.plainturn.net": "full" },
    incoming: imap("post.plainturn.net"),
    outgoing: submission("post.plainturn.net"),
    pages: [
      ...answer("plainturn.net", redirectUrl("http://autodiscover.plainturn.net/other.xml")),
      { host: "autodiscover.plainturn.net", path: "/other.xml", body: autodiscoverDocument },
    ],
  },
  {
    domain: "errorwithgrace.net",
    note: "Autodiscover: an Error with status 200",
    pages: answer(
      "errorwithgrace.net",
      answering('<Error Time="09:30:00" Id="7"><ErrorCode>500</ErrorCode><Message>No such user</Message></Error>'),
    ),
  },
  {
    domain: "namelesslogin.net",
    note: "Autodiscover: empty LoginName, and SSL is on with 143 and 587, which means STARTTLS",
    provider: "a",
    mechanism: "autodiscover",
    users: [user("lotte.visser", "Lotte Visser", "geen naam")],
    hosts: { "loket.namelesslogin.net": "starttls" },
    incoming: imap("loket.namelesslogin.net", 143, "starttls"),
    outgoing: submission("loket.namelesslogin.net", 587, "starttls"),
    pages: answer("namelesslogin.net", (plan) =>
      autodiscoverDocument(plan)
        .replaceAll("\n        <Encryption>TLS</Encryption>", "")
        .replaceAll("<DomainRequired>", "<LoginName></LoginName>\n        <DomainRequired>"),
    ),
  },
  {
    domain: "crossedwires.org",
    note: "Autodiscover: SSL is off and Encryption says sSl for IMAP; neither is there for SMTP",
    provider: "b",
    mechanism: "autodiscover",
    users: [user("marek.nowy", "Marek Nowý", "+ a - zaměněny")],
    hosts: { "svorka.crossedwires.org": "full" },
    incoming: imap("svorka.crossedwires.org"),
    outgoing: submission("svorka.crossedwires.org"),
    pages: answer("crossedwires.org", (plan) =>
      autodiscoverDocument(plan)
        .replace("<SSL>on</SSL>", "<SSL>off</SSL><Encryption>sSl</Encryption>")
        .replace("<SSL>on</SSL>", ""),
    ),
  },
  {
    domain: "boardroom-systems.com",
    note: "Autodiscover: Exchange only, and its host has a web server and nothing else",
    pages: [
      ...answer("boardroom-systems.com", exchangeDocument("mail.boardroom-systems.com")),
      { host: "mail.boardroom-systems.com", path: "/owa/", body: "<!doctype html><title>Sign in</title>\n" },
    ],
  },
  {
    domain: "officeplant.net",
    note: "Autodiscover: Exchange only, but its host has IMAP and submission as well",
    provider: "a",
    mechanism: "guess-tls",
    users: [user("ruth.palm", "Ruth Palm", "water weekly")],
    hosts: { "ex.officeplant.net": "full" },
    incoming: imap("ex.officeplant.net"),
    outgoing: submission("ex.officeplant.net"),
    pages: answer("officeplant.net", exchangeDocument("ex.officeplant.net")),
  },
  {
    domain: "keepposting.net",
    note: "Autodiscover: a 302, behind which only a POST is answered",
    provider: "b",
    mechanism: "autodiscover",
    users: [user("celia.ramos", "Célia Ramos", "sempre POST")],
    hosts: { "correio.keepposting.net": "full" },
    incoming: imap("correio.keepposting.net"),
    outgoing: submission("correio.keepposting.net"),
    pages: [
      {
        host: "autodiscover.keepposting.net",
        path,
        directives: "return 302 https://autodiscover.keepposting.net/moved.xml;",
      },
      { host: "autodiscover.keepposting.net", path: "/moved.xml", body: autodiscoverDocument, postOnly: true },
    ],
  },
  {
    domain: "jsonpath.net",
    note: "Autodiscover v2: JSON leads to the XML at an address of its own",
    provider: "a",
    mechanism: "autodiscover",
    users: [user("amos.reed", "Amos Reed", "{ curly: true }")],
    hosts: { "brace.jsonpath.net": "full" },
    incoming: imap("brace.jsonpath.net"),
    outgoing: submission("brace.jsonpath.net"),
    pages: [
      {
        host: "autodiscover.jsonpath.net",
        path: "/autodiscover/autodiscover.json",
        andBelow: true,
        type: "application/json",
        body: '{"Protocol":"AutodiscoverV1","Url":"https://autodiscover.jsonpath.net/v1/settings.xml"}\n',
      },
      { host: "autodiscover.jsonpath.net", path: "/v1/settings.xml", body: autodiscoverDocument },
    ],
  },
  {
    domain: "signpost-only.net",
    note: "Autodiscover: http://autodiscover. only redirects, to https at another domain",
    provider: "a",
    mechanism: "autodiscover",
    users: [user("finn.okeefe", "Finn O'Keefe", "that way ->")],
    hosts: { "quay.kestrelhosting.com": "full" },
    incoming: imap("quay.kestrelhosting.com"),
    outgoing: submission("quay.kestrelhosting.com"),
    pages: [
      {
        host: "autodiscover.signpost-only.net",
        path,
        directives: `return 302 https://signpost.kestrelhosting.com${path};`,
        plainOnly: true,
      },
      ...autodiscover("signpost.kestrelhosting.com"),
    ],
  },
  {
    domain: "pointedfinger.org",
    note: "Autodiscover: only its SRV record says that another domain answers",
    provider: "b",
    mechanism: "autodiscover",
    users: [user("noemi.varga", "Noémi Varga", "amott ni")],
    hosts: { "raktar.pinehost.net": "full" },
    incoming: imap("raktar.pinehost.net"),
    outgoing: submission("raktar.pinehost.net"),
    records: ["_autodiscover._tcp SRV 0 0 443 disco.pinehost.net."],
    pages: autodiscover("disco.pinehost.net"),
  },
  ...["net", "com", "org", "info"].map(
    (suffix): DomainPlan => ({
      domain: `autodiscover.${suffix}`,
      note: "lies in wait for clients that climb from a domain to what is above it; nobody may ask it",
      decoy: true,
      pages: [{ host: `autodiscover.${suffix}`, path, body: "", password: true }],
    }),
  ),
];
