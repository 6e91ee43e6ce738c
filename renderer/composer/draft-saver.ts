import type { DraftFields } from "../../shared/composition.ts";
import { failureOf, type MailFailure } from "../../shared/failure.ts";

/** ms after the last change before it is saved. */
export const savePause = 600;

/** ms after a full disk refused it before it is saved again. */
export const retryPause = 5_000;

/** How far what is on the screen is kept. */
export type SaveState =
  | { readonly kind: "saved" | "saving" | "changed" }
  | { readonly kind: "failed"; readonly failure: MailFailure };

/** Keeps one draft as it is typed. */
export interface DraftSaver {
  /** What is on the screen now; saved a moment after the last change. */
  change(fields: DraftFields): void;
  /** Saves what is not saved yet, at once; rejects where it cannot be. */
  flush(): Promise<void>;
}

/** Saves through `save`, one call at a time, so that the last state is the one that stays. */
export function makeDraftSaver(
  initial: DraftFields,
  save: (fields: DraftFields) => Promise<void>,
  onState: (state: SaveState) => void,
): DraftSaver {
  let latest = initial;
  let saved = initial;
  let running: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function saveLatest(): Promise<void> {
    const current = latest;
    if (current === saved) return;
    onState({ kind: "saving" });
    try {
      await save(current);
    } catch (error) {
      const failure = failureOf(error);
      onState({ kind: "failed", failure });
      clearTimeout(timer);
      if (failure.code === "DISK_FULL") timer = setTimeout(saveLater, retryPause);
      throw error;
    }
    saved = current;
    onState({ kind: latest === current ? "saved" : "changed" });
  }

  /** Why it failed is told through `onState`. */
  function saveLater(): void {
    void flush().catch(() => undefined);
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    const turn = running.then(saveLatest);
    // The next turn tries again with whatever is there then.
    running = turn.catch(() => undefined);
    return turn;
  }

  return {
    change(fields) {
      if (fields === latest) return;
      latest = fields;
      onState({ kind: "changed" });
      clearTimeout(timer);
      timer = setTimeout(saveLater, savePause);
    },
    flush,
  };
}
