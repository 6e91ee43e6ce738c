import { History, RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import { type MessageRow, MOST_IDS } from "../../shared/message.ts";
import type { Composing } from "../composer/composing.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import styles from "../mailbox/account-view.module.css";
import { type ChosenMessages, chooseOnly, isWhole } from "../mailbox/chosen-messages.ts";
import { useCommands } from "../mailbox/commands.ts";
import { MessageGrid } from "../mailbox/message-grid.tsx";
import { nextAfterRemoval } from "../mailbox/message-pages.ts";
import { useMessageSelection } from "../mailbox/message-selection.ts";
import { useListView, useMessageWindow } from "../mailbox/message-window.ts";
import type { Pane } from "../mailbox/pane-layout.ts";
import { useRemovedPages, useSettings } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { showToast } from "../ui/toast.tsx";
import { ForgetDialog } from "./forget-dialog.tsx";
import { RemovedReader } from "./removed-reader.tsx";
import { isRemoved, useRemovedWords } from "./removed-words.ts";

export interface RemovedMessagesProps {
  readonly account: Account;
  readonly mailboxes: readonly Mailbox[];
  readonly composing: Composing;
  readonly panes: ReadonlySet<Pane>;
  readonly readerSlot: HTMLElement | null;
  readonly heading: (detail: ReactNode) => ReactNode;
  readonly onOpen: () => void;
  readonly onBack: () => void;
}

/** Of one call. */
const mostRows = 500;

const nothingMoves = () => undefined;
const nothingChanges = () => false;

/** What is gone from an account's server and still here: to look at, to put back, or to let go. */
export function RemovedMessages(props: RemovedMessagesProps) {
  const { account, mailboxes, composing, panes, readerSlot, heading, onOpen, onBack } = props;
  const { t } = useTranslation("removed");
  const format = useFormat();
  const describe = useDescribeFailure();
  const settings = useSettings().data;
  const words = useRemovedWords(mailboxes);
  const view = useListView(0);
  const stored = useRemovedPages(account.id, view.offsets);
  const density = settings?.density ?? "comfortable";
  const keptFor = settings?.keepRemovedDays ?? 0;
  const list = useMessageWindow({ view, stored, concerns: nothingChanges, onMoved: nothingMoves, density });
  const names = useMemo(() => {
    const slice = (offset: number, limit: number) => listIds(account.id, offset, limit);
    return { all: async () => chooseOnly(await slice(0, MOST_IDS)), slice };
  }, [account.id]);
  const selection = useMessageSelection(list, names, null);
  const readerRef = useRef<HTMLDivElement>(null);
  const [forgetting, setForgetting] = useState<readonly number[] | null>(null);
  const { cursor } = selection;
  const chosen = selection.messages.count > 0 || !cursor ? selection.messages : chooseOnly([cursor.id]);

  async function ask(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const { sentence, nextStep } = describe(failureOf(error));
      showToast({ text: [sentence, nextStep].filter(Boolean).join(" ") });
    }
  }

  function restore(messages: ChosenMessages): void {
    const messageIds = idsOf(messages);
    if (messageIds.length === 0) return;
    void ask(async () => {
      const { restored, missing } = await api.restoreRemoved({ messageIds });
      const said = [
        restored > 0 ? t("restored", { count: restored }) : "",
        missing > 0 ? t("restoredWithout", { count: missing }) : "",
      ];
      showToast({ text: said.filter(Boolean).join(" ") });
    });
  }

  async function forget(messageIds: readonly number[]): Promise<void> {
    const gone = chooseOnly(messageIds);
    const next = nextAfterRemoval(list.pages, gone);
    await api.forgetRemoved({ messageIds: [...messageIds] });
    setForgetting(null);
    if (next) selection.choose(next);
    else {
      selection.clear();
      if (!panes.has("messages")) onBack();
    }
    requestAnimationFrame(() => list.scrollRef.current?.focus());
  }

  function startForgetting(messages: ChosenMessages): void {
    const messageIds = idsOf(messages);
    if (messageIds.length > 0) setForgetting(messageIds);
  }

  const noteOf = useCallback(
    (row: MessageRow) => (isRemoved(row) ? { text: words.short(row), at: row.removedAt } : null),
    [words],
  );
  const placeOf = useCallback(
    (row: MessageRow) => (isRemoved(row) ? { mailbox: words.mailboxOf(row) } : null),
    [words],
  );

  function walk(rows: number): void {
    if (document.activeElement === document.body) list.scrollRef.current?.focus();
    selection.moveTo(selection.cursorIndex + rows);
  }
  useCommands({
    next: () => walk(1),
    previous: () => walk(-1),
    // What there is to do with a message that is here first: R, as elsewhere for a reply.
    reply: () => restore(chosen),
    delete: () => startForgetting(chosen),
    chooseAll: () => {
      if (readerRef.current?.closest("article")?.contains(document.activeElement)) return false;
      selection.chooseAll();
      return true;
    },
    leave: () => {
      if (!readerRef.current?.closest("article")?.contains(document.activeElement)) return;
      if (!panes.has("messages")) onBack();
      list.scrollRef.current?.focus();
    },
  });

  return (
    <>
      {heading(list.total ? t("count", { count: list.total, shown: format.count(list.total) }) : null)}
      {list.error ? (
        <EmptyState title={describe(failureOf(list.error)).sentence}>
          {describe(failureOf(list.error)).nextStep}
        </EmptyState>
      ) : (
        <MessageGrid
          list={list}
          selection={selection}
          showsRecipients={false}
          placeOf={placeOf}
          noteOf={noteOf}
          onPick={onOpen}
          onOpen={() => {
            onOpen();
            requestAnimationFrame(() => readerRef.current?.focus());
          }}
          empty={
            <EmptyState icon={<History size={32} strokeWidth={1.5} aria-hidden />} title={t("empty")}>
              {keptFor === 0 ? t("emptyOff") : t("emptyAbout", { count: keptFor })}
            </EmptyState>
          }
        />
      )}
      {forgetting ? (
        <ForgetDialog
          count={forgetting.length}
          onForget={() => forget(forgetting)}
          onClose={() => setForgetting(null)}
        />
      ) : null}
      {readerSlot && panes.has("reader") ? createPortal(readerContent(), readerSlot) : null}
    </>
  );

  function readerContent(): ReactNode {
    if (selection.messages.count > 1) {
      const { count } = selection.messages;
      return (
        <EmptyState
          title={t("manyChosen", { count, shown: format.count(count) })}
          action={
            <div className={styles.many}>
              <Button icon={<RotateCcw size={16} aria-hidden />} onPress={() => restore(chosen)}>
                {t("restore")}
              </Button>
              <Button icon={<Trash2 size={16} aria-hidden />} onPress={() => startForgetting(chosen)}>
                {t("forget")}
              </Button>
            </div>
          }
        />
      );
    }
    if (!cursor || !isRemoved(cursor)) {
      return list.total ? (
        <EmptyState icon={<History size={32} strokeWidth={1.5} aria-hidden />} title={t("nothingChosen")}>
          {t("nothingChosenAbout")} {keptFor > 0 ? t("keptFor", { count: keptFor }) : null}
        </EmptyState>
      ) : null;
    }
    return (
      <RemovedReader
        row={cursor}
        sentence={words.sentence(cursor)}
        onRestore={() => restore(chooseOnly([cursor.id]))}
        onForget={() => startForgetting(chooseOnly([cursor.id]))}
        onWriteTo={(mailto) => composing.writeTo(account.id, mailto)}
        onBack={panes.has("messages") ? undefined : onBack}
        scrollRef={readerRef}
      />
    );
  }
}

/** Removed messages are never named as a whole mailbox. */
function idsOf({ ids }: ChosenMessages): readonly number[] {
  return isWhole(ids) ? [] : ids;
}

async function listIds(accountId: number, offset: number, limit: number): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < limit) {
    const asked = Math.min(mostRows, limit - ids.length);
    const { rows } = await api.listRemoved({ accountId, offset: offset + ids.length, limit: asked });
    ids.push(...rows.map(({ id }) => id));
    if (rows.length < asked) break;
  }
  return ids;
}
