// Domains whose MX is a large provider's, as the bundled table knows them by, and those of the providers' servers that are
// played here: the root zone is ours.
import { imap, submission, user } from "./domain-parts.ts";
import type { DomainPlan } from "./domain-plan.ts";
import type { RawHost } from "./raw-host.ts";

const imaps = (verdict: string): RawHost => ({ raw: [{ protocol: "imap", port: 993, tls: "implicit", verdict }] });
const submissions = (verdict: string): RawHost => ({
  raw: [{ protocol: "smtp", port: 465, tls: "implicit", verdict }],
});

export const domainsAtProviders: DomainPlan[] = [
  {
    domain: "gmail.com",
    note: "played: raw servers that want an app password, in Gmail's words",
    mx: "gmail-smtp-in.l.google.com",
    hosts: {
      "imap.gmail.com": imaps(
        "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
      ),
      "smtp.gmail.com": submissions(
        "534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp",
      ),
    },
    incoming: imap("imap.gmail.com"),
    outgoing: submission("smtp.gmail.com"),
  },
  {
    domain: "lanternworkshop.com",
    note: "its MX is Google's: an app password is wanted",
    mx: "aspmx.l.google.com",
  },
  {
    domain: "cobaltaccounting.com",
    note: "its MX is Microsoft 365's: OAuth2 only",
    mx: "cobaltaccounting-com.mail.protection.outlook.com",
  },
  { domain: "hushgarden.org", note: "its MX is Proton's: through the bridge only", mx: "mail.protonmail.ch" },
  { domain: "quietalps.net", note: "its MX is Tuta's: no IMAP at all", mx: "mail.tutanota.de" },
  {
    domain: "yantarny-bereg.ru",
    note: "its MX is Yandex's, whose raw servers say that IMAP may be off",
    mx: "mx.yandex.net",
    hosts: {
      "imap.yandex.com": imaps("NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled"),
      "smtp.yandex.com": submissions(
        "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
      ),
    },
  },
  {
    domain: "ninehills.net",
    note: "its MX is Fastmail's, whose servers are A's here",
    provider: "a",
    mechanism: "provider-of-mx",
    users: [user("owen.price", "Owen Price", "naw bryn")],
    mx: "in1-smtp.messagingengine.com",
    hosts: { "imap.fastmail.com": "full", "smtp.fastmail.com": "full" },
    incoming: imap("imap.fastmail.com"),
    outgoing: submission("smtp.fastmail.com"),
  },
];
