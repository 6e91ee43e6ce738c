import { setTimeout as delay } from "node:timers/promises";
import type { Action } from "./actions.ts";
import type { Lane } from "./lane.ts";
import type { StoredState } from "./stored-state.ts";

const LISTING_MS = 30_000;

/** A piece of work that is broken off at each of its steps. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** The numbers of what it shows, see `promises.ts`. */
  readonly promises: readonly number[];
  /** Capabilities that the server is made to be without. */
  readonly without?: readonly string[];
  /** What the server holds at the beginning. */
  seed(lane: Lane): Promise<void>;
  /** Whether the client knows all of that already. */
  readonly isKnown: boolean;
  /** What other clients do while this one is away. */
  elsewhere?(lane: Lane): Promise<void>;
  /** What the person does; `run` is another word each time. */
  script(run: string): { readonly offline: readonly Action[]; readonly online: readonly Action[] };
  /** Gives what is wrong beside the comparison of store and server. */
  check?(aftermath: Aftermath): Promise<string[]>;
}

/** What a scenario may look at once everything is at rest. */
export interface Aftermath {
  readonly lane: Lane;
  /** What the store held right after the kill. */
  readonly atKill: StoredState;
  readonly atRest: StoredState;
}

/** What became of one case. */
export interface Outcome {
  readonly scenario: string;
  readonly step: string;
  readonly seed: number;
  /** `missed`: the step did not come by this time, and nothing was killed. */
  readonly result: "kept" | "missed" | "broken";
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** A fault that is no kill at a step. */
export interface Trial {
  readonly name: string;
  readonly about: string;
  readonly promises: readonly number[];
  /** The cases of a run of this size, by name. */
  cases(size: Size, seed: number): readonly string[];
  /** Whether it does something to the world that other lanes would notice. */
  readonly needsWorld?: boolean;
  /** Tries one case and gives what was not as promised. */
  run(lane: Lane, name: string, seed: number): Promise<string[]>;
}

export type Size = "short" | "full";

/** Brings server and client to where the scenario begins, and keeps it for every run. */
export async function prepare(lane: Lane, scenario: Scenario): Promise<void> {
  lane.imap.tap = {};
  lane.smtp.tap = {};
  await lane.reset();
  await scenario.seed(lane);
  if (scenario.isKnown) await syncOnce(lane);
  await scenario.elsewhere?.(lane);
  await lane.save(scenario.name);
}

/** Runs a client until it rests. */
export async function syncOnce(lane: Lane): Promise<void> {
  const client = await lane.open();
  const account = await client.start(lane.identity);
  // Quiet alone may be a machine that is busy elsewhere.
  for (const deadline = Date.now() + LISTING_MS; Date.now() < deadline; await delay(20)) {
    const syncs = await client.reader.listMailboxSyncs({ accountId: account.id });
    if (syncs.length > 0 && syncs.every((sync) => !sync.mailbox.selectable || sync.listedDownTo === 1)) break;
  }
  const hasSettled = await lane.settled();
  await client.stop();
  await lane.drained();
  if (!hasSettled) throw new Error("the first sync does not come to rest");
}
