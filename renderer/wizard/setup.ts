import type { Account } from "../../shared/account.ts";
import type { DiscoveryResult, TraceStep } from "../../shared/discovery.ts";
import { failureOf } from "../../shared/failure.ts";
import { renameHost, type Servers, serversOf } from "./questions.ts";
import { foundNow, reduceSetup, type SetupEvent, type SetupForm, type SetupState, startState } from "./setup-state.ts";

export interface SetupWorld {
  discover(
    args: { runId: string; address: string; credentials?: { host: string; password: string } },
    options: { signal: AbortSignal },
  ): Promise<DiscoveryResult>;
  addAccount(
    args: { runId: string; name: string; address: string; password: string; receiveOnly?: boolean } & Servers,
    options: { signal: AbortSignal },
  ): Promise<Account>;
  /** Returns how to stop. */
  onStep(listener: (event: { readonly runId: string; readonly step: TraceStep }) => void): () => void;
  makeRunId(): string;
}

/** One account on its way in. One run at a time: whatever starts takes the place of what ran before. */
export interface Setup {
  state(): SetupState;
  /** Calls `listener` after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
  change(change: Partial<SetupForm>): void;
  /** Finds the servers of the address, unless they are known by now, and signs in. */
  find(): void;
  /** Signs in to servers given by hand and saves the account. */
  save(servers: Servers): void;
  /** Says yes to the question that is asked. */
  consent(): void;
  /** Says no to it. */
  refuse(): void;
  /** Saves the account whose sending was refused, for receiving. */
  receiveOnly(): void;
  /** Turns to the manual form with the servers that were tried. */
  editOutgoing(): void;
  /** Stops what runs; what was found so far stays. */
  stop(): void;
  /** Listens to the steps of its runs; returns how to end that, and what runs with it. */
  open(): () => void;
}

/** Starts a set-up from `form`: finds servers, signs in to them and saves the account, telling every step. */
export function createSetup(world: SetupWorld, form: SetupForm): Setup {
  let state = startState(form);
  let running: { readonly runId: string; readonly controller: AbortController } | null = null;
  const listeners = new Set<() => void>();

  function dispatch(event: SetupEvent): void {
    const next = reduceSetup(state, event);
    if (next === state) return;
    state = next;
    if (running && running.runId !== state.runId) {
      running.controller.abort();
      running = null;
    }
    for (const listener of listeners) listener();
    // Nothing is left to ask: a run that has come this far signs in by itself.
    if (state.phase.step === "found") signIn(state.phase.servers);
  }

  /** Starts `work` as the run that counts and reports how it ends. */
  async function run(
    start: (runId: string) => SetupEvent,
    work: (runId: string, signal: AbortSignal) => Promise<SetupEvent>,
  ): Promise<void> {
    const runId = world.makeRunId();
    const controller = new AbortController();
    dispatch(start(runId));
    running = { runId, controller };
    try {
      dispatch(await work(runId, controller.signal));
    } catch (error) {
      dispatch({ type: "failed", runId, failure: failureOf(error) });
    }
  }

  function search(credentials?: { host: string; password: string }): void {
    const address = state.form.typed.address.trim();
    void run(
      (runId) => ({ type: "searchStarted", runId, address }),
      async (runId, signal) => {
        const result = await world.discover({ runId, address, ...(credentials && { credentials }) }, { signal });
        return { type: "searchEnded", runId, found: { address, result, given: credentials?.host ?? null } };
      },
    );
  }

  function signIn(servers: Servers, receiveOnly = false): void {
    const { name, address, password } = state.form.typed;
    const person = { name: name.trim(), address: address.trim(), password };
    void run(
      (runId) => ({ type: "signInStarted", runId, servers }),
      async (runId, signal) => ({
        type: "accountAdded",
        runId,
        account: await world.addAccount(
          { runId, ...person, ...servers, ...(receiveOnly && { receiveOnly: true }) },
          { signal },
        ),
      }),
    );
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: (change) => dispatch({ type: "formChanged", change }),
    find() {
      const known = foundNow(state)?.result;
      if (known && serversOf(known) && known.outcome !== "none") dispatch({ type: "foundAgain" });
      else search();
    },
    save: (servers) => signIn(servers),
    consent() {
      if (state.phase.step !== "question") return;
      const { question } = state.phase;
      if (question.kind === "credentials") search({ host: question.host, password: state.form.typed.password });
      else if (question.kind === "hosts") dispatch({ type: "hostsAgreed", servers: question.servers });
      else signIn(renameHost(question.servers, question.certificate.host, question.certificate.alternative));
    },
    refuse: () => dispatch({ type: "refused" }),
    receiveOnly() {
      if (state.phase.step === "failed" && state.phase.servers) signIn(state.phase.servers, true);
    },
    editOutgoing() {
      if (state.phase.step !== "failed" || !state.phase.servers) return;
      dispatch({ type: "outgoingEdited", servers: state.phase.servers });
    },
    stop: () => dispatch({ type: "stopped" }),
    open() {
      const stopListening = world.onStep((report) => dispatch({ type: "stepReported", ...report }));
      return () => {
        stopListening();
        dispatch({ type: "stopped" });
      };
    },
  };
}
