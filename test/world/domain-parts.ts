// The pieces that entries of the table of domains are made of.
import { autoconfigDocument, autodiscoverDocument } from "./config-documents.ts";
import type { IncomingServer, OutgoingServer, Page, PlannedUser, Security } from "./domain-plan.ts";

export const imap = (host: string, port = 993, security: Security = "tls"): IncomingServer => ({
  protocol: "imap",
  host,
  port,
  security,
});
export const pop3 = (host: string, port = 995, security: Security = "tls"): IncomingServer => ({
  protocol: "pop3",
  host,
  port,
  security,
});
export const submission = (host: string, port = 465, security: Security = "tls"): OutgoingServer => ({
  host,
  port,
  security,
});
export const user = (local: string, name: string, password: string): PlannedUser => ({ local, name, password });

export const autoconfig = (host: string): Page => ({ host, path: "/mail/config-v1.1.xml", body: autoconfigDocument });
export const wellKnown = (host: string): Page => ({
  host,
  path: "/.well-known/autoconfig/mail/config-v1.1.xml",
  body: autoconfigDocument,
});
export const autodiscover = (host: string): Page[] =>
  ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"].map((path) => ({
    host,
    path,
    body: autodiscoverDocument,
  }));
