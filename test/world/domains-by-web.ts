// Domains that web servers lead to by ways other than https autoconfig of their own.
import { autoconfigDocument } from "./config-documents.ts";
import { autoconfig, imap, submission, user } from "./domain-parts.ts";
import type { DomainPlan } from "./domain-plan.ts";

export const domainsByWeb: DomainPlan[] = [
  {
    domain: "pebblebank.org",
    note: "only the central ISPDB knows it",
    provider: "a",
    mechanism: "ispdb",
    users: [user("linnea.strand", "Linnea Strand", "grå sten 5")],
    hosts: { "haven.pebblebank.org": "full", "utfart.pebblebank.org": "full" },
    incoming: imap("haven.pebblebank.org"),
    outgoing: submission("utfart.pebblebank.org"),
    pages: [
      { host: "autoconfig.thunderbird.net", path: "/v1.1/pebblebank.org", body: autoconfigDocument, type: "text/xml" },
    ],
  },
  {
    domain: "clearwindow.net",
    note: "autoconfig over http only: port 443 is closed",
    provider: "b",
    mechanism: "autoconfig-http",
    users: [user("tomas.vano", "Tomáš Váňo", "čiré sklo")],
    hosts: { "pane.clearwindow.net": "full" },
    incoming: imap("pane.clearwindow.net"),
    outgoing: submission("pane.clearwindow.net"),
    pages: [{ ...autoconfig("autoconfig.clearwindow.net"), plainOnly: true }],
  },
  {
    domain: "glasspost.org",
    note: "autoconfig over http only, and what it names is at another domain",
    provider: "a",
    mechanism: "autoconfig-http",
    users: [user("ines.moura", "Inês Moura", "vidro fino")],
    hosts: { "relais.kestrelhosting.com": "full" },
    incoming: imap("relais.kestrelhosting.com"),
    outgoing: submission("relais.kestrelhosting.com"),
    pages: [{ ...autoconfig("autoconfig.glasspost.org"), plainOnly: true }],
  },
];
