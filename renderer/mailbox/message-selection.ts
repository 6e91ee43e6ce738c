import { useCallback, useEffect, useRef, useState } from "react";
import type { MessageRow } from "../../shared/message.ts";
import { idsBetween } from "./message-pages.ts";
import type { MessageWindow } from "./message-window.ts";

/** Which messages are chosen, and which of them is open. */
export interface MessageSelection {
  /** The row the keyboard is at, as last seen; null where none is. */
  readonly cursor: MessageRow | null;
  /** Where the cursor is, or was when its row was last seen; -1 before it was anywhere. */
  readonly cursorIndex: number;
  readonly messageIds: ReadonlySet<number>;
  /** Chooses one message alone. */
  choose(row: MessageRow): void;
  /** Adds a message to those chosen or takes it away. */
  toggle(row: MessageRow): void;
  /** Chooses everything from the row where the choice began to row `index`. */
  extendTo(index: number): void;
  /** Moves the cursor to row `index`, waiting for its page where it is not here. */
  moveTo(index: number, extend?: boolean): void;
  clear(): void;
}

interface Chosen {
  readonly cursor: MessageRow | null;
  readonly anchorId: number | null;
  readonly messageIds: ReadonlySet<number>;
}

const nothing: Chosen = { cursor: null, anchorId: null, messageIds: new Set() };

export function useMessageSelection(list: MessageWindow, initialId: number | null): MessageSelection {
  const [chosen, setChosen] = useState<Chosen>(nothing);
  const [wanted, setWanted] = useState<{ index: number; extend: boolean } | null>(null);
  const lastIndex = useRef(-1);
  const { cursor } = chosen;
  const cursorIndex = cursor ? list.indexOf(cursor.id) : -1;
  if (cursorIndex >= 0) lastIndex.current = cursorIndex;

  const choose = useCallback(
    (row: MessageRow) => setChosen({ cursor: row, anchorId: row.id, messageIds: new Set([row.id]) }),
    [],
  );

  function extendTo(index: number): void {
    const row = list.rowAt(index);
    if (!row) return;
    const anchor = chosen.anchorId === null ? -1 : list.indexOf(chosen.anchorId);
    if (anchor < 0) choose(row);
    else setChosen({ ...chosen, cursor: row, messageIds: new Set(idsBetween(list.pages, anchor, index)) });
  }

  function moveTo(index: number, extend = false): void {
    const clamped = Math.max(0, Math.min(index, (list.total ?? 0) - 1));
    list.show(clamped);
    const row = list.rowAt(clamped);
    if (!row) setWanted({ index: clamped, extend });
    else if (extend) extendTo(clamped);
    else choose(row);
    lastIndex.current = clamped;
  }

  // A row that was moved to before its page was here.
  const wantedRow = wanted ? list.rowAt(wanted.index) : undefined;
  if (wanted && wantedRow) {
    setWanted(null);
    if (wanted.extend) extendTo(wanted.index);
    else choose(wantedRow);
  }

  // The message that was open when the person left, once its row is here.
  const waitingFor = useRef(initialId);
  const returning = waitingFor.current === null || cursor ? -1 : list.indexOf(waitingFor.current);
  useEffect(() => {
    if (returning < 0) return;
    waitingFor.current = null;
    const row = list.rowAt(returning);
    if (row) choose(row);
  });

  return {
    cursor: (cursorIndex >= 0 && list.rowAt(cursorIndex)) || cursor,
    cursorIndex: lastIndex.current,
    messageIds: chosen.messageIds,
    choose,
    toggle(row) {
      const messageIds = new Set(chosen.messageIds);
      if (!messageIds.delete(row.id)) messageIds.add(row.id);
      setChosen({ cursor: row, anchorId: row.id, messageIds });
    },
    extendTo,
    moveTo,
    clear() {
      lastIndex.current = -1;
      setChosen(nothing);
    },
  };
}
