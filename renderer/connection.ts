import { useSyncExternalStore } from "react";
import { type LinkState, makeLink } from "./link.ts";
import { openHostPort } from "./ports.ts";

/** This window's line to its host; `main.tsx` starts it. */
export const link = makeLink({
  openPort: openHostPort,
  after: (ms, action) => void setTimeout(action, ms),
});

/** Everything the host can be asked; each call rejects with a `MailFailureError`. */
export const api = link.api;

/** Whether the host answers, kept current. */
export function useLinkState(): LinkState {
  return useSyncExternalStore(link.onState, link.state);
}
