import type { DiscoverySource } from "../../shared/discovery.ts";
import type { Source } from "./source.ts";
import { findByAutoconfig } from "./sources/autoconfig.ts";
import { findByAutodiscover } from "./sources/autodiscover.ts";
import { findByGuessing } from "./sources/guess.ts";

/** 1: at once. 2: when the mail exchangers are known, or at 400 ms. 3: at 1.2 s, or where 1 and 2 found nothing. */
export type Stage = 1 | 2 | 3;

export interface StagedSource {
  /** What its findings are called; its place in the ranking is that of the name. */
  readonly name: DiscoverySource;
  readonly stage: Stage;
  readonly find: Source;
}

/** Every source there is. A new one is a module in `sources/`, a line here and a place in `ranking.ts`. */
export const sources: readonly StagedSource[] = [
  { name: "autoconfig", stage: 1, find: findByAutoconfig },
  { name: "autodiscover", stage: 2, find: findByAutodiscover },
  { name: "guess", stage: 3, find: findByGuessing },
];
