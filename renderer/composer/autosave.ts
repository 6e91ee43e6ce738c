import { useCallback, useEffect, useRef, useState } from "react";
import type { DraftFields } from "../../shared/composition.ts";
import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { api } from "../connection.ts";

/** ms after the last key before a draft is saved. */
const pause = 600;

export type SaveState =
  | { readonly kind: "saved" | "saving" | "changed" }
  | { readonly kind: "failed"; readonly failure: MailFailure };

/** Keeps a draft as it is typed. */
export interface Autosave {
  readonly state: SaveState;
  /** Saves what is not saved yet; rejects with the failure. */
  flush(): Promise<void>;
}

/** Saves `fields` a moment after each change, one save at a time and the last state last. */
export function useAutosave(draftId: number, fields: DraftFields): Autosave {
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const latest = useRef(fields);
  const saved = useRef(fields);
  const running = useRef<Promise<void>>(Promise.resolve());

  const flush = useCallback((): Promise<void> => {
    const turn = running.current.then(async () => {
      const current = latest.current;
      if (current === saved.current) return;
      setState({ kind: "saving" });
      try {
        await api.saveDraft({ draftId, fields: current });
        saved.current = current;
        setState({ kind: latest.current === current ? "saved" : "changed" });
      } catch (error) {
        setState({ kind: "failed", failure: failureOf(error) });
        throw error;
      }
    });
    running.current = turn.catch(() => undefined);
    return turn;
  }, [draftId]);

  useEffect(() => {
    latest.current = fields;
    if (fields === saved.current) return;
    setState({ kind: "changed" });
    // A failure is in `state`, beside the text it concerns.
    const timer = setTimeout(() => void flush().catch(() => undefined), pause);
    return () => clearTimeout(timer);
  }, [fields, flush]);

  useEffect(() => () => void flush().catch(() => undefined), [flush]);

  return { state, flush };
}
