import { Archive, MailOpen, MailPlus, Trash2 } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { DraftKind } from "../../shared/composition.ts";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { Composing } from "../composer/composing.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { useSettings } from "../queries.ts";
import { Reader, type ReaderActions } from "../reader/reader.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import type { MenuChoice } from "../ui/menu.tsx";
import styles from "./account-view.module.css";
import { useCommands } from "./commands.ts";
import { ConnectionStatus } from "./connection-status.tsx";
import { MailboxIcon } from "./mailbox-icon.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import { buildMailboxTree, listVisible } from "./mailbox-tree.ts";
import { useMessageActions } from "./message-actions.ts";
import { MessageGrid } from "./message-grid.tsx";
import { nextAfterRemoval } from "./message-pages.ts";
import { useMessageSelection } from "./message-selection.ts";
import { useMessageWindow } from "./message-window.ts";
import type { Pane } from "./pane-layout.ts";
import type { Place } from "./place.ts";

export interface MailboxViewProps {
  readonly account: Account;
  readonly mailbox: Mailbox;
  readonly mailboxes: readonly Mailbox[];
  readonly composing: Composing;
  /** Which panes are seen. */
  readonly panes: ReadonlySet<Pane>;
  readonly heading: (title: string, detail?: ReactNode) => ReactNode;
  /** Where the person was when this mailbox was left. */
  readonly place: Place;
  readonly onPlace: (change: Partial<Place>) => void;
  /** A message is to be read, also where the reader is out of sight. */
  readonly onOpen: () => void;
  readonly onBack: () => void;
  readonly listWidth: number;
  /** What the panes beside the list need at least; px. */
  readonly reservedWidth: number;
  readonly separator: ReactNode;
}

/** The messages of one mailbox and, beside them, the one that is read. */
export function MailboxView(props: MailboxViewProps) {
  const {
    account,
    mailbox,
    mailboxes,
    composing,
    panes,
    heading,
    place,
    onPlace,
    onOpen,
    onBack,
    listWidth,
    reservedWidth,
    separator,
  } = props;
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const nameMailbox = useMailboxName();
  const describeFailure = useDescribeFailure();
  const density = useSettings().data?.density ?? "comfortable";
  const atFirst = useRef(place);
  const onMoved = useCallback((listTop: number) => onPlace({ listTop }), [onPlace]);
  const list = useMessageWindow({ mailboxId: mailbox.id, initialTop: atFirst.current.listTop, onMoved, density });
  const selection = useMessageSelection(list, atFirst.current.messageId);
  const deletesForGood = mailbox.specialUse === "trash" || mailbox.specialUse === "junk";
  const actions = useMessageActions(mailbox.id, { deletesForGood });
  const readerRef = useRef<HTMLDivElement>(null);
  const { cursor } = selection;
  const cursorId = cursor?.id ?? null;

  useEffect(() => {
    // Looking at a mailbox only asks for it to come first; where that fails, the state line says why.
    api.refreshMailbox({ mailboxId: mailbox.id }).catch(() => undefined);
  }, [mailbox.id]);
  useEffect(() => {
    if (cursorId !== null) onPlace({ open: { kind: "mailbox", mailboxId: mailbox.id }, messageId: cursorId });
  }, [cursorId, mailbox.id, onPlace]);

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
      onPlace({ messageId: null });
      if (!panes.has("messages")) onBack();
    }
  }
  const start = (kind: DraftKind) => {
    if (cursor) composing.start(account.id, kind, cursor);
  };
  const readerActions: ReaderActions = {
    reply: () => start("reply"),
    replyAll: () => start("replyAll"),
    forward: () => start("forward"),
    archive: mailbox.specialUse === "archive" ? undefined : () => takeOut(actions.archive),
    remove: () => takeOut(actions.remove),
    spam: {
      isSpam: mailbox.specialUse === "junk",
      toggle: () => takeOut((messageIds) => actions.markSpam(messageIds, mailbox.specialUse !== "junk")),
    },
    toggleStar: () => {
      if (cursor) actions.setFlag(chosenIds(), "\\Flagged", !cursor.flags.includes("\\Flagged"));
    },
    setRead: (read) => {
      if (cursor) actions.setFlag(read ? [cursor.id] : chosenIds(), "\\Seen", read);
    },
    writeTo: (mailto) => composing.writeTo(account.id, mailto),
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
      if (!article?.contains(document.activeElement)) return;
      if (!panes.has("messages")) onBack();
      list.scrollRef.current?.focus();
    },
  });

  const moveChoices = useMemo<MenuChoice[]>(
    () =>
      listVisible(buildMailboxTree(mailboxes), new Set()).flatMap(({ node: { mailbox: target }, level }) =>
        target?.selectable && target.id !== mailbox.id
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
    [mailboxes, mailbox.id, nameMailbox],
  );
  const latestMove = useRef((_mailboxId: number, _name: string): void => undefined);
  useEffect(() => {
    latestMove.current = (mailboxId, name) => takeOut((messageIds) => actions.move(messageIds, mailboxId, name));
  });

  const many = selection.messageIds.size > 1;
  const title = nameMailbox(mailbox);
  const detail =
    list.total === undefined ? null : t("messageCount", { count: list.total, shown: format.count(list.total) });
  return (
    <>
      <section
        aria-label={title}
        className={styles.pane}
        hidden={!panes.has("messages")}
        data-fills={!panes.has("reader") || undefined}
        style={panes.has("reader") ? { width: `min(${listWidth}px, 100% - ${reservedWidth}px)` } : undefined}
      >
        {heading(title, detail)}
        {list.error ? (
          <EmptyState title={describeFailure(failureOf(list.error)).sentence}>
            {describeFailure(failureOf(list.error)).nextStep}
          </EmptyState>
        ) : (
          <MessageGrid
            list={list}
            selection={selection}
            showsRecipients={mailbox.specialUse === "sent" || mailbox.specialUse === "drafts"}
            onPick={onOpen}
            onOpen={openReader}
            onStar={(row) => actions.setFlag([row.id], "\\Flagged", !row.flags.includes("\\Flagged"))}
            empty={
              <EmptyState
                icon={<MailboxIcon specialUse={mailbox.specialUse} size={32} />}
                title={t(`empty.${emptyKind()}`)}
              >
                {t(`emptyAbout.${emptyKind()}`)}
              </EmptyState>
            }
          />
        )}
        {panes.has("mailboxes") ? null : <ConnectionStatus account={account} />}
      </section>
      {panes.has("messages") && panes.has("reader") ? separator : null}
      {panes.has("reader") ? (
        <section aria-label={t("reader")} className={styles.pane} data-fills>
          {many ? (
            <ManyChosen
              count={selection.messageIds.size}
              actions={readerActions}
              onMarkRead={(ids) => actions.setFlag(ids, "\\Seen", true)}
              messageIds={chosenIds()}
            />
          ) : cursor ? (
            <Reader
              row={cursor}
              actions={readerActions}
              moveChoices={moveChoices}
              onBack={panes.has("messages") ? undefined : onBack}
              scrollRef={readerRef}
            />
          ) : (
            <NothingChosen isEmpty={list.total === 0} />
          )}
        </section>
      ) : null}
    </>
  );

  function emptyKind(): "inbox" | "sent" | "archive" | "trash" | "junk" | "other" {
    const { specialUse } = mailbox;
    return specialUse === "inbox" ||
      specialUse === "sent" ||
      specialUse === "archive" ||
      specialUse === "trash" ||
      specialUse === "junk"
      ? specialUse
      : "other";
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
