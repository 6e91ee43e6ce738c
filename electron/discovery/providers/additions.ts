import type { Addition } from "./amendment.ts";

/** Providers that the data file lacks, and offers for one's own domain that are known by their MX only. */
export const additions: readonly Addition[] = [
  {
    id: "google-workspace",
    name: "Google Workspace",
    servers: "googlemail.com",
    // https://support.google.com/a/answer/174125: aspmx.l.google.com and its alternatives, smtp.google.com since 2023
    mx: ["aspmx.l.google.com", "googlemail.com", "smtp.google.com"],
    // https://support.google.com/a/answer/14114704: no plain passwords since 2025, app passwords remain
    notes: [{ kind: "appPassword", page: "https://myaccount.google.com/apppasswords" }],
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
    // https://biz.mail.ru/help/: emx.mail.ru
    mx: ["emx.mail.ru"],
    notes: [{ kind: "appPassword", page: "https://account.mail.ru/user/2-step-auth/passwords" }],
  },
  {
    id: "proton.me",
    name: "Proton Mail",
    domains: ["proton.me", "pm.me", "protonmail.ch", "protonmail.com"],
    servers: [],
    // https://proton.me/support/custom-domain, https://proton.me/mail/bridge
    mx: ["mail.protonmail.ch", "mailsec.protonmail.ch"],
    notes: [{ kind: "bridge", page: "https://proton.me/mail/bridge" }],
  },
  {
    id: "tuta.com",
    name: "Tuta",
    domains: ["tuta.com", "tuta.io", "tutamail.com", "tutanota.com", "tutanota.de", "keemail.me"],
    servers: [],
    // https://tuta.com/support: no IMAP, POP3 or SMTP, because of its encryption
    mx: ["mail.tutanota.de"],
    notes: [{ kind: "noImap", page: "https://tuta.com/support" }],
  },
  {
    id: "hey.com",
    name: "HEY",
    domains: ["hey.com"],
    servers: [],
    mx: ["app.hey.com"],
    notes: [{ kind: "noImap", page: "https://www.hey.com/faqs/" }],
  },
];
