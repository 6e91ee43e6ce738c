import type { Addition } from "./amendment.ts";
import type { ProviderServer } from "./provider.ts";

const ADDRESS = { username: "%EMAILADDRESS%", methods: ["password"] } as const;

/** IMAP and submission over TLS on their own ports (RFC 8314), signed in to with the whole address. */
function overTls(imap: string, smtp: string): readonly ProviderServer[] {
  return [
    { protocol: "imap", host: imap, port: 993, security: "tls", ...ADDRESS },
    { protocol: "smtp", host: smtp, port: 465, security: "tls", ...ADDRESS },
  ];
}

/** The offers for one's own domain, known by their MX only. */
const forOwnDomains: readonly Addition[] = [
  {
    id: "google-workspace",
    name: "Google Workspace",
    servers: "googlemail.com",
    // https://support.google.com/a/answer/174125: five names until 2023, smtp.google.com since
    mx: ["aspmx.l.google.com", "googlemail.com", "smtp.google.com"],
    // No plain passwords since 2025, app passwords remain: https://support.google.com/a/answer/14114704
    notes: [{ kind: "appPassword", page: "https://myaccount.google.com/apppasswords" }],
  },
  {
    id: "icloud-domain",
    name: "iCloud Mail",
    // As for its own addresses (https://support.apple.com/102525) but for the username: the local part of another domain
    // would be a stranger's at iCloud.
    servers: [
      { protocol: "imap", host: "imap.mail.me.com", port: 993, security: "tls", ...ADDRESS },
      { protocol: "smtp", host: "smtp.mail.me.com", port: 587, security: "starttls", ...ADDRESS },
    ],
    // https://support.apple.com/102374
    mx: ["mail.icloud.com"],
    notes: [{ kind: "appPassword", page: "https://account.apple.com/account/manage" }],
  },
  {
    id: "yandex-360",
    name: "Yandex 360",
    servers: "yandex.ru",
    // https://yandex.ru/support/yandex-360/business/admin/ru/domains/dns-records
    mx: ["mx.yandex.net", "mx.yandex.ru"],
    notes: [
      { kind: "imapOff", page: "https://mail.yandex.ru/#setup/client" },
      { kind: "appPassword", page: "https://id.yandex.ru/security/app-passwords" },
    ],
  },
  {
    id: "biz.mail.ru",
    name: "VK WorkSpace",
    servers: "mail.ru",
    // https://biz.mail.ru/docs/saas/FAQ/mail/
    mx: ["emx.mail.ru"],
    notes: [{ kind: "appPassword", page: "https://account.mail.ru/user/2-step-auth/passwords" }],
  },
  // https://www.zoho.com/mail/help/adminconsole/configure-email-delivery.html (mx, mx2, mx3 of each region),
  // https://www.zoho.com/mail/help/imap-access.html: organisations have hosts of their own
  ...["zoho.com", "zoho.com.au", "zoho.eu", "zoho.in", "zoho.jp", "zohocloud.ca"].map(
    (region): Addition => ({
      id: `${region}-domain`,
      name: "Zoho Mail",
      servers: overTls(`imappro.${region}`, `smtppro.${region}`),
      mx: [`mx.${region}`, `mx2.${region}`, `mx3.${region}`],
      notes: [{ kind: "imapOff", page: "https://www.zoho.com/mail/help/imap-access.html" }],
    }),
  ),
  // https://service.exmail.qq.com/
  {
    id: "exmail.qq.com",
    name: "Tencent Exmail",
    servers: overTls("imap.exmail.qq.com", "smtp.exmail.qq.com"),
    mx: ["mxbiz1.qq.com", "mxbiz2.qq.com"],
  },
  // https://www.ionos.com/help/email/general-topics/settings-for-your-email-programs-imap-pop3/, and so in each country
  ...["com", "co.uk", "de", "es", "fr", "it"].map(
    (country): Addition => ({
      id: `ionos.${country}`,
      name: "IONOS",
      servers: overTls(`imap.ionos.${country}`, `smtp.ionos.${country}`),
      mx: [`mx00.ionos.${country}`, `mx01.ionos.${country}`],
    }),
  ),
  // https://www.migadu.com/guides/imap/
  {
    id: "migadu.com",
    name: "Migadu",
    servers: overTls("imap.migadu.com", "smtp.migadu.com"),
    mx: ["aspmx1.migadu.com", "aspmx2.migadu.com"],
  },
  // https://support.hostinger.com/en/articles/1575756
  {
    id: "hostinger.com",
    name: "Hostinger",
    servers: overTls("imap.hostinger.com", "smtp.hostinger.com"),
    mx: ["mx1.hostinger.com", "mx2.hostinger.com"],
  },
  // https://support.titan.email/
  {
    id: "titan.email",
    name: "Titan",
    servers: overTls("imap.titan.email", "smtp.titan.email"),
    mx: ["mx1.titan.email", "mx2.titan.email"],
  },
  // https://www.namecheap.com/support/knowledgebase/article.aspx/1179/2175/
  {
    id: "privateemail.com",
    name: "Namecheap Private Email",
    servers: overTls("mail.privateemail.com", "mail.privateemail.com"),
    mx: ["mx1.privateemail.com", "mx2.privateemail.com"],
  },
  // https://beget.com/ru/kb
  {
    id: "beget.com",
    name: "Beget",
    servers: overTls("imap.beget.com", "smtp.beget.com"),
    mx: ["mx1.beget.com", "mx2.beget.com"],
  },
  // https://timeweb.com/ru/docs/pochta/
  {
    id: "timeweb.ru",
    name: "Timeweb",
    servers: overTls("imap.timeweb.ru", "smtp.timeweb.ru"),
    mx: ["mx1.timeweb.ru", "mx2.timeweb.ru"],
  },
  // https://help.reg.ru/support/pochta
  {
    id: "reg.ru",
    name: "REG.RU",
    servers: overTls("mail.hosting.reg.ru", "mail.hosting.reg.ru"),
    mx: ["mx1.hosting.reg.ru", "mx2.hosting.reg.ru"],
  },
];

