import type { Finding } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { Query } from "./query.ts";
import type { Trace } from "./trace.ts";
import type { DiscoveryWorld } from "./world.ts";

/** Looks in one kind of place for the servers of an address. Knows nothing of other sources and never rejects. */
export type Source = (query: Query, context: SourceContext) => AsyncIterable<Finding>;

/** A server that is there but cannot be used: the more useful thing to say where nothing is found. */
export interface Setback {
  readonly failure: MailFailure;
  /** Place among the setbacks of its source, 0 the best candidate. */
  readonly preference: number;
}

/** The hosts that take a domain's mail, best first; none as well where DNS did not tell. */
export interface MailExchange {
  readonly hosts: readonly string[];
  /** A null MX (RFC 7505). */
  readonly takesNoMail: boolean;
}

export interface SourceContext {
  readonly world: DiscoveryWorld;
  /** Aborts when the run is over or was cancelled. */
  readonly signal: AbortSignal;
  readonly startStep: Trace["start"];
  noteSetback(setback: Setback): void;
  /** Known once DNS has answered. */
  readonly mailExchange: Promise<MailExchange>;
  /** Whether the mail domain itself resolves to a private address: then its servers may, too. */
  isDomainPrivate(): Promise<boolean>;
}
