import { useEffect, useRef, useState } from "react";
import type { Account, IncomingSettings, OutgoingSettings } from "../../shared/account.ts";
import type { DiscoveryResult, Taint } from "../../shared/discovery.ts";
import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { api, link } from "../connection.ts";
import { domainOf } from "./manual-settings.ts";
import { recordStep, stopRunning, type TraceEntry } from "./trace.ts";

export interface Typed {
  readonly name: string;
  readonly address: string;
  readonly password: string;
}

export interface Servers {
  readonly incoming: IncomingSettings;
  readonly outgoing: OutgoingSettings;
}

/** How far adding an account has come. */
export type SetupState =
  | { readonly step: "asking" }
  | { readonly step: "searching"; readonly domain: string }
  | { readonly step: "signingIn"; readonly servers: Servers }
  /** Servers were found, but only without encryption: a person has to look at them first. */
  | { readonly step: "foundPlain" }
  /** Servers were found in a way that cannot be vouched for: a person has to agree to their hosts first. */
  | { readonly step: "confirming"; readonly ask: readonly Taint[]; readonly servers: Servers }
  | { readonly step: "failed"; readonly failure: MailFailure }
  | { readonly step: "ready"; readonly account: Account };

function makeRunId(): string {
  // randomUUID is missing where the page came over plain http from another machine.
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
}

function bareServers({ incoming, outgoing }: DiscoveryResult): Servers | null {
  if (!incoming || !outgoing) return null;
  const { source: _incoming, ...incomingSettings } = incoming;
  const { source: _outgoing, ...outgoingSettings } = outgoing;
  return { incoming: incomingSettings, outgoing: outgoingSettings };
}

/** Finds servers, signs in to them and saves the account, telling every step. One run at a time. */
export function useSetup() {
  const [state, setState] = useState<SetupState>({ step: "asking" });
  // Under the address as it was typed, which is not always as the result spells it.
  const [found, setFound] = useState<{ address: string; result: DiscoveryResult; agreed: boolean } | null>(null);
  const [trace, setTrace] = useState<readonly TraceEntry[]>([]);
  const runIds = useRef(new Set<string>());
  const running = useRef<AbortController | null>(null);

  useEffect(() => {
    const stop = link.on("discoveryStepped", ({ runId, step }) => {
      if (runIds.current.has(runId)) setTrace((entries) => recordStep(entries, runId, step));
    });
    return () => {
      stop();
      running.current?.abort();
      running.current = null;
    };
  }, []);

  function startRun(): string {
    const runId = makeRunId();
    runIds.current.add(runId);
    return runId;
  }

  /** Runs `work` in the place of whatever ran before; its failure becomes the state. */
  async function run(work: (signal: AbortSignal) => Promise<SetupState>): Promise<void> {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    let next: SetupState;
    try {
      next = await work(controller.signal);
    } catch (error) {
      const failure = failureOf(error);
      next = failure.code === "CANCELLED" ? { step: "asking" } : { step: "failed", failure };
    }
    // Whoever cancelled or started anew has said what comes next.
    if (running.current !== controller) return;
    running.current = null;
    setTrace(stopRunning);
    setState(next);
  }

  async function signIn(typed: Typed, servers: Servers, signal: AbortSignal): Promise<SetupState> {
    setState({ step: "signingIn", servers });
    setTrace((entries) => entries.filter((entry) => entry.step.source !== "sign-in"));
    const account = await api.addAccount(
      {
        runId: startRun(),
        name: typed.name.trim(),
        address: typed.address.trim(),
        password: typed.password,
        incoming: servers.incoming,
        outgoing: servers.outgoing,
      },
      { signal },
    );
    return { step: "ready", account };
  }

  async function search(address: string, signal: AbortSignal): Promise<DiscoveryResult> {
    runIds.current.clear();
    setTrace([]);
    setFound(null);
    setState({ step: "searching", domain: domainOf(address) });
    const runId = startRun();
    const result = await api.discover({ runId, address }, { signal });
    if (!signal.aborted) {
      setFound({ address, result, agreed: false });
      setTrace((entries) => result.trace.reduce((all, step) => recordStep(all, runId, step), entries));
    }
    return result;
  }

  return {
    state,
    /** What the last search found for `address`, if it was for that. */
    foundFor: (address: string) => (found?.address === address ? found.result : null),
    trace,

    /** Finds the servers of the address, unless they are known by now, and signs in. */
    find: (typed: Typed) =>
      run(async (signal) => {
        const address = typed.address.trim();
        const last = found?.address === address ? found : null;
        const known = last && (last.result.outcome === "found" || last.agreed) ? last.result : null;
        const result = known ?? (await search(address, signal));
        const servers = bareServers(result);
        if (result.outcome === "none" || !servers) {
          return { step: "failed", failure: result.failure ?? { code: "NO_CONFIG", domain: domainOf(address) } };
        }
        if (servers.incoming.security === "none" || servers.outgoing.security === "none") return { step: "foundPlain" };
        if (!known && result.outcome === "confirm") return { step: "confirming", ask: result.ask, servers };
        return signIn(typed, servers, signal);
      }),

    /** Signs in to the servers a person has agreed to. */
    agree: (typed: Typed, servers: Servers) =>
      run((signal) => {
        setFound((last) => last && { ...last, agreed: true });
        return signIn(typed, servers, signal);
      }),

    /** Signs in to servers given by hand and saves the account. */
    save: (typed: Typed, servers: Servers) => run((signal) => signIn(typed, servers, signal)),

    /** Stops what runs; what was found so far stays. */
    cancel() {
      running.current?.abort();
      running.current = null;
      setState({ step: "asking" });
      setTrace(stopRunning);
    },
  };
}
