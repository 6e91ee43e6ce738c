import type { IncomingSettings, OutgoingSettings } from "./account.ts";
import type { MailFailure } from "./failure.ts";

/** Where a finding came from. A new source adds its name here. */
export type DiscoverySource = "autoconfig" | "autodiscover" | "guess" | "manual";

/** One server as one source described it, placeholders filled in. */
export interface Finding {
  readonly source: DiscoverySource;
  readonly server: IncomingSettings | OutgoingSettings;
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
  /** `found`: both servers; `none`: not both, `failure` says why. */
  readonly outcome: "found" | "none";
  readonly incoming: FoundIncoming | null;
  readonly outgoing: FoundOutgoing | null;
  /** Everything that was found, best first. */
  readonly candidates: readonly Finding[];
  readonly trace: readonly TraceStep[];
  readonly elapsedMs: number;
  readonly failure: MailFailure | null;
}
