// The one table of the world's domains. A domain is one entry: what DNS, the web server and the mail servers have of it
// all comes from here. The root zone is ours: a name that is not in this table does not exist.
import { domainToASCII } from "node:url";
import { autoconfigDocument, autodiscoverDocument } from "./config-documents.ts";
import type { DomainPlan, IncomingServer, OutgoingServer, Page, PlannedUser, Security } from "./domain-plan.ts";

const imap = (host: string, port = 993, security: Security = "tls"): IncomingServer => ({
  protocol: "imap",
  host,
  port,
  security,
});
const pop3 = (host: string, port = 995, security: Security = "tls"): IncomingServer => ({
  protocol: "pop3",
  host,
  port,
  security,
});
const submission = (host: string, port = 465, security: Security = "tls"): OutgoingServer => ({ host, port, security });
const user = (local: string, name: string, password: string): PlannedUser => ({ local, name, password });

const autoconfig = (host: string): Page => ({ host, path: "/mail/config-v1.1.xml", body: autoconfigDocument });
const wellKnown = (host: string): Page => ({
  host,
  path: "/.well-known/autoconfig/mail/config-v1.1.xml",
  body: autoconfigDocument,
});
const autodiscover = (host: string): Page[] =>
  ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"].map((path) => ({
    host,
    path,
    body: autodiscoverDocument,
  }));

const kite = domainToASCII("бумажный-змей.рф");

/** Where the demo's correspondents are who have no mailbox here, so that answers to them do not come back. */
const correspondents = [
  "lowtidecottage.net northpier.io stonebridge-engineers.co.uk pellandsons-joinery.co.uk saltmere-council.org",
  "harbourchoir.org saltmerelibrary.org slowkitchen.press tideandtimber.co lanternlightbooks.com brindle-timber.co.uk",
  "yamamoto-kami.jp coastlinerail.co.uk ropewalkdental.co.uk skerryferries.com brightwater.energy meadowmail.org",
  "tihaya-ulitsa.ru medny-chaynik.ru krylov-maket.ru shkola9-severnaya.ru snt-brusnika.ru kraski-i-bumaga.ru",
  "severny-express.ru biblioteka-ozernaya.ru chay-s-oblakami.ru lesnoy-kalendar.ru ladya-hor.ru",
].flatMap((line) => line.split(" "));

