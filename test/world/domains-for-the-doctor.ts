// What a mail domain publishes: once all of it and right, once nearly all of it and wrong.
import { autoconfig, autodiscover, imap, submission, user, wellKnown } from "./domain-parts.ts";
import type { DomainPlan, Page } from "./domain-plan.ts";

const rsaKey = [
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkyT0Gm1gujaDN/nosUbXMweKHYXkOGeh2+WxXreanjl7pp6s16ou3WMTYvByzTHw2feW",
  "LIJ7OcktBcO9Fy7IuUSCZjRtC/9rNbeGWbV/LiBV79+BCPU4S63UCOpaHJLs9eFgKShrM3CeypkDyyOmJ2au3lyfKRpww54pa+X3qo5CXFzcdOTk",
  "VQKjj+ltHd3yfML/eksAbzXjFevCXtaQClU8JnJvwzRbaDGFfHd14krt1ctm265COtK3ssjKBfAP9jBTanuoZj5BI7K09nTuXIp1of6pMdZrmWbZ",
  "AT67HrZVK7KLkZJq0d6seDpvm0mDmXdM5cEFvUKUlh0AHg1SjQIDAQAB",
];
/** 768 bits: too short to be verified (RFC 8301). */
const shortRsaKey =
  "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhALvG8Sv6q9Mq5dAzmJlsfNuqn8P1LwEvxcE35wKqU4qrVK1DWmUd4tR4s/ce3R5EKw1aSgg/Wp+SF3M+9bMtwSyaKTZc99LmaJ6PtdzUnhwV5aM7KpRqfmbTKERROIhtaQIDAQAB";

const policy = (domain: string, lines: string[]): Page => ({
  host: `mta-sts.${domain}`,
  path: "/.well-known/mta-sts.txt",
  type: "text/plain",
  body: lines.map((line) => `${line}\r\n`).join(""),
});

export const domainsForTheDoctor: DomainPlan[] = [
  {
    domain: "wellkeptpost.org",
    note: "publishes everything a mail domain should, and all of it is right",
    provider: "a",
    mechanism: "autoconfig-subdomain",
    users: [user("agnes.holt", "Agnes Holt", "every screw in its place")],
    hosts: { "imap.wellkeptpost.org": "full", "smtp.wellkeptpost.org": "full" },
    incoming: imap("imap.wellkeptpost.org"),
    outgoing: submission("smtp.wellkeptpost.org"),
    website: true,
    records: [
      "_imaps._tcp SRV 0 1 993 imap",
      "_submissions._tcp SRV 0 1 465 smtp",
      "_submission._tcp SRV 10 1 587 smtp",
      "_imap._tcp SRV 0 0 0 .",
      "_pop3._tcp SRV 0 0 0 .",
      "_pop3s._tcp SRV 0 0 0 .",
      `s2026._domainkey TXT "v=DKIM1; k=rsa; p=" ${rsaKey.map((piece) => `"${piece}"`).join(" ")}`,
      's2026e._domainkey TXT "v=DKIM1; k=ed25519; p=Zda4mvBtVXfLhPh4Qlfh1NE5+fuwDEf8ovAYcuSXSpE="',
      '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@wellkeptpost.org"',
      '_mta-sts TXT "v=STSv1; id=20261101T0800;"',
      '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@wellkeptpost.org"',
    ],
    pages: [
      autoconfig("autoconfig.wellkeptpost.org"),
      wellKnown("wellkeptpost.org"),
      ...autodiscover("autodiscover.wellkeptpost.org"),
      policy("wellkeptpost.org", ["version: STSv1", "mode: enforce", "mx: mx.wellkeptpost.org", "max_age: 604800"]),
    ],
  },
  {
    domain: "leakyroof.net",
    note: "publishes nearly everything wrong; pop.'s certificate ends in five days",
    provider: "b",
    mechanism: "autoconfig-subdomain",
    users: [user("otto.brandl", "Otto Brandl", "bucket under the drip")],
    mx: "mx.leakyroof.net",
    hosts: { "mail.leakyroof.net": "full", "pop.leakyroof.net": "full", "old.leakyroof.net": "plain" },
    incoming: imap("old.leakyroof.net", 143, "none"),
    outgoing: submission("old.leakyroof.net", 587, "starttls"),
    certificates: { "mail.leakyroof.net": { fault: "expired" }, "pop.leakyroof.net": { daysLeft: 5 } },
    records: [
      "mx CNAME mail.leakyroof.net.",
      "imap CNAME mail.leakyroof.net.",
      "_imaps._tcp SRV 0 1 993 imap",
      "_pop3s._tcp SRV 0 1 995 pop",
      "_submissions._tcp SRV 0 1 465 nosuchhost",
      '@ TXT "v=spf1 include:leakyroof.net ptr +all"',
      '_dmarc TXT "v=DMARC1; p=maybe; rua=dmarc@leakyroof.net"',
      `old._domainkey TXT "v=DKIM1; k=rsa; p=${shortRsaKey}"`,
      '_mta-sts TXT "v=STSv1; id=not-alnum!"',
      '_smtp._tls TXT "v=TLSRPTv1"',
    ],
    pages: [
      autoconfig("autoconfig.leakyroof.net"),
      { ...wellKnown("leakyroof.net"), body: "<!doctype html><title>Not found</title>\n", type: "text/html" },
      policy("leakyroof.net", ["version: STSv1", "mode: enforce", "mx: *.elsewhere.example", "max_age: 86400"]),
    ],
  },
];
