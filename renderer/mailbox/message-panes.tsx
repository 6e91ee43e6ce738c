import { MailOpen, MailPlus } from "lucide-react";
import { type DragEvent, memo, type ReactNode, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { DraftKind } from "../../shared/composition.ts";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox, SpecialUse } from "../../shared/mailbox.ts";
import type { MessageRow } from "../../shared/message.ts";
import type { Composing } from "../composer/composing.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { Reader, type ReaderActions } from "../reader/reader.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import type { Point } from "../ui/menu.tsx";
import styles from "./account-view.module.css";
import { type ChosenMessages, chooseOnly } from "./chosen-messages.ts";
import { useCommands } from "./commands.ts";
import { useMailboxName } from "./mailbox-name.ts";
import { MailboxPicker } from "./mailbox-picker.tsx";
import { ManyChosen } from "./many-chosen.tsx";
import { useMessageActions } from "./message-actions.ts";
import { beginDrag } from "./message-drag.ts";
import { MessageGrid } from "./message-grid.tsx";
import { MessageMenu } from "./message-menu.tsx";
import { nextAfterRemoval } from "./message-pages.ts";
import type { MessagePlace } from "./message-row.tsx";
import type { MessageSelection } from "./message-selection.ts";
import type { MessageWindow } from "./message-window.ts";
import type { Pane } from "./pane-layout.ts";
import { noteRecentMailbox } from "./recent-mailboxes.ts";

export interface MessagePanesProps {
  readonly list: MessageWindow;
  readonly selection: MessageSelection;
  /** Where a message lies, once that is known. */
  readonly mailboxOf: (row: MessageRow) => Mailbox | undefined;
  /** The mailboxes of an account, to move messages to. */
  readonly mailboxesOf: (accountId: number) => readonly Mailbox[];
  /** What the list's messages lie in, where that is one mailbox. */
  readonly specialUse: SpecialUse | null;
  /** Of the account that new messages are written from while none is open. */
  readonly accountId: number;
  readonly composing: Composing;
  /** Which panes are seen. */
  readonly panes: ReadonlySet<Pane>;
  /** Where the reader is drawn; null where there is no room for it. */
  readonly readerSlot: HTMLElement | null;
  /** Names a message's mailbox and account in its row, where they are not the same for all. */
  readonly placeOf?: (row: MessageRow) => MessagePlace | null;
  /** Shown where there is no message. */
  readonly empty: ReactNode;
  /** A message is to be read, also where the reader is out of sight. */
  readonly onOpen: () => void;
  readonly onBack: () => void;
  /** The list ran out of messages under the person's hands. */
  readonly onEmptied?: () => void;
  /** Escape was pressed in the list. */
  readonly onLeave?: () => void;
}

