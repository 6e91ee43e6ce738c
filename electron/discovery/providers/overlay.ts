import type { ProviderNote } from "../../../shared/discovery.ts";
import type { Amendment } from "./amendment.ts";

/** Where a provider lets mail programs in only with a password made for them. */
function appPassword(page: string | null): ProviderNote {
  return { kind: "appPassword", page };
}

/** Where IMAP is off until a person switches it on. */
function imapOff(page: string | null): ProviderNote {
  return { kind: "imapOff", page };
}

/** What the data file cannot say of its providers: how they let mail programs in, and by which MX they are known. */
export const overlay: readonly Amendment[] = [
  {
    id: "googlemail.com",
    name: "Gmail",
    // A plain password is refused since 2025; an app password needs 2-Step Verification:
    // https://support.google.com/accounts/answer/6010255, https://support.google.com/accounts/answer/185833
    notes: [appPassword("https://myaccount.google.com/apppasswords")],
  },
  {
    id: "hotmail.com",
    name: "Outlook.com",
    // Passwords, app passwords among them, are refused since 2024-09-16:
    // https://support.microsoft.com/office/c5d65390-9676-4763-b41f-d7986499a90d
    notes: [{ kind: "oauth", page: "https://support.microsoft.com/office/c5d65390-9676-4763-b41f-d7986499a90d" }],
    mx: ["olc.protection.outlook.com"],
  },
  {
    id: "office365.com",
    parents: ["onmicrosoft.com"],
    // IMAP and POP3 take no password since 2023; submission is to follow, existing tenants from the end of 2026:
    // https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online
    notes: [
      {
        kind: "oauth",
        page: "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online",
      },
    ],
    // https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records; mx.microsoft is where
    // domains with DNSSEC go: https://learn.microsoft.com/purview/how-smtp-dane-works
    mx: ["mail.protection.outlook.com", "mail.eo.outlook.com", "mx.microsoft"],
  },
  // Its mailboxes lie at Microsoft 365: its own description has OAuth2 only.
  { id: "mit.edu", notes: [{ kind: "oauth", page: null }] },
  {
    id: "yahoo.com",
    name: "Yahoo Mail",
    // https://help.yahoo.com/kb/SLN15241.html
    notes: [appPassword("https://login.yahoo.com/account/security")],
  },
  {
    id: "aol.com",
    // https://help.aol.com/articles/Create-and-manage-app-password
    notes: [appPassword("https://login.aol.com/account/security")],
  },
  {
    id: "verizon.net",
    name: "Verizon (AOL Mail)",
    // Moved to AOL in 2017, and signs in as there: https://help.aol.com/articles/Create-and-manage-app-password
    notes: [appPassword("https://login.aol.com/account/security")],
  },
  {
    id: "att.net",
    // A "secure mail key": https://www.att.com/support/article/email-support/KM1240462/
    notes: [appPassword("https://www.att.com/support/article/email-support/KM1240462/")],
  },
  { id: "comcast.net", domains: ["xfinity.com"] },
  {
    id: "sky.com",
    // Yahoo runs it: https://www.sky.com/sky-yahoo-mail/manage-apps
    notes: [appPassword("https://www.sky.com/sky-yahoo-mail/manage-apps")],
  },
  // "Manage email app password" in My Virgin Media, which has no page of its own: https://community.virginmedia.com/
  ...["blueyonder.co.uk", "ntlworld.com", "virgin.net", "virginmedia.com"].map((id) => ({
    id,
    notes: [appPassword(null)],
  })),
  {
    id: "me.com",
    name: "iCloud Mail",
    // https://support.apple.com/102654
    notes: [appPassword("https://account.apple.com/account/manage")],
  },
  {
    id: "yandex.ru",
    domains: ["yandex.com.tr", "yandex.uz"],
    // https://yandex.ru/support/mail/mail-clients/others.html,
    // https://yandex.ru/support/id/authorization/app-passwords.html
    notes: [
      imapOff("https://mail.yandex.ru/#setup/client"),
      appPassword("https://id.yandex.ru/security/app-passwords"),
    ],
  },
  {
    id: "mail.ru",
    name: "Mail.ru",
    // https://help.mail.ru/mail/security/protection/external; VK Mail has the same servers and passwords
    domains: ["internet.ru", "vk.com"],
    notes: [appPassword("https://account.mail.ru/user/2-step-auth/passwords")],
  },
  {
    id: "rambler.ru",
    domains: ["autorambler.ru", "lenta.ru", "myrambler.ru", "r0.ru", "rambler.ua", "ro.ru"],
    // https://help.rambler.ru/mail/mail-nastrojki-pochtovogo-yashika/2129/
    notes: [imapOff("https://help.rambler.ru/mail/mail-nastrojki-pochtovogo-yashika/2129/")],
  },
  {
    id: "messagingengine.com",
    // https://www.fastmail.com/about/ourdomains/: the older and most used of about a hundred
    domains: [
      "eml.cc",
      "fastmail.co.uk",
      "fastmail.com",
      "fastmail.com.au",
      "fastmail.de",
      "fastmail.es",
      "fastmail.fm",
      "fastmail.fr",
      "fastmail.in",
      "fastmail.jp",
      "fastmail.net",
      "fastmail.nl",
      "fastmail.org",
      "fastmail.us",
      "fea.st",
      "imap.cc",
      "mailcan.com",
      "ml1.net",
      "mm.st",
      "sent.as",
      "sent.at",
      "sent.com",
    ],
    // https://www.fastmail.help/hc/en-us/articles/1500000279921
    notes: [appPassword("https://www.fastmail.help/hc/en-us/articles/360058752854")],
    // in1-smtp, in2-smtp: https://www.fastmail.help/hc/en-us/articles/360060591153
    mx: ["messagingengine.com"],
  },
  // The others of the region are as this one: https://www.zoho.com/mail/help/imap-access.html
  ...["zoho.com", "zoho.com.au", "zoho.eu", "zoho.in", "zoho.jp", "zohocloud.ca"].map((region) => ({
    id: region,
    name: "Zoho Mail",
    notes: [imapOff("https://www.zoho.com/mail/help/imap-access.html")],
  })),
  {
    id: "gmx.net",
    name: "GMX",
    // https://www.gmx.net/mail/tipps/posts/pop3-imap/36/: off by default
    notes: [imapOff("https://hilfe.gmx.net/pop-imap/einschalten.html")],
  },
  {
    id: "gmx.com",
    name: "GMX",
    // https://support.gmx.com/pop-imap/toggle.html
    notes: [imapOff("https://support.gmx.com/pop-imap/toggle.html")],
  },
  {
    id: "web.de",
    name: "WEB.DE",
    // https://hilfe.web.de/pop-imap/einschalten.html
    notes: [imapOff("https://hilfe.web.de/pop-imap/einschalten.html")],
  },
  {
    id: "mail.com",
    // Part of its paid plans: https://support.mail.com/pop-imap/toggle.html
    notes: [imapOff("https://support.mail.com/pop-imap/toggle.html")],
  },
  {
    id: "t-online.de",
    name: "T-Online",
    // Its mail has a password of its own: https://www.telekom.de/hilfe/apps-dienste/e-mail/programme/passwort-verwalten
    notes: [appPassword("https://www.telekom.de/hilfe/apps-dienste/e-mail/programme/passwort-verwalten")],
  },
  { id: "vodafonemail.de", domains: ["vodafone.de"] },
  {
    id: "inbox.lv",
    // https://help.inbox.lv/?keyword=email_clients_access: a password for mail programs comes with the switch
    notes: [
      imapOff("https://help.inbox.lv/?keyword=email_clients_access"),
      appPassword("https://help.inbox.lv/?keyword=email_clients_access"),
    ],
  },
  {
    id: "mail.ee",
    // https://help.mail.ee/?keyword=email_clients_access: the same house as inbox.lv
    notes: [
      imapOff("https://help.mail.ee/?keyword=email_clients_access"),
      appPassword("https://help.mail.ee/?keyword=email_clients_access"),
    ],
  },
  {
    id: "o2.pl",
    // https://pomoc.o2.pl/aktywacja-dostepu-dla-programow-pocztowych
    notes: [imapOff("https://pomoc.o2.pl/aktywacja-dostepu-dla-programow-pocztowych")],
  },
  {
    id: "uol.com.br",
    // http://email.uol.com.br/ajuda/imap.jhtm, which is not to be had in https
    notes: [imapOff(null)],
  },
  {
    id: "qq.com",
    name: "QQ Mail",
    domains: ["foxmail.com", "vip.qq.com"],
    // Only with an authorisation code (授权码), since 2022: https://service.mail.qq.com/
    notes: [imapOff("https://mail.qq.com/"), appPassword("https://service.mail.qq.com/")],
  },
  // Only with an authorisation code (授权码), which is made where IMAP is switched on: https://help.mail.163.com/
  ...[
    { id: "163.com", page: "https://mail.163.com/" },
    { id: "126.com", page: "https://mail.126.com/" },
    { id: "yeah.net", page: "https://mail.yeah.net/" },
  ].map(({ id, page }) => ({ id, notes: [imapOff(page), appPassword(page)] })),
  {
    id: "naver.com",
    // Off by default, https://help.naver.com/service/30029/contents/21342; and since 2025 only with an application
    // password, which needs two-step verification
    notes: [
      imapOff("https://help.naver.com/service/30029/contents/21342"),
      appPassword("https://nid.naver.com/user2/help/2StepVerif?m=viewManageSettings"),
    ],
  },
  {
    id: "daum.net",
    domains: ["hanmail.net"],
    // https://cs.daum.net/faq/43/9234.html
    notes: [imapOff("https://cs.daum.net/faq/43/9234.html")],
  },
];
