import type { ProviderNote } from "../../../shared/discovery.ts";
import type { ProviderServer } from "./provider.ts";

/** What is added to a provider of the data file. Each fact has its source in a comment beside it. */
export interface Amendment {
  /** Its id in the data file. */
  readonly id: string;
  /** In place of the data file's name, where people know it by another. */
  readonly name?: string;
  /** More domains of its addresses. */
  readonly domains?: readonly string[];
  /** Domains below which every name is one of its addresses' domains. */
  readonly parents?: readonly string[];
  /** Names of the hosts that take mail for its customers' own domains: each stands for itself and all below it. */
  readonly mx?: readonly string[];
  readonly notes?: readonly ProviderNote[];
}

/** A provider that the data file lacks, or another offer of one that it has. */
export interface Addition extends Amendment {
  readonly name: string;
  /** Its own, or the id of the provider in the data file whose servers it has. */
  readonly servers: readonly ProviderServer[] | string;
}
