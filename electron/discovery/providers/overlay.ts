import type { Amendment } from "./amendment.ts";

/** What the data file cannot say of its providers: how they let mail programs in, and by which MX they are known. */
export const overlay: readonly Amendment[] = [
  {
    id: "googlemail.com",
    name: "Gmail",
    // https://support.google.com/accounts/answer/185833: app passwords, with 2-Step Verification on; a plain password is
    // refused since 2025 (https://support.google.com/accounts/answer/6010255).
    notes: [{ kind: "appPassword", page: "https://myaccount.google.com/apppasswords" }],
  },
  {
    id: "hotmail.com",
    name: "Outlook.com",
    // Basic authentication ended on 2024-09-16: https://support.microsoft.com/office/c5d65390-9676-4763-b41f-d7986499a90d
    notes: [{ kind: "oauth", page: "https://support.microsoft.com/office/c5d65390-9676-4763-b41f-d7986499a90d" }],
    mx: ["olc.protection.outlook.com"],
  },
  {
    id: "office365.com",
    parents: ["onmicrosoft.com"],
    // https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online
    notes: [
      {
        kind: "oauth",
        page: "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online",
      },
    ],
    // https://learn.microsoft.com/microsoft-365/enterprise/external-domain-name-system-records; mx.microsoft since 2024
    // where DNSSEC is on: https://learn.microsoft.com/purview/how-smtp-dane-works
    mx: ["mail.protection.outlook.com", "mx.microsoft"],
  },
  {
    id: "yahoo.com",
    name: "Yahoo Mail",
    // https://help.yahoo.com/kb/SLN15241.html
    notes: [{ kind: "appPassword", page: "https://login.yahoo.com/account/security" }],
  },
  {
    id: "aol.com",
    // https://help.aol.com/articles/Create-and-manage-app-password
    notes: [{ kind: "appPassword", page: "https://login.aol.com/account/security" }],
  },
  {
    id: "me.com",
    name: "iCloud Mail",
    // https://support.apple.com/102654
    notes: [{ kind: "appPassword", page: "https://account.apple.com/account/manage" }],
    // https://support.apple.com/102374: a domain of one's own at iCloud+
    mx: ["mail.icloud.com"],
  },
  {
    id: "yandex.ru",
    // https://yandex.ru/support/id/authorization/app-passwords.html, https://yandex.ru/support/mail/mail-clients/others.html
    notes: [
      { kind: "imapOff", page: "https://mail.yandex.ru/#setup/client" },
      { kind: "appPassword", page: "https://id.yandex.ru/security/app-passwords" },
    ],
  },
  {
    id: "mail.ru",
    name: "Mail.ru",
    // https://help.mail.ru/mail/security/protection/external
    notes: [{ kind: "appPassword", page: "https://account.mail.ru/user/2-step-auth/passwords" }],
  },
  {
    id: "messagingengine.com",
    // https://www.fastmail.help/hc/en-us/articles/360058752854
    notes: [{ kind: "appPassword", page: "https://app.fastmail.com/settings/security/integrations" }],
    // https://www.fastmail.help/hc/en-us/articles/360060591153
    mx: ["messagingengine.com"],
  },
  {
    id: "gmx.net",
    name: "GMX",
    // https://www.gmx.net/mail/tipps/posts/pop3-imap/36/: off until switched on
    notes: [{ kind: "imapOff", page: "https://hilfe.gmx.net/pop-imap/einschalten.html" }],
  },
  {
    id: "web.de",
    name: "WEB.DE",
    notes: [{ kind: "imapOff", page: "https://hilfe.web.de/pop-imap/einschalten.html" }],
  },
];
