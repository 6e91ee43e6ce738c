import type { IncomingSettings, OutgoingSettings } from "./account.ts";
import type { MailFailure } from "./failure.ts";

/** Where a finding came from. A new source adds its name here. */
export type DiscoverySource = "autoconfig" | "autodiscover" | "guess" | "manual";

/** Why a finding is not used before a person has agreed to its host, which is shown whole. */
export interface Taint {
  readonly reason: "http" | "plaintext" | "foreign-domain" | "credentials";
  readonly host: string;
}

/** One server as one source described it, placeholders filled in. */
export interface Finding {
  readonly source: DiscoverySource;
  readonly server: IncomingSettings | OutgoingSettings;
  /** Its place among the findings of its source, 0 the best; left out where the source has no opinion. */
  readonly preference?: number;
  readonly taints?: readonly Taint[];
}

export type FoundIncoming = IncomingSettings & { readonly source: DiscoverySource };
export type FoundOutgoing = OutgoingSettings & { readonly source: DiscoverySource };

/** One step of discovery or of signing in. A step is reported when it starts (`running`) and again when it ends. */
export interface TraceStep {
  /** Counts from 1 within one run; the same for a step's start and its end. */
  readonly id: number;
  readonly source: DiscoverySource | "dns" | "sign-in";
  /** What was asked: a URL, or `imap.example.org:993`. */
  readonly target: string;
  readonly outcome: "running" | "found" | "nothing" | "failed" | "cancelled";
  readonly ms: number;
  /** Why it failed, or what was found, in technical words for the curious. */
  readonly detail?: string;
  readonly failure?: MailFailure;
}

export interface DiscoveryResult {
  readonly address: string;
  /**
   * `found`: both servers, safe to sign in to. `confirm`: both, but only after a person said yes to each of `ask`;
   * `failure` is what to say where that question is not put. `none`: not both, `failure` says why.
   */
  readonly outcome: "found" | "confirm" | "none";
  readonly incoming: FoundIncoming | null;
  readonly outgoing: FoundOutgoing | null;
  /** Empty unless `outcome` is `confirm`. */
  readonly ask: readonly Taint[];
  /** Everything that was found, best first. */
  readonly candidates: readonly Finding[];
  readonly trace: readonly TraceStep[];
  readonly elapsedMs: number;
  readonly failure: MailFailure | null;
}

/** Something a person should know before typing a password; `page` is the provider's own, in https. */
export interface ProviderNote {
  /**
   * `oauth`: takes no password from mail programs. `appPassword`: a password made for mail programs, not the usual one.
   * `imapOff`: mail programs are let in once that is switched on. `bridge`: reached through the provider's own program.
   * `noImap`: no mail program gets in at all.
   */
  readonly kind: "oauth" | "appPassword" | "imapOff" | "bridge" | "noImap";
  readonly page: string | null;
}

/** What is known of an address's provider without asking anybody. */
export interface ProviderHint {
  readonly name: string;
  /** Empty where there is nothing special about it. */
  readonly notes: readonly ProviderNote[];
}
