import type { Account } from "../../shared/account.ts";
import type { DiscoveryResult, TraceStep } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { type Direction, domainOf, editsFor, type ServerEdits } from "./manual-settings.ts";
import { type Question, questionAfter, questionOf, type Servers, serversOf, withoutAlternative } from "./questions.ts";
import { recordStep, stopRunning, type TraceEntry } from "./trace.ts";

export interface Typed {
  readonly name: string;
  readonly address: string;
  readonly password: string;
}

/** Everything a person typed or chose. */
export interface SetupForm {
  readonly typed: Typed;
  /** The servers are set by hand. */
  readonly byHand: boolean;
  readonly edits: Readonly<Record<Direction, ServerEdits>>;
  /** Which server may be reached without encryption. */
  readonly accepted: Readonly<Record<Direction, boolean>>;
}

/** How far adding an account has come. */
export type Phase =
  | { readonly step: "asking" }
  | { readonly step: "searching"; readonly domain: string }
  /** Nothing stands in the way of signing in to these. */
  | { readonly step: "found"; readonly servers: Servers }
  | { readonly step: "question"; readonly question: Question }
  | { readonly step: "signingIn"; readonly servers: Servers }
  /** `servers` are those that refused; null where it did not come to that. */
  | { readonly step: "failed"; readonly failure: MailFailure; readonly servers: Servers | null }
  | { readonly step: "ready"; readonly account: Account };

/** What a search found, under the address as it was typed, which is not always as the result spells it. */
export interface Found {
  readonly address: string;
  readonly result: DiscoveryResult;
  /** The person has agreed to its hosts. */
  readonly agreed: boolean;
  /** Which host was given the password in this search. */
  readonly given: string | null;
}

export interface SetupState {
  readonly form: SetupForm;
  readonly phase: Phase;
  /** The one run whose end counts; null while nothing runs. */
  readonly runId: string | null;
  /** Every run whose steps are in the trace. */
  readonly tracedRunIds: readonly string[];
  readonly trace: readonly TraceEntry[];
  readonly found: Found | null;
}

export type SetupEvent =
  | { readonly type: "formChanged"; readonly change: Partial<SetupForm> }
  | { readonly type: "searchStarted"; readonly runId: string; readonly address: string }
  | { readonly type: "stepReported"; readonly runId: string; readonly step: TraceStep }
  | { readonly type: "searchEnded"; readonly runId: string; readonly found: Omit<Found, "agreed"> }
  /** What the last search found is looked at once more, and nothing is asked anew. */
  | { readonly type: "foundAgain" }
  | { readonly type: "hostsAgreed"; readonly servers: Servers }
  | { readonly type: "refused" }
  | { readonly type: "signInStarted"; readonly runId: string; readonly servers: Servers }
  | { readonly type: "accountAdded"; readonly runId: string; readonly account: Account }
  | { readonly type: "failed"; readonly runId: string; readonly failure: MailFailure }
  | { readonly type: "outgoingEdited"; readonly servers: Servers }
  | { readonly type: "stopped" };

export const blankForm: SetupForm = {
  typed: { name: "", address: "", password: "" },
  byHand: false,
  edits: { incoming: {}, outgoing: {} },
  accepted: { incoming: false, outgoing: false },
};

export function startState(form: SetupForm): SetupState {
  return { form, phase: { step: "asking" }, runId: null, tracedRunIds: [], trace: [], found: null };
}

/** What was found for the address that stands in the form now. */
export function foundNow({ form, found }: Pick<SetupState, "form" | "found">): Found | null {
  return found?.address === form.typed.address.trim() ? found : null;
}

/** Whether the fields wait for a run. A search in the back of the manual form keeps nobody waiting. */
export function isBusy({ form, phase }: SetupState): boolean {
  return phase.step === "signingIn" || phase.step === "found" || (phase.step === "searching" && !form.byHand);
}

/** Whether anything in the manual form is the person's own. */
export function isEdited({ edits }: SetupForm): boolean {
  return Object.keys({ ...edits.incoming, ...edits.outgoing }).length > 0;
}

function stop(state: SetupState, phase: Phase): SetupState {
  return { ...state, phase, runId: null, trace: stopRunning(state.trace) };
}

function phaseAfterSearch({ address, result, agreed, given }: Found): Phase {
  const servers = serversOf(result);
  const question = agreed ? null : questionOf(result);
  // A host that had the password and did not take it is not asked about again.
  const answered = question?.kind === "credentials" && question.host === given;
  if (question && !answered) return { step: "question", question };
  if (result.outcome !== "none" && servers) return { step: "found", servers };
  return {
    step: "failed",
    failure: result.failure ?? { code: "NO_CONFIG", domain: domainOf(address) },
    servers: null,
  };
}

