import { useEffect, useState, useSyncExternalStore } from "react";
import { api, link } from "../connection.ts";
import { createSetup, type Setup } from "./setup.ts";
import type { SetupForm, SetupState } from "./setup-state.ts";

function makeRunId(): string {
  // randomUUID is missing where the page came over plain http from another machine.
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
}

/** Where a form outlives what shows it. */
export interface FormKeeper {
  current: SetupForm | null;
}

/** A set-up that lasts as long as the component, from the form that `keeper` kept. Its password is never kept. */
export function useSetup(keeper: FormKeeper, blank: SetupForm): { readonly setup: Setup; readonly state: SetupState } {
  const [setup] = useState(() =>
    createSetup(
      {
        discover: (args, options) => api.discover(args, options),
        addAccount: (args, options) => api.addAccount(args, options),
        onStep: (listener) => link.on("discoveryStepped", listener),
        makeRunId,
      },
      keeper.current ?? blank,
    ),
  );
  const state = useSyncExternalStore(setup.subscribe, setup.state);
  const { form, phase } = state;
  useEffect(() => {
    keeper.current = phase.step === "ready" ? null : { ...form, typed: { ...form.typed, password: "" } };
  }, [keeper, form, phase.step]);
  useEffect(() => setup.open(), [setup]);
  return { setup, state };
}
