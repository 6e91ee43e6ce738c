// What an entry of the table of domains can say.
import type { CertificateRequest } from "./certificates.ts";
import type { Role, Side } from "./places.ts";
import type { RawHost } from "./raw-host.ts";
import type { WebTrap } from "./raw-web.ts";

export type Security = "tls" | "starttls" | "none";

export interface IncomingServer {
  protocol: "imap" | "pop3";
  host: string;
  port: number;
  security: Security;
}

export interface OutgoingServer {
  host: string;
  port: number;
  security: Security;
}

/** How the servers of a domain can be found. */
export type Mechanism =
  | "autoconfig-subdomain"
  | "autoconfig-well-known"
  | "autoconfig-http"
  | "autoconfig-of-mx"
  | "ispdb"
  | "provider-of-mx"
  | "autodiscover"
  | "autodiscover-cname"
  | "srv"
  | "guess-tls"
  | "guess-starttls"
  | "guess-plain"
  | "manual";

export interface PlannedUser {
  local: string;
  name: string;
  password: string;
}

/** A page of the web server. A POST gets the same answer as a GET. */
export interface Page {
  host: string;
  path: string;
  /** Answered for every path that begins with `path`. */
  andBelow?: boolean;
  body?: string | Buffer | ((plan: DomainPlan) => string | Buffer);
  type?: string;
  status?: number;
  /** Raw nginx directives inside the page's location, in place of a body. */
  directives?: string;
  /** Answered as no web server would, in place of a body. */
  trap?: WebTrap;
  /** Only whoever proves with Basic to be a user of the domain gets the body. */
  password?: boolean;
  /** A GET is answered with 404. */
  postOnly?: boolean;
  /** The host has no port 443. */
  plainOnly?: boolean;
}

export interface DomainPlan {
  /** The domain as DNS has it (A-label). */
  domain: string;
  note: string;
  provider?: Side;
  mechanism?: Mechanism;
  users?: PlannedUser[];
  /** The truth: where mail is really read and handed in. */
  incoming?: IncomingServer;
  outgoing?: OutgoingServer;
  /** What users sign in as; the whole address where nothing is said. */
  username?: "address" | "local";
  /** Where it is another one for sending. */
  outgoingUsername?: "address" | "local";
  /** Mail hosts: a role of the domain's provider, the address that never answers, or servers that misbehave. */
  hosts?: Record<string, Role | "blackhole" | RawHost>;
  /** The host mail is sent to, `mx.DOMAIN` of the provider where nothing is said; null where there is none. */
  mx?: string | null;
  /** Lies in wait for clients that climb to it from a domain below or beside: nobody of the world may ever ask it. */
  decoy?: boolean;
  /** Takes mail for anybody and throws it away: for those who are only ever written to. */
  sink?: boolean;
  /** Further records, in zone-file form, owner names relative to the domain: `_imaps._tcp SRV 0 1 993 imap`. */
  records?: string[];
  /** Whether the domain itself and `www.` answer with a home page. */
  website?: boolean;
  pages?: Page[];
  /** Certificates other than a valid one for the host's own name. */
  certificates?: Record<string, Partial<CertificateRequest>>;
}
