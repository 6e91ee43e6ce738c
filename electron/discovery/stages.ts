import type { DiscoverySource } from "../../shared/discovery.ts";
import type { Source } from "./source.ts";
import { findByAutoconfig } from "./sources/autoconfig.ts";
import { findByHttpAutoconfig } from "./sources/autoconfig-http.ts";
import { findByAutodiscover } from "./sources/autodiscover.ts";
import { detectPortal } from "./sources/captive-portal.ts";
import { findByGuessing } from "./sources/guess.ts";
import { findByIspdb } from "./sources/ispdb.ts";
import { findByMx } from "./sources/mx.ts";
import { findInTable } from "./sources/providers.ts";
import { findBySrv } from "./sources/srv.ts";

/**
 * 0: before anybody is asked. 1: at once after that. 2: when the mail exchangers are known, or at 400 ms. 3: at 1.2 s, or where
 * 1 and 2 found nothing. 4: at 3 s, or where 1 to 3 found nothing, and only while nothing encrypted is found.
 */
export type Stage = 0 | 1 | 2 | 3 | 4;

export interface StagedSource {
  /** What its findings are called; its place in the ranking is that of the name. */
  readonly name: DiscoverySource;
  readonly stage: Stage;
  readonly find: Source;
}

/** Every source there is. A new one is a module in `sources/`, a line here and a place in `ranking.ts`. */
export const sources: readonly StagedSource[] = [
  { name: "providers", stage: 0, find: findInTable },
  { name: "autoconfig", stage: 1, find: findByAutoconfig },
  { name: "ispdb", stage: 1, find: findByIspdb },
  { name: "srv", stage: 1, find: findBySrv },
  { name: "mx", stage: 2, find: findByMx },
  { name: "autodiscover", stage: 2, find: findByAutodiscover },
  { name: "guess", stage: 3, find: findByGuessing },
  { name: "autoconfig", stage: 4, find: findByHttpAutoconfig },
  { name: "autoconfig", stage: 4, find: detectPortal },
];