export const domains: DomainPlan[] = [
  {
    domain: "lindenpost.de",
    note: "autoconfig at autoconfig.; the hosts' names cannot be guessed",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [
      user("clara.jensen", "Clara Jensen", "Garten&Tor-7"),
      user("theo.brandt", "Theo Brandt", "dreizehn Kraniche"),
    ],
    hosts: { "eingang.lindenpost.de": "full", "ausgang.lindenpost.de": "full" },
    incoming: imap("eingang.lindenpost.de"),
    outgoing: submission("ausgang.lindenpost.de"),
    website: true,
    pages: [autoconfig("autoconfig.lindenpost.de")],
  },
  {
    domain: "severnaya-pochta.ru",
    note: "autoconfig at .well-known of the domain itself; Cyrillic password",
    provider: "b",
    mechanism: "autoconfig-well-known",
    users: [
      user("vera.sokolova", "Вера Соколова", "Снегопад в мае"),
      user("ilya.morozov", "Илья Морозов", "чайник-Кипит-3"),
    ],
    hosts: { "vhod.severnaya-pochta.ru": "full", "otpravka.severnaya-pochta.ru": "full" },
    incoming: imap("vhod.severnaya-pochta.ru"),
    outgoing: submission("otpravka.severnaya-pochta.ru"),
    website: true,
    pages: [wellKnown("severnaya-pochta.ru")],
  },
  {
    domain: "harbourandfinch.co.uk",
    note: 'Autodiscover behind a CNAME; the password holds é & < "',
    provider: "a",
    mechanism: "autodiscover-cname",
    users: [
      user("nora.whitfield", "Nora Whitfield", 'Café & <quay> "9"'),
      user("oliver.finch", "Oliver Finch", "tern-gull-petrel"),
    ],
    hosts: { "ex1.kestrelhosting.com": "full", "ex2.kestrelhosting.com": "full" },
    incoming: imap("ex1.kestrelhosting.com"),
    outgoing: submission("ex2.kestrelhosting.com", 587, "starttls"),
    website: true,
    records: ["autodiscover CNAME autodiscover.kestrelhosting.com."],
    pages: [...autodiscover("autodiscover.harbourandfinch.co.uk"), ...autodiscover("autodiscover.kestrelhosting.com")],
  },
  {
    domain: "maplewick.com",
    note: "guessing, with implicit TLS: imap. and smtp. are all there is",
    provider: "a",
    mechanism: "guess-tls",
    users: [user("june.okafor", "June Okafor", "seven-Kettles"), user("sam.rivera", "Sam Rivera", "porch light 44")],
    hosts: { "imap.maplewick.com": "full", "smtp.maplewick.com": "full" },
    incoming: imap("imap.maplewick.com"),
    outgoing: submission("smtp.maplewick.com"),
    website: true,
  },
  {
    domain: "oldmillpress.org",
    note: "guessing, STARTTLS only: mail. has 143 and 587 and no port with implicit TLS",
    provider: "b",
    mechanism: "guess-starttls",
    users: [user("hugo.marchetti", "Hugo Marchetti", "Carta&Inchiostro")],
    hosts: { "mail.oldmillpress.org": "starttls" },
    incoming: imap("mail.oldmillpress.org", 143, "starttls"),
    outgoing: submission("mail.oldmillpress.org", 587, "starttls"),
  },
  {
    domain: "quietfield.net",
    note: "nothing tells: by hand, on odd ports",
    provider: "a",
    mechanism: "manual",
    users: [user("ada.lindqvist", "Ada Lindqvist", "blåbär & grädde")],
    hosts: { "box7.quietfield.net": "odd" },
    incoming: imap("box7.quietfield.net", 10993),
    outgoing: submission("box7.quietfield.net", 10587, "starttls"),
  },
  {
    domain: "brackenhall.com",
    note: "bad certificate: signed by an authority nobody knows",
    provider: "a",
    mechanism: "guess-tls",
    users: [user("ruth.alder", "Ruth Alder", "Fern/and/Stone")],
    hosts: { "imap.brackenhall.com": "full", "smtp.brackenhall.com": "full" },
    incoming: imap("imap.brackenhall.com"),
    outgoing: submission("smtp.brackenhall.com"),
    certificates: {
      "imap.brackenhall.com": { fault: "untrusted" },
      "smtp.brackenhall.com": { fault: "untrusted" },
    },
  },
  {
    domain: "thornbyallotments.org",
    note: "bad certificate: self-signed",
    provider: "b",
    mechanism: "guess-tls",
    users: [user("percy.dunn", "Percy Dunn", "runner beans 1962")],
    hosts: { "mail.thornbyallotments.org": "full" },
    incoming: imap("mail.thornbyallotments.org"),
    outgoing: submission("mail.thornbyallotments.org"),
    certificates: { "mail.thornbyallotments.org": { fault: "self-signed" } },
  },
  {
    domain: "amberlane.org",
    note: "bad certificate: expired",
    provider: "a",
    mechanism: "guess-tls",
    users: [user("felix.moreau", "Félix Moreau", "ambre-gris")],
    hosts: { "imap.amberlane.org": "full", "smtp.amberlane.org": "full" },
    incoming: imap("imap.amberlane.org"),
    outgoing: submission("smtp.amberlane.org"),
    certificates: { "imap.amberlane.org": { fault: "expired" }, "smtp.amberlane.org": { fault: "expired" } },
  },
  {
    domain: "copperfern.net",
    note: "bad certificate: for another name, shared12.pinehost.net, which is the same server",
    provider: "b",
    mechanism: "guess-tls",
    users: [user("lena.krol", "Lena Król", "miedziana paproć")],
    hosts: { "mail.copperfern.net": "full", "shared12.pinehost.net": "full" },
    incoming: imap("mail.copperfern.net"),
    outgoing: submission("mail.copperfern.net"),
    certificates: { "mail.copperfern.net": { names: ["shared12.pinehost.net"] } },
  },
  {
    domain: kite,
    note: "an internationalised domain, бумажный-змей.рф; autoconfig at autoconfig.",
    provider: "b",
    mechanism: "autoconfig-subdomain",
    users: [user("misha", "Миша Ветров", "верёвка и ветер")],
    hosts: { [`post.${kite}`]: "full" },
    incoming: imap(`post.${kite}`),
    outgoing: submission(`post.${kite}`),
    pages: [autoconfig(`autoconfig.${kite}`)],
  },
  {
    domain: "larkspurmail.net",
    note: "SRV records for IMAP and submission",
    provider: "b",
    mechanism: "srv",
    users: [user("ines.carvalho", "Inês Carvalho", "andorinha_58")],
    hosts: { "store3.larkspurmail.net": "full", "relay3.larkspurmail.net": "full" },
    incoming: imap("store3.larkspurmail.net"),
    outgoing: submission("relay3.larkspurmail.net"),
    records: [
      "_imaps._tcp SRV 0 1 993 store3",
      "_imap._tcp SRV 0 0 0 .",
      "_pop3s._tcp SRV 0 0 0 .",
      "_submissions._tcp SRV 0 1 465 relay3",
      "_submission._tcp SRV 10 1 587 relay3",
    ],
  },
  {
    domain: "tidewater-studio.com",
    note: "its MX belongs to pinehost.net, and autoconfig.pinehost.net tells",
    provider: "b",
    mechanism: "autoconfig-of-mx",
    users: [user("mara.quill", "Mara Quill", "low-tide-6am")],
    mx: "mx2.pinehost.net",
    hosts: { "depot.pinehost.net": "full" },
    incoming: imap("depot.pinehost.net"),
    outgoing: submission("depot.pinehost.net"),
    website: true,
    pages: [autoconfig("autoconfig.pinehost.net")],
  },
  {
    domain: "stillwaterpost.com",
    note: "POP3 only; autoconfig at autoconfig.",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [user("walter.pike", "Walter Pike", "Heron#Marsh")],
    hosts: { "pickup.stillwaterpost.com": "full" },
    incoming: pop3("pickup.stillwaterpost.com"),
    outgoing: submission("pickup.stillwaterpost.com"),
    pages: [autoconfig("autoconfig.stillwaterpost.com")],
  },
  {
    domain: "cedarrow.net",
    note: "the local part is the username; autoconfig at autoconfig.",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    username: "local",
    users: [user("beatrice", "Beatrice Holm", "cedar & row & <gate>")],
    hosts: { "in.cedarrow.net": "full", "out.cedarrow.net": "full" },
    incoming: imap("in.cedarrow.net"),
    outgoing: submission("out.cedarrow.net"),
    pages: [autoconfig("autoconfig.cedarrow.net")],
  },
  {
    domain: "slowharbour.com",
    note: "autoconfig answers, but every packet to its mail host is dropped",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [user("jonas.vik", "Jonas Vik", "waiting-room")],
    hosts: { "berth.slowharbour.com": "blackhole" },
    incoming: imap("berth.slowharbour.com"),
    outgoing: submission("berth.slowharbour.com"),
    pages: [autoconfig("autoconfig.slowharbour.com")],
  },
  {
    domain: "frostgate.net",
    note: "every packet to any host of it is dropped",
    hosts: {
      "frostgate.net": "blackhole",
      "autoconfig.frostgate.net": "blackhole",
      "autodiscover.frostgate.net": "blackhole",
      "imap.frostgate.net": "blackhole",
      "mail.frostgate.net": "blackhole",
      "smtp.frostgate.net": "blackhole",
    },
    mx: "mail.frostgate.net",
  },
  { domain: "paperboat.io", note: "an MX and nothing else", provider: "a" },
  { domain: "noletters.org", note: "null MX: the domain says that it takes no mail", mx: ".", website: true },
  ...correspondents.map(
    (domain): DomainPlan => ({ domain, note: "takes mail and throws it away", provider: "b", sink: true }),
  ),
];
