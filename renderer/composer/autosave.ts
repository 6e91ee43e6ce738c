import { useEffect, useState } from "react";
import type { DraftFields } from "../../shared/composition.ts";
import { api } from "../connection.ts";
import { makeDraftSaver, type SaveState } from "./draft-saver.ts";

/** Keeps a draft as it is typed, and what was typed last when the composer goes away. */
export interface Autosave {
  readonly state: SaveState;
  /** Saves what is not saved yet; rejects with the failure. */
  flush(): Promise<void>;
}

export function useAutosave(draftId: number, fields: DraftFields): Autosave {
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const [saver] = useState(() =>
    makeDraftSaver(fields, (latest) => api.saveDraft({ draftId, fields: latest }), setState),
  );
  useEffect(() => saver.change(fields), [saver, fields]);
  useEffect(() => {
    const save = () => void saver.flush().catch(() => undefined);
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [saver]);
  return { state, flush: saver.flush };
}
