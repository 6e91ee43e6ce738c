import { useSyncExternalStore } from "react";

/** How many panes the window has room for. */
export type PaneCount = 1 | 2 | 3;

/** Which pane a person is at where not all fit. */
export type Stage = "mailboxes" | "messages" | "reader";

export type Pane = Stage;

const three = "(min-width: 900px)";
const two = "(min-width: 600px)";

/** Which panes are seen. */
export function panesAt(count: PaneCount, stage: Stage): ReadonlySet<Pane> {
  if (count === 3) return new Set(["mailboxes", "messages", "reader"]);
  if (count === 1) return new Set([stage]);
  return new Set(stage === "mailboxes" ? ["mailboxes", "messages"] : ["messages", "reader"]);
}

/** The room there is now, kept current. */
export function usePaneCount(): PaneCount {
  return useSyncExternalStore(
    (listener) => {
      const queries = [matchMedia(three), matchMedia(two)];
      for (const query of queries) query.addEventListener("change", listener);
      return () => {
        for (const query of queries) query.removeEventListener("change", listener);
      };
    },
    () => (matchMedia(three).matches ? 3 : matchMedia(two).matches ? 2 : 1),
  );
}
