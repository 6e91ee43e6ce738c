import {
  Archive,
  ArrowLeft,
  CodeXml,
  FolderInput,
  Forward,
  MailOpen,
  Mail as MailUnread,
  Reply,
  ReplyAll,
  ShieldAlert,
  ShieldCheck,
  Star,
  Trash2,
} from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import type { MessageRow } from "../../shared/message.ts";
import { sourcePath } from "../../shared/parts.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useConnection, useMessageContent } from "../queries.ts";
import { Banner } from "../ui/banner.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { MessageView } from "./message-view.tsx";
import styles from "./reader.module.css";

/** ms a message has to be in view before it counts as read, so that walking past leaves it unread. */
const readAfter = 600;
/** ms the cursor has to rest before a message is opened: a held key passes dozens a second. */
const settleAfter = 70;

/** What can be done with the open message. */
export interface ReaderActions {
  reply(): void;
  replyAll(): void;
  forward(): void;
  /** Missing where the message is in the archive already. */
  readonly archive?: (() => void) | undefined;
  readonly spam: { readonly isSpam: boolean; readonly toggle: () => void };
  remove(): void;
  move(): void;
  copy(): void;
  toggleStar(): void;
  setRead(read: boolean): void;
  /** The message was in view long enough. */
  noteRead(): void;
  writeTo(mailto: string): void;
}

export interface ReaderProps {
  readonly row: MessageRow;
  readonly actions: ReaderActions;
  /** Given where the list is out of sight. */
  readonly onBack?: (() => void) | undefined;
  /** The part that scrolls, to be focused. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
}

/** One message: its header at once from the list, its body when it is here. */
export function Reader({ row, actions, onBack, scrollRef }: ReaderProps) {
  const { t } = useTranslation("reader");
  const settledId = useSettled(row.id, settleAfter);
  const query = useMessageContent(settledId);
  const content = settledId === row.id ? (query.data ?? null) : null;
  useMarkRead(row, content !== null, actions);
  useRetryOnline(row.accountId, query.error !== null && content === null, () => void query.refetch());

  return (
    <article aria-label={row.subject || t("noSubject")} className={styles.reader}>
      <Toolbar row={row} actions={actions} onBack={onBack} />
      <MessageView row={row} content={content} instead={instead()} onWriteTo={actions.writeTo} scrollRef={scrollRef} />
    </article>
  );

  function instead(): ReactNode {
    if (content) return null;
    if (settledId !== row.id || !query.error) return <Waiting row={row} />;
    return (
      <div className={styles.instead}>
        <NotHere error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
}

interface ToolbarProps {
  readonly row: MessageRow;
  readonly actions: ReaderActions;
  readonly onBack?: (() => void) | undefined;
}

function Toolbar({ row, actions, onBack }: ToolbarProps) {
  const { t } = useTranslation("reader");
  const unread = !row.flags.includes("\\Seen");
  const starred = row.flags.includes("\\Flagged");
  return (
    <div role="toolbar" aria-label={t("actions")} className={styles.toolbar}>
      {onBack ? <IconButton label={t("back")} icon={<ArrowLeft size={16} aria-hidden />} onPress={onBack} /> : null}
      <IconButton label={t("reply")} shortcut="R" icon={<Reply size={16} aria-hidden />} onPress={actions.reply} />
      <IconButton
        label={t("replyAll")}
        shortcut="A"
        icon={<ReplyAll size={16} aria-hidden />}
        onPress={actions.replyAll}
      />
      <IconButton
        label={t("forward")}
        shortcut="F"
        icon={<Forward size={16} aria-hidden />}
        onPress={actions.forward}
      />
      <span className={styles.gap} />
      <IconButton
        label={t("archive")}
        shortcut="E"
        icon={<Archive size={16} aria-hidden />}
        isDisabled={!actions.archive}
        onPress={() => actions.archive?.()}
      />
      <IconButton
        label={actions.spam.isSpam ? t("notSpam") : t("spam")}
        shortcut="!"
        icon={actions.spam.isSpam ? <ShieldCheck size={16} aria-hidden /> : <ShieldAlert size={16} aria-hidden />}
        onPress={actions.spam.toggle}
      />
      <IconButton label={t("delete")} shortcut="#" icon={<Trash2 size={16} aria-hidden />} onPress={actions.remove} />
      <IconButton
        label={t("moveTo")}
        shortcut="V"
        icon={<FolderInput size={16} aria-hidden />}
        onPress={actions.move}
      />
      <span className={styles.gap} />
      <IconButton
        label={unread ? t("markRead") : t("markUnread")}
        {...(unread ? {} : { shortcut: "U" })}
        icon={unread ? <MailOpen size={16} aria-hidden /> : <MailUnread size={16} aria-hidden />}
        onPress={() => actions.setRead(unread)}
      />
      <IconButton
        label={starred ? t("unstar") : t("star")}
        shortcut="S"
        icon={<Star size={16} aria-hidden className={starred ? styles.starred : undefined} />}
        onPress={actions.toggleStar}
      />
      <a
        href={sourcePath(row.id)}
        target="_blank"
        rel="noreferrer"
        className={styles.source}
        aria-label={t("source")}
        title={t("source")}
      >
        <CodeXml size={16} aria-hidden />
      </a>
    </div>
  );
}

/** The first words, in the place the body will have. */
function Waiting({ row }: { readonly row: MessageRow }) {
  const { t } = useTranslation("reader");
  return (
    <div className={styles.waiting}>
      {row.snippet ? <p>{row.snippet}</p> : null}
      <p className={styles.waitingWord}>{t("downloading")}</p>
    </div>
  );
}

function NotHere({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const common = useTranslation().t;
  const describeFailure = useDescribeFailure();
  const { sentence, nextStep } = describeFailure(failureOf(error));
  return (
    <Banner tone="warning" detail={nextStep} actions={<Button onPress={onRetry}>{common("retry")}</Button>}>
      {sentence}
    </Banner>
  );
}

/** The value once it has stayed the same for `ms`; the first one at once. */
function useSettled(value: number, ms: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** Calls `retry` when the account comes online while `isMissing`: what was not here for want of a connection then is. */
function useRetryOnline(accountId: number, isMissing: boolean, retry: () => void): void {
  const isOnline = useConnection(accountId)?.phase === "online";
  const latest = useRef({ isMissing, retry });
  useEffect(() => {
    latest.current = { isMissing, retry };
  });
  useEffect(() => {
    if (isOnline && latest.current.isMissing) latest.current.retry();
  }, [isOnline]);
}

/** Marks an unread message read once it has been in view; one that the person marks unread again stays so. */
function useMarkRead(row: MessageRow, isHere: boolean, actions: ReaderActions): void {
  const unreadAtFirst = useRef({ id: row.id, unread: !row.flags.includes("\\Seen") });
  if (unreadAtFirst.current.id !== row.id) {
    unreadAtFirst.current = { id: row.id, unread: !row.flags.includes("\\Seen") };
  }
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const { id } = row;
  useEffect(() => {
    const opened = unreadAtFirst.current;
    if (!isHere || opened.id !== id || !opened.unread) return;
    const timer = setTimeout(() => {
      opened.unread = false;
      latest.current.noteRead();
    }, readAfter);
    return () => clearTimeout(timer);
  }, [id, isHere]);
}
