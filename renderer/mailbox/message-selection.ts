import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import { type MessageRow, MOST_IDS } from "../../shared/message.ts";
import { describeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { showToast } from "../ui/toast.tsx";
import { type ChosenMessages, chooseOnly, toggleMessage } from "./chosen-messages.ts";
import { idsBetween } from "./message-pages.ts";
import type { MessageWindow } from "./message-window.ts";

/** Which messages are chosen, and which of them is open. */
export interface MessageSelection {
  /** The row the keyboard is at, as last seen; null where none is. */
  readonly cursor: MessageRow | null;
  /** Where the cursor is, or was when its row was last seen; -1 before it was anywhere. */
  readonly cursorIndex: number;
  readonly messages: ChosenMessages;
  /** Chooses one message alone. */
  choose(row: MessageRow): void;
  /** Adds a message to those chosen or takes it away. */
  toggle(row: MessageRow): void;
  /** Chooses everything from the row where the choice began to row `index`. */
  extendTo(index: number): void;
  /** Moves the cursor to row `index`, waiting for its page where it is not here. */
  moveTo(index: number, extend?: boolean): void;
  /** Chooses everything that the mailbox shows now. */
  chooseAll(): void;
  clear(): void;
}

interface Chosen {
  readonly cursor: MessageRow | null;
  readonly anchorId: number | null;
  readonly messages: ChosenMessages;
}

interface IndexedId {
  readonly id: number;
  readonly index: number;
}

/** By so many rows the list may have moved since a row was seen. */
const drift = 200;

const nothing: Chosen = { cursor: null, anchorId: null, messages: chooseOnly([]) };

/** Names messages of a list that may not all be here. */
export interface MessageNames {
  all(): Promise<ChosenMessages>;
  slice(offset: number, limit: number): Promise<readonly number[]>;
}

export function useMessageSelection(
  list: MessageWindow,
  names: MessageNames,
  initialId: number | null,
): MessageSelection {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const [chosen, become] = useState<Chosen>(nothing);
  const changes = useRef(0);
  const setChosen = useCallback((next: Chosen) => {
    changes.current += 1;
    become(next);
  }, []);
  const [wanted, setWanted] = useState<{ index: number; extend: boolean } | null>(null);
  const lastIndex = useRef(-1);
  const anchorIndex = useRef(-1);
  const { cursor } = chosen;
  const cursorIndex = cursor ? list.indexOf(cursor.id) : -1;
  if (cursorIndex >= 0) lastIndex.current = cursorIndex;
  const seenAnchor = chosen.anchorId === null ? -1 : list.indexOf(chosen.anchorId);
  if (seenAnchor >= 0) anchorIndex.current = seenAnchor;

  const choose = useCallback(
    (row: MessageRow) => setChosen({ cursor: row, anchorId: row.id, messages: chooseOnly([row.id]) }),
    [setChosen],
  );

  function extendTo(index: number): void {
    const row = list.rowAt(index);
    if (!row) return;
    const { anchorId } = chosen;
    if (anchorId === null) {
      choose(row);
      return;
    }
    const seen = list.indexOf(anchorId);
    const anchor = seen >= 0 ? seen : anchorIndex.current;
    const ids = idsBetween(list.pages, anchor, index);
    if (ids?.includes(anchorId)) setChosen({ ...chosen, cursor: row, messages: chooseOnly(ids) });
    else askBetween({ id: anchorId, index: anchor }, { id: row.id, index }, row);
  }

  /** The same for rows that are not here; their places may not be what they were when they were seen. */
  function askBetween(one: IndexedId, other: IndexedId, cursor: MessageRow): void {
    const offset = Math.max(0, Math.min(one.index, other.index) - drift);
    const limit = Math.max(one.index, other.index) + drift + 1 - offset;
    if (Math.abs(one.index - other.index) + 1 === list.total) chooseAll(cursor);
    else if (limit > MOST_IDS) {
      showToast({ text: t("tooManyChosen", { count: MOST_IDS, shown: format.count(MOST_IDS) }) });
    } else {
      ask(names.slice(offset, limit), (ids) => {
        const places = [ids.indexOf(one.id), ids.indexOf(other.id)].sort((a, b) => a - b);
        const [first = -1, last = -1] = places;
        return { cursor, messages: chooseOnly(first < 0 ? [cursor.id] : ids.slice(first, last + 1)) };
      });
    }
  }

  /** Chooses what the host answers, unless something else is chosen meanwhile. */
  function ask<Answer>(question: Promise<Answer>, choice: (answer: Answer) => Omit<Chosen, "anchorId">): void {
    changes.current += 1;
    const asked = changes.current;
    question
      .then((answer) => {
        if (changes.current === asked) setChosen({ ...chosen, ...choice(answer) });
      })
      .catch((error: unknown) => showToast({ text: describeFailure(failureOf(error)).sentence }));
  }

  function chooseAll(cursor: MessageRow | null): void {
    ask(names.all(), (messages) => ({ cursor, messages }));
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
    messages: chosen.messages,
    choose,
    toggle(row) {
      setChosen({ cursor: row, anchorId: row.id, messages: toggleMessage(chosen.messages, row.id) });
    },
    extendTo,
    moveTo,
    chooseAll: () => chooseAll(cursor ?? list.rowAt(0) ?? null),
    clear() {
      lastIndex.current = -1;
      setChosen(nothing);
    },
  };
}
