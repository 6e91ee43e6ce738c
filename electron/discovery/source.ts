import type { DiscoverySource, Finding, ProviderHint } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { Query } from "./query.ts";
import type { Services } from "./service-records.ts";
import type { Trace } from "./trace.ts";
import type { DiscoveryWorld } from "./world.ts";

/**
 * Looks in one kind of place for the servers of an address, and gives what belongs together at once. Knows nothing of other
 * sources and never rejects.
 */
export type Source = (query: Query, context: SourceContext) => AsyncIterable<readonly Finding[]>;

/** A server that is there but cannot be used: the more useful thing to say where nothing is found. */
export interface Setback {
  readonly failure: MailFailure;
  /** Place among the setbacks of its source, 0 the best candidate. */
  readonly preference: number;
}

/** A provider that is known to let nobody in as we would: what a source that is believed less finds does not change that. */
export interface Refusal {
  readonly source: DiscoverySource;
  readonly failure: MailFailure;
}

/** The hosts that take a domain's mail, best first; none as well where DNS did not tell. */
export interface MailExchange {
  readonly hosts: readonly string[];
  /** Those of the lowest preference: backups may be anybody's. */
  readonly first: readonly string[];
  /** A null MX (RFC 7505). */
  readonly takesNoMail: boolean;
}

/** How one request over http or https went: what tells a network that answers for others. */
export interface WebContact {
  readonly host: string;
  readonly secure: boolean;
  /** `unnamed`: DNS has no address for the host. */
  readonly outcome: "answered" | "failed" | "unnamed";
  readonly status?: number;
  /** Where a redirect leads, if to another host. */
  readonly redirectsTo?: string;
  readonly html?: boolean;
}

/** What a person allowed to be told to one host that asks for it before it names servers. */
export interface WebCredentials {
  readonly host: string;
  readonly password: string;
}

export interface SourceContext {
  readonly world: DiscoveryWorld;
  /** Aborts when the run is over or was cancelled. */
  readonly signal: AbortSignal;
  readonly startStep: Trace["start"];
  noteSetback(setback: Setback): void;
  noteRefusal(refusal: Refusal): void;
  noteHint(hint: ProviderHint): void;
  noteContact(contact: WebContact): void;
  /** A host of the mail domain that would tell more to somebody who signs in. */
  noteCredentialsWanted(host: string): void;
  readonly credentials: WebCredentials | null;
  /** So far in this run. */
  readonly contacts: readonly WebContact[];
  /** Known once DNS has answered. */
  readonly mailExchange: Promise<MailExchange>;
  readonly services: Services;
  /** Whether the mail domain itself resolves to a private address: then its servers may, too. */
  isDomainPrivate(): Promise<boolean>;
}
