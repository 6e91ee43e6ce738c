import type { IncomingSettings, OutgoingSettings } from "./account.ts";
import type { Leg, MailFailure } from "./failure.ts";

/**
 * Where a finding came from. `providers`: the bundled table; `ispdb`: the central database; `mx`: whoever takes the domain's
 * mail. A new source adds its name here.
 */
export type DiscoverySource = "providers" | "autoconfig" | "ispdb" | "mx" | "srv" | "autodiscover" | "guess" | "manual";

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

/** What decided for a server over the one ranked below it; `only`: there was no other. */
export type ChoiceReason =
  | "only"
  | "untainted"
  | "encrypted"
  | "source"
  | "protocol"
  | "transport"
  | "agreement"
  | "order";

/** Which server won for one leg, and why. */
export interface Choice {
  readonly leg: Leg;
  readonly source: DiscoverySource;
  readonly host: string;
  readonly because: ChoiceReason;
  /** The best of those it won over; null where there was no other. */
  readonly over: { readonly source: DiscoverySource; readonly host: string } | null;
  /** Other sources that named the same server independently. */
  readonly agreeing: readonly DiscoverySource[];
}

export interface DiscoveryResult {
  readonly address: string;
  /**
   * `found`: both servers, safe to sign in to. `confirm`: only after a person said yes to each of `ask`: both servers, or,
   * where the reason is `credentials`, neither before `discover` is called again with the credentials for that host;
   * `failure` is what to say where that question is not put. `none`: not both, `failure` says why.
   */
  readonly outcome: "found" | "confirm" | "none";
  readonly incoming: FoundIncoming | null;
  readonly outgoing: FoundOutgoing | null;
  /** Empty unless `outcome` is `confirm`. */
  readonly ask: readonly Taint[];
  /** Everything that was found, best first. */
  readonly candidates: readonly Finding[];
  /** One for each leg that has a server. */
  readonly choices: readonly Choice[];
  /** What is known of the provider, by the domain itself or by who takes its mail. */
  readonly hint: ProviderHint | null;
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