/** Those that no mail program gets in to, or only by way of their own. */
const closed: readonly Addition[] = [
  {
    id: "proton.me",
    name: "Proton Mail",
    domains: ["pm.me", "proton.me", "protonmail.ch", "protonmail.com"],
    servers: [],
    // https://proton.me/support/custom-domain, https://proton.me/mail/bridge
    mx: ["mail.protonmail.ch", "mailsec.protonmail.ch"],
    notes: [{ kind: "bridge", page: "https://proton.me/mail/bridge" }],
  },
  {
    id: "tuta.com",
    name: "Tuta",
    domains: ["keemail.me", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com", "tutanota.de"],
    servers: [],
    // https://tuta.com/support/howto
    mx: ["mail.tutanota.de"],
    notes: [{ kind: "noImap", page: "https://tuta.com/support/howto" }],
  },
  {
    id: "hey.com",
    name: "HEY",
    domains: ["hey.com"],
    servers: [],
    // https://help.hey.com/
    mx: ["app.hey.com"],
    notes: [{ kind: "noImap", page: "https://help.hey.com/" }],
  },
  {
    id: "skiff.com",
    name: "Skiff",
    domains: ["skiff.com"],
    servers: [],
    // Had none, and closed in 2024: https://skiff.com/
    notes: [{ kind: "noImap", page: null }],
  },
  {
    id: "i.ua",
    name: "I.UA",
    domains: ["i.ua"],
    servers: [],
    // http://help.i.ua/section/11
    notes: [{ kind: "noImap", page: null }],
  },
  // Addresses that only forward. https://duckduckgo.com/duckduckgo-help-pages/email-protection/
  {
    id: "duck.com",
    name: "DuckDuckGo Email Protection",
    domains: ["duck.com"],
    servers: [],
    notes: [{ kind: "noImap", page: "https://duckduckgo.com/duckduckgo-help-pages/email-protection/" }],
  },
  // https://support.apple.com/105078
  {
    id: "privaterelay.appleid.com",
    name: "Apple Hide My Email",
    domains: ["privaterelay.appleid.com"],
    servers: [],
    notes: [{ kind: "noImap", page: "https://support.apple.com/105078" }],
  },
  // https://relay.firefox.com/faq/
  {
    id: "mozmail.com",
    name: "Firefox Relay",
    domains: ["mozmail.com"],
    servers: [],
    notes: [{ kind: "noImap", page: "https://relay.firefox.com/faq/" }],
  },
];

/** Those that the data file simply lacks. */
const missing: readonly Addition[] = [
  {
    id: "freenet.de",
    name: "freenet",
    domains: ["freenet.de"],
    servers: overTls("mx.freenet.de", "mx.freenet.de"),
    // Off by default: its mailbox settings, "POP3/IMAP/SMTP"
    notes: [{ kind: "imapOff", page: "https://www.freenet.de/" }],
  },
  {
    id: "ukr.net",
    name: "UKR.NET",
    domains: ["ukr.net"],
    servers: overTls("imap.ukr.net", "smtp.ukr.net"),
    // https://wiki.ukr.net/ManageIMAPAccess
    notes: [{ kind: "imapOff", page: "https://wiki.ukr.net/ManageIMAPAccess" }],
  },
  // https://kb.mailbox.org/
  {
    id: "mailbox.org",
    name: "mailbox.org",
    domains: ["mailbox.org"],
    servers: overTls("imap.mailbox.org", "smtp.mailbox.org"),
    mx: ["mailbox.org"],
  },
  // https://www.infomaniak.com/en/support/faq/2427
  {
    id: "infomaniak.com",
    name: "Infomaniak",
    domains: ["ik.me"],
    servers: overTls("mail.infomaniak.com", "mail.infomaniak.com"),
    mx: ["mta-gw.infomaniak.ch"],
  },
  // https://purelymail.com/docs
  {
    id: "purelymail.com",
    name: "Purelymail",
    domains: ["cheapermail.com", "placeq.com", "purelymail.com", "rethinkmail.com", "worldofmail.com"],
    servers: overTls("imap.purelymail.com", "smtp.purelymail.com"),
    mx: ["mailserver.purelymail.com"],
  },
  // https://riseup.net/en/email/clients
  {
    id: "riseup.net",
    name: "Riseup",
    domains: ["riseup.net"],
    servers: overTls("mail.riseup.net", "mail.riseup.net"),
  },
  // https://mail.de/de/support
  { id: "mail.de", name: "mail.de", domains: ["mail.de"], servers: overTls("imap.mail.de", "smtp.mail.de") },
  // https://www.mailo.com/
  { id: "mailo.com", name: "Mailo", domains: ["mailo.com"], servers: overTls("imap.mailo.com", "smtp.mailo.com") },
  // https://help.runbox.com/
  { id: "runbox.com", name: "Runbox", domains: ["runbox.com"], servers: overTls("mail.runbox.com", "mail.runbox.com") },
  // https://mail.aliyun.com/
  { id: "aliyun.com", name: "Aliyun", domains: ["aliyun.com"], servers: overTls("imap.aliyun.com", "smtp.aliyun.com") },
  // https://pomoc.interia.pl/
  {
    id: "interia.pl",
    name: "Interia",
    domains: ["interia.com", "interia.eu", "interia.pl", "poczta.fm"],
    servers: overTls("poczta.interia.pl", "poczta.interia.pl"),
  },
  // https://www.abv.bg/
  { id: "abv.bg", name: "АБВ Поща", domains: ["abv.bg"], servers: overTls("imap.abv.bg", "smtp.abv.bg") },
];

/** Providers that the data file lacks. */
export const additions: readonly Addition[] = [...forOwnDomains, ...closed, ...missing];
