import { Archive, MailOpen, MailPlus, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { DraftKind } from "../../shared/composition.ts";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox, SpecialUse } from "../../shared/mailbox.ts";
import type { MessageRow } from "../../shared/message.ts";
import type { Composing } from "../composer/composing.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { Reader, type ReaderActions } from "../reader/reader.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import type { MenuChoice } from "../ui/menu.tsx";
import styles from "./account-view.module.css";
import { useCommands } from "./commands.ts";
import { MailboxIcon } from "./mailbox-icon.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import { buildMailboxTree, listVisible } from "./mailbox-tree.ts";
import { useMessageActions } from "./message-actions.ts";
import { MessageGrid } from "./message-grid.tsx";
import { nextAfterRemoval } from "./message-pages.ts";
import type { MessagePlace } from "./message-row.tsx";
import type { MessageSelection } from "./message-selection.ts";
import type { MessageWindow } from "./message-window.ts";
import type { Pane } from "./pane-layout.ts";

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
  const nameMailbox = useMailboxName();
  const describeFailure = useDescribeFailure();
  const readerRef = useRef<HTMLDivElement>(null);
  const { cursor } = selection;
  const mailbox = cursor ? mailboxOf(cursor) : undefined;
  const cursorUse = mailbox?.specialUse ?? null;
  const actions = useMessageActions({ deletesForGood: cursorUse === "trash" || cursorUse === "junk" });

  const chosenIds = () => (selection.messageIds.size > 0 ? [...selection.messageIds] : cursor ? [cursor.id] : []);

  /** Takes the chosen messages out of the list with `act`, and goes on to the next one. */
  function takeOut(act: (messageIds: readonly number[]) => void): void {
    const messageIds = chosenIds();
    if (messageIds.length === 0) return;
    const next = nextAfterRemoval(list.pages, new Set(messageIds));
    act(messageIds);
    if (next) selection.choose(next);
    else {
      selection.clear();
      onEmptied?.();
      if (!panes.has("messages")) onBack();
    }
  }
  const start = (kind: DraftKind) => {
    if (cursor) composing.start(cursor.accountId, kind, cursor);
  };
  const readerActions: ReaderActions = {
    reply: () => start("reply"),
    replyAll: () => start("replyAll"),
    forward: () => start("forward"),
    archive: cursorUse === "archive" ? undefined : () => takeOut(actions.archive),
    remove: () => takeOut(actions.remove),
    spam: {
      isSpam: cursorUse === "junk",
      toggle: () => takeOut((messageIds) => actions.markSpam(messageIds, cursorUse !== "junk")),
    },
    toggleStar: () => {
      if (cursor) actions.setFlag(chosenIds(), "\\Flagged", !cursor.flags.includes("\\Flagged"));
    },
    setRead: (read) => {
      if (cursor) actions.setFlag(read ? [cursor.id] : chosenIds(), "\\Seen", read);
    },
    writeTo: (mailto) => composing.writeTo(cursor?.accountId ?? accountId, mailto),
  };
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

  const moveTargets = mailboxesOf(cursor?.accountId ?? accountId);
  const mailboxId = mailbox?.id;
  const moveChoices = useMemo<MenuChoice[]>(
    () =>
      listVisible(buildMailboxTree(moveTargets), new Set()).flatMap(({ node: { mailbox: target }, level }) =>
        target?.selectable && target.id !== mailboxId
          ? [
              {
                id: String(target.id),
                label: `${"\u2003".repeat(level - 1)}${nameMailbox(target)}`,
                icon: <MailboxIcon specialUse={target.specialUse} />,
                onAction: () => latestMove.current(target.id, nameMailbox(target)),
              },
            ]
          : [],
      ),
    [moveTargets, mailboxId, nameMailbox],
  );
  const latestMove = useRef((_mailboxId: number, _name: string): void => undefined);
  useEffect(() => {
    latestMove.current = (mailboxId, name) => takeOut((messageIds) => actions.move(messageIds, mailboxId, name));
  });

  const many = selection.messageIds.size > 1;
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
          onStar={(row) => actions.setFlag([row.id], "\\Flagged", !row.flags.includes("\\Flagged"))}
          empty={empty}
        />
      )}
      {readerSlot && panes.has("reader") ? createPortal(readerContent(), readerSlot) : null}
    </>
  );

  function readerContent(): ReactNode {
    if (many) {
      return (
        <ManyChosen
          count={selection.messageIds.size}
          actions={readerActions}
          onMarkRead={(ids) => actions.setFlag(ids, "\\Seen", true)}
          messageIds={chosenIds()}
        />
      );
    }
    if (!cursor) return <NothingChosen isEmpty={list.total === 0} />;
    return (
      <Reader
        row={cursor}
        actions={readerActions}
        moveChoices={moveChoices}
        onBack={panes.has("messages") ? undefined : onBack}
        scrollRef={readerRef}
      />
    );
  }
}

function NothingChosen({ isEmpty }: { readonly isEmpty: boolean }) {
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
}

interface ManyChosenProps {
  readonly count: number;
  readonly messageIds: readonly number[];
  readonly actions: ReaderActions;
  readonly onMarkRead: (messageIds: readonly number[]) => void;
}

function ManyChosen({ count, messageIds, actions, onMarkRead }: ManyChosenProps) {
  const { t } = useTranslation("mailbox");
  const reader = useTranslation("reader").t;
  return (
    <EmptyState
      title={t("manyChosen", { count })}
      action={
        <div className={styles.many}>
          {actions.archive ? (
            <Button icon={<Archive size={16} aria-hidden />} onPress={actions.archive}>
              {reader("archive")}
            </Button>
          ) : null}
          <Button icon={<Trash2 size={16} aria-hidden />} onPress={actions.remove}>
            {reader("delete")}
          </Button>
          <Button icon={<MailOpen size={16} aria-hidden />} onPress={() => onMarkRead(messageIds)}>
            {reader("markRead")}
          </Button>
        </div>
      }
    />
  );
}
