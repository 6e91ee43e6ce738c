import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useRef,
} from "react";
import { useTranslation } from "react-i18next";
import type { MessageRow as Row } from "../../shared/message.ts";
import { useFormat } from "../format.ts";
import type { Point } from "../ui/menu.tsx";
import { type ChosenMessages, chooseOnly } from "./chosen-messages.ts";
import { endDrag } from "./message-drag.ts";
import styles from "./message-grid.module.css";
import { type MessageNote, type MessagePlace, MessagePlaceholder, MessageRow, rowElementId } from "./message-row.tsx";
import type { MessageSelection } from "./message-selection.ts";
import type { MessageWindow } from "./message-window.ts";
import { useRowWords } from "./row-words.ts";

export interface MessageGridProps {
  readonly list: MessageWindow;
  readonly selection: MessageSelection;
  readonly showsRecipients: boolean;
  /** Where each message lies, where they do not all lie in one mailbox. */
  readonly placeOf?: ((row: Row) => MessagePlace | null) | undefined;
  /** What there is to say of each message, in place of its first words and its date. */
  readonly noteOf?: ((row: Row) => MessageNote | null) | undefined;
  /** A message was chosen with the pointer. */
  readonly onPick: () => void;
  /** The person wants to be in the message now. */
  readonly onOpen: () => void;
  /** Missing where messages have none. */
  readonly onStar?: ((row: Row) => void) | undefined;
  /** A menu for `row` and what is done to `messages`, of which it is one; at the pointer, where that asked for it. */
  readonly onMenu?: ((row: Row, messages: ChosenMessages, at?: Point) => void) | undefined;
  readonly onDrag?: ((event: DragEvent, row: Row, messages: ChosenMessages) => void) | undefined;
  /** Shown where there is no message. */
  readonly empty: ReactNode;
}

/** A list of messages; only those in view are in the document. */
export function MessageGrid(props: MessageGridProps) {
  const { list, selection, showsRecipients, placeOf, noteOf, onPick, onOpen, onStar, onMenu, onDrag, empty } = props;
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const words = useRowWords();
  const latest = useRef({ selection, onPick, onOpen, onStar, onMenu, onDrag });
  useLayoutEffect(() => {
    latest.current = { selection, onPick, onOpen, onStar, onMenu, onDrag };
  });

  const press = useCallback((row: Row, index: number, event: MouseEvent) => {
    const now = latest.current;
    if (event.shiftKey) now.selection.extendTo(index);
    else if (event.ctrlKey || event.metaKey) now.selection.toggle(row);
    else {
      now.selection.choose(row);
      now.onPick();
    }
  }, []);
  const open = useCallback((row: Row) => {
    latest.current.selection.choose(row);
    latest.current.onOpen();
  }, []);
  const star = useCallback((row: Row) => latest.current.onStar?.(row), []);
  /** All that is chosen where the row is, else the row alone, which is not opened for that. */
  const concerned = useCallback((row: Row) => {
    const { messages } = latest.current.selection;
    return messages.has(row.id) ? messages : chooseOnly([row.id]);
  }, []);
  const openMenu = useCallback((row: Row, at?: Point) => latest.current.onMenu?.(row, concerned(row), at), [concerned]);
  const drag = useCallback(
    (row: Row, event: DragEvent) => latest.current.onDrag?.(event, row, concerned(row)),
    [concerned],
  );

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      if (selection.cursor) openMenu(selection.cursor);
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const extend = event.shiftKey;
    const target = targetOf(event.key);
    if (target === null && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (!list.total) return;
    if (target !== null) selection.moveTo(target, extend);
    else {
      if (!selection.cursor) selection.moveTo(0);
      onOpen();
    }
  }

  /** The row a key leads to. */
  function targetOf(key: string): number | null {
    const from = selection.cursorIndex;
    switch (key) {
      case "ArrowDown":
        return from + 1;
      case "ArrowUp":
        return from - 1;
      case "PageDown":
        return from + list.rowsPerScreen;
      case "PageUp":
        return from - list.rowsPerScreen;
      case "Home":
        return 0;
      case "End":
        return (list.total ?? 1) - 1;
      default:
        return null;
    }
  }

  const { cursor } = selection;
  const cursorIndex = cursor ? list.indexOf(cursor.id) : -1;
  const cursorDrawn = cursor && cursorIndex >= list.first && cursorIndex <= list.last;
  const rows: ReactNode[] = [];
  for (let index = list.first; index <= list.last; index += 1) {
    const row = list.rowAt(index);
    const top = list.topOf(index);
    rows.push(
      row ? (
        <MessageRow
          // Each answer to a search has other messages: what is drawn of a row becomes the next one's, not made anew.
          key={list.hits ? `place-${index}` : row.id}
          row={row}
          format={format}
          words={words}
          index={index}
          top={top}
          isSelected={selection.messages.has(row.id)}
          isCursor={row.id === cursor?.id}
          showsRecipients={showsRecipients}
          hit={list.hits?.get(row.id)}
          place={placeOf?.(row)}
          note={noteOf?.(row)}
          onPress={press}
          onOpen={open}
          onStar={onStar && star}
          onMenu={onMenu && openMenu}
          onDragStart={onDrag && drag}
          onDragEnd={endDrag}
        />
      ) : (
        <MessagePlaceholder key={`empty-${index}`} index={index} top={top} />
      ),
    );
  }

  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table lays its rows out itself */}
      <div
        ref={list.scrollRef}
        role="grid"
        aria-label={t("messages")}
        aria-multiselectable
        aria-rowcount={list.total ?? -1}
        aria-activedescendant={cursorDrawn ? rowElementId(cursor.id) : undefined}
        tabIndex={0}
        className={styles.grid}
        data-found={list.hits ? true : undefined}
        onScroll={list.onScroll}
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} style={{ height: list.height }}>
          {rows}
        </div>
      </div>
      {list.total === 0 ? <div className={styles.empty}>{empty}</div> : null}
    </div>
  );
}