/** A change that what runs, or what is asked, is not about any more ends it. */
function changeForm(state: SetupState, change: Partial<SetupForm>): SetupState {
  const form = { ...state.form, ...change };
  const changed = { ...state, form };
  const { step } = state.phase;
  const moved = form.typed.address.trim() !== state.form.typed.address.trim();
  const turned = form.byHand !== state.form.byHand;
  const idle: Phase = { step: "asking" };
  if (step === "searching") {
    // The search may go on behind the manual form until that is edited: what it finds then would come too late.
    return moved || (turned && !form.byHand) || (form.byHand && isEdited(form)) ? stop(changed, idle) : changed;
  }
  if (step === "question" && moved) return { ...changed, phase: idle };
  if (step === "question" && turned) {
    return state.phase.question.kind === "certificate" ? refuse(changed) : { ...changed, phase: idle };
  }
  // That a search found nothing is answered by the manual form; a refused sign-in is what has to be set right there.
  if (step === "failed" && turned && (!state.phase.servers || !form.byHand)) return { ...changed, phase: idle };
  return changed;
}

function refuse(state: SetupState): SetupState {
  const { phase, found } = state;
  if (phase.step !== "question") return state;
  const { question } = phase;
  if (question.kind === "certificate") {
    const failure = withoutAlternative(question.failure);
    return { ...state, phase: { step: "failed", failure, servers: question.servers } };
  }
  const failure = found?.result.failure ?? { code: "NO_CONFIG", domain: domainOf(state.form.typed.address) };
  return { ...state, phase: { step: "failed", failure, servers: null } };
}

/** The set-up after `event`. An event of a run that does not count any more changes nothing. */
export function reduceSetup(state: SetupState, event: SetupEvent): SetupState {
  if ("runId" in event && event.type !== "searchStarted" && event.type !== "signInStarted") {
    // How a step of a stopped run ended may still be told; that one starts may not.
    const isEnd = event.type === "stepReported" && event.step.outcome !== "running";
    const counts = isEnd ? state.tracedRunIds.includes(event.runId) : event.runId === state.runId;
    if (!counts) return state;
  }
  switch (event.type) {
    case "formChanged":
      return changeForm(state, event.change);
    case "searchStarted":
      return {
        ...state,
        phase: { step: "searching", domain: domainOf(event.address) },
        runId: event.runId,
        tracedRunIds: [event.runId],
        trace: [],
        found: null,
      };
    case "stepReported":
      return { ...state, trace: recordStep(state.trace, event.runId, event.step) };
    case "searchEnded": {
      const found: Found = { ...event.found, agreed: false };
      const trace = found.result.trace.reduce((entries, step) => recordStep(entries, event.runId, step), state.trace);
      const phase: Phase = state.form.byHand ? { step: "asking" } : phaseAfterSearch(found);
      return stop({ ...state, trace, found }, phase);
    }
    case "foundAgain":
      return state.found ? { ...state, phase: phaseAfterSearch(state.found) } : state;
    case "hostsAgreed":
      return {
        ...state,
        phase: { step: "found", servers: event.servers },
        found: state.found && { ...state.found, agreed: true },
      };
    case "refused":
      return refuse(state);
    case "signInStarted":
      return {
        ...state,
        phase: { step: "signingIn", servers: event.servers },
        runId: event.runId,
        tracedRunIds: [...state.tracedRunIds, event.runId],
        trace: stopRunning(state.trace).filter(({ step }) => step.source !== "sign-in"),
      };
    case "accountAdded":
      return {
        ...stop(state, { step: "ready", account: event.account }),
        form: { ...state.form, typed: { ...state.form.typed, password: "" } },
      };
    case "failed": {
      const { failure } = event;
      const servers = state.phase.step === "signingIn" ? state.phase.servers : null;
      if (failure.code === "CANCELLED") return stop(state, { step: "asking" });
      // A search behind the manual form that comes to nothing is no news there.
      if (!servers && state.form.byHand) return stop(state, { step: "asking" });
      const question = servers && questionAfter(failure, servers);
      return stop(state, question ? { step: "question", question } : { step: "failed", failure, servers });
    }
    case "outgoingEdited": {
      const { form } = state;
      const address = form.typed.address.trim();
      const result = foundNow(state)?.result ?? null;
      const edits = {
        incoming: editsFor("incoming", event.servers.incoming, address, result),
        outgoing: editsFor("outgoing", event.servers.outgoing, address, result),
      };
      return { ...state, form: { ...form, byHand: true, edits } };
    }
    case "stopped":
      return state.runId === null ? state : stop(state, { step: "asking" });
  }
}