/** A list of messages and, beside it, the one that is read. */
export function MessagePanes(props: MessagePanesProps) {
  const { list, selection, mailboxOf, mailboxesOf, specialUse, accountId, composing, panes, readerSlot } = props;
  const { placeOf, empty, onOpen, onBack, onEmptied, onLeave } = props;
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const nameMailbox = useMailboxName();
  const describeFailure = useDescribeFailure();
  const readerRef = useRef<HTMLDivElement>(null);
  const { cursor } = selection;
  const actions = useMessageActions();

  const [menu, setMenu] = useState<{ row: MessageRow; messages: ChosenMessages; at: Point | undefined } | null>(null);
  const [picking, setPicking] = useState<{ row: MessageRow; messages: ChosenMessages; copies: boolean } | null>(null);
  const chosen = selection.messages.count > 0 || !cursor ? selection.messages : chooseOnly([cursor.id]);

  /** Takes messages out of the list with `act`, and goes on to the next one. */
  function takeOut(messages: ChosenMessages, act: (messages: ChosenMessages) => void): void {
    if (messages.count === 0) return;
    const next = nextAfterRemoval(list.pages, messages);
    act(messages);
    if (cursor && !messages.has(cursor.id)) return;
    if (next) selection.choose(next);
    else {
      selection.clear();
      onEmptied?.();
      if (!panes.has("messages")) onBack();
    }
  }

  /** What can be done to `messages`, of which `row` is the one that is looked at. */
  function actionsOn(messages: ChosenMessages, row: MessageRow | null): ReaderActions {
    const use = row ? mailboxOf(row)?.specialUse : undefined;
    const start = (kind: DraftKind) => {
      if (row) composing.start(row.accountId, kind, row);
    };
    return {
      reply: () => start("reply"),
      replyAll: () => start("replyAll"),
      forward: () => start("forward"),
      archive: use === "archive" ? undefined : () => takeOut(messages, actions.archive),
      remove: () => takeOut(messages, (taken) => actions.remove(taken, { forGood: use === "trash" || use === "junk" })),
      move: () => {
        if (row && messages.count > 0) setPicking({ row, messages, copies: false });
      },
      copy: () => {
        if (row && messages.count > 0) setPicking({ row, messages, copies: true });
      },
      spam: {
        isSpam: use === "junk",
        toggle: () => takeOut(messages, (taken) => actions.markSpam(taken, use !== "junk")),
      },
      toggleStar: () => {
        if (row) actions.setFlag(messages, "\\Flagged", !row.flags.includes("\\Flagged"));
      },
      setRead: (read) => {
        if (messages.count > 0) actions.setFlag(messages, "\\Seen", read);
      },
      noteRead: () => {
        if (row) actions.noteRead(chooseOnly([row.id]));
      },
      writeTo: (mailto) => composing.writeTo(row?.accountId ?? accountId, mailto),
    };
  }
  const readerActions = actionsOn(chosen, cursor);
  function put(messages: ChosenMessages, target: Mailbox, { copies }: { readonly copies: boolean }): void {
    const name = nameMailbox(target);
    noteRecentMailbox(target.id);
    if (copies) actions.copy(messages, target.id, name);
    else takeOut(messages, (taken) => actions.move(taken, target.id, name));
  }
  const beginDragging = (event: DragEvent, row: MessageRow, messages: ChosenMessages) =>
    beginDrag(
      event,
      { accountId: row.accountId, mailboxId: row.mailboxId, drop: (target, how) => put(messages, target, how) },
      messages.count === 1
        ? row.subject || t("row.noSubject")
        : t("messageCount", { count: messages.count, shown: format.count(messages.count) }),
    );
  const openReader = () => {
    onOpen();
    // After the reader is there.
    requestAnimationFrame(() => readerRef.current?.focus());
  };
  function walk(rows: number): void {
    // Where nothing has the focus, the list takes it, so that Home, End and the arrows go on from here.
    if (document.activeElement === document.body) list.scrollRef.current?.focus();
    selection.moveTo(selection.cursorIndex + rows);
  }
  useCommands({
    next: () => walk(1),
    previous: () => walk(-1),
    archive: () => readerActions.archive?.(),
    delete: readerActions.remove,
    reply: readerActions.reply,
    replyAll: readerActions.replyAll,
    forward: readerActions.forward,
    star: readerActions.toggleStar,
    spam: readerActions.spam.toggle,
    markUnread: () => readerActions.setRead(false),
    move: readerActions.move,
    copy: readerActions.copy,
    chooseAll: () => {
      // In the message it is the message's text.
      if (readerRef.current?.closest("article")?.contains(document.activeElement)) return false;
      selection.chooseAll();
      return true;
    },
    leave: () => {
      const article = readerRef.current?.closest("article");
      if (!article?.contains(document.activeElement)) {
        onLeave?.();
        return;
      }
      if (!panes.has("messages")) onBack();
      list.scrollRef.current?.focus();
    },
  });

  return (
    <>
      {list.error ? (
        <EmptyState title={describeFailure(failureOf(list.error)).sentence}>
          {describeFailure(failureOf(list.error)).nextStep}
        </EmptyState>
      ) : (
        <MessageGrid
          list={list}
          selection={selection}
          showsRecipients={specialUse === "sent" || specialUse === "drafts"}
          placeOf={placeOf}
          onPick={onOpen}
          onOpen={openReader}
          onMenu={(row, messages, at) => setMenu({ row, messages, at })}
          onDrag={beginDragging}
          onStar={(row) => actions.setFlag(chooseOnly([row.id]), "\\Flagged", !row.flags.includes("\\Flagged"))}
          empty={empty}
        />
      )}
      {menu ? (
        <MessageMenu {...menu} actions={actionsOn(menu.messages, menu.row)} onClose={() => setMenu(null)} />
      ) : null}
      {picking ? (
        <MailboxPicker
          title={t(picking.copies ? "picker.copy" : "picker.move", {
            count: picking.messages.count,
            shown: format.count(picking.messages.count),
          })}
          mailboxes={mailboxesOf(picking.row.accountId)}
          without={picking.row.mailboxId}
          onPick={(target) => put(picking.messages, target, picking)}
          onClose={() => setPicking(null)}
        />
      ) : null}
      {readerSlot && panes.has("reader") ? createPortal(readerContent(), readerSlot) : null}
    </>
  );

  function readerContent(): ReactNode {
    if (selection.messages.count > 1) return <ManyChosen count={selection.messages.count} actions={readerActions} />;
    if (!cursor) return <NothingChosen isEmpty={list.total === 0} />;
    return (
      <Reader
        row={cursor}
        actions={readerActions}
        onBack={panes.has("messages") ? undefined : onBack}
        scrollRef={readerRef}
      />
    );
  }
}

const NothingChosen = memo(function NothingChosen({ isEmpty }: { readonly isEmpty: boolean }) {
  const { t } = useTranslation("mailbox");
  if (isEmpty)
    return <EmptyState icon={<MailPlus size={32} strokeWidth={1.5} aria-hidden />} title={t("nothing.empty")} />;
  return (
    <EmptyState icon={<MailOpen size={32} strokeWidth={1.5} aria-hidden />} title={t("nothing.title")}>
      <div className={styles.keys}>
        {(["walk", "archive", "reply", "compose"] as const).map((key) => (
          <span key={key} style={{ display: "contents" }}>
            <kbd>{t(`nothing.${key}Key`)}</kbd>
            <span>{t(`nothing.${key}`)}</span>
          </span>
        ))}
      </div>
    </EmptyState>
  );
});
