import { useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Done } from "../../shared/contract.ts";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { describeFailure } from "../failure-text.ts";
import { keys } from "../queries.ts";
import { showToast } from "../ui/toast.tsx";
import type { ChosenMessages } from "./chosen-messages.ts";
import { offerUndo } from "./last-action.ts";
import { addPendingChange, type PendingChange } from "./pending-changes.ts";

/** ms in which what was done offers to be taken back; what is deleted for good waits a little longer than this. */
const regret = 7_000;

/** What a person does to messages. Each shows at once, and is taken back where the store refuses it. */
export interface MessageActions {
  setFlag(messages: ChosenMessages, flag: "\\Seen" | "\\Flagged", value: boolean): void;
  /** A message was looked at: nothing that a person did, and so nothing to undo. */
  noteRead(message: ChosenMessages): void;
  archive(messages: ChosenMessages): void;
  /** `forGood` where they are in Trash or Junk already. */
  remove(messages: ChosenMessages, options: { readonly forGood: boolean }): void;
  markSpam(messages: ChosenMessages, value: boolean): void;
  move(messages: ChosenMessages, mailboxId: number, mailboxName: string): void;
  copy(messages: ChosenMessages, mailboxId: number, mailboxName: string): void;
  /** Marks a whole mailbox as read, whether it is open or not. */
  readAll(messages: ChosenMessages, mailboxName: string): void;
  /** Deletes all that is in Trash or Junk. */
  empty(messages: ChosenMessages): void;
}

export function useMessageActions(): MessageActions {
  const client = useQueryClient();
  const { t } = useTranslation("mailbox");

  return useMemo(() => {
    async function carryOut(
      change: PendingChange | null,
      call: Promise<Done>,
      words?: string,
      options: { readonly canUndo: boolean } = { canUndo: true },
    ): Promise<void> {
      const confirm = change && addPendingChange(change);
      let close: () => void = () => undefined;
      try {
        const { undoId } = await call;
        if (undoId !== null && options.canUndo) {
          const takeBack = () => {
            close();
            void undoAction(undoId, t);
          };
          offerUndo(takeBack);
          if (words !== undefined) {
            close = showToast({ text: words, action: { label: t("undo"), onPress: takeBack } }, regret);
          }
        }
      } catch (error) {
        const { sentence, nextStep } = describeFailure(failureOf(error));
        showToast({ text: [sentence, nextStep].filter(Boolean).join(" ") });
      } finally {
        // Only a read that began after the change was written may show instead of it.
        await Promise.all([
          client.invalidateQueries({ queryKey: keys.allMessages }),
          client.invalidateQueries({ queryKey: keys.allSearches }),
          client.invalidateQueries({
            queryKey: keys.allContents,
            predicate: ({ queryKey }) => change?.kind === "flag" && change.messages.has(Number(queryKey[1])),
          }),
        ]);
        confirm?.();
      }
    }
    return {
      setFlag(messages, flag, value) {
        void carryOut({ kind: "flag", messages, flag, value }, api.setFlag({ messageIds: messages.ids, flag, value }));
      },
      noteRead(messages) {
        const flag = "\\Seen";
        const call = api.setFlag({ messageIds: messages.ids, flag, value: true });
        void carryOut({ kind: "flag", messages, flag, value: true }, call, undefined, { canUndo: false });
      },
      archive(messages) {
        const words = t("done.archived", { count: messages.count });
        void carryOut({ kind: "gone", messages }, api.archiveMessages({ messageIds: messages.ids }), words);
      },
      remove(messages, { forGood }) {
        const words = t(forGood ? "done.deletedForGood" : "done.deleted", { count: messages.count });
        void carryOut({ kind: "gone", messages }, api.deleteMessages({ messageIds: messages.ids }), words);
      },
      markSpam(messages, value) {
        const words = t(value ? "done.spam" : "done.notSpam", { count: messages.count });
        void carryOut({ kind: "gone", messages }, api.markSpam({ messageIds: messages.ids, value }), words);
      },
      move(messages, target, mailboxName) {
        const words = t("done.moved", { count: messages.count, mailbox: mailboxName });
        const call = api.moveMessages({ messageIds: messages.ids, mailboxId: target });
        void carryOut({ kind: "gone", messages }, call, words);
      },
      copy(messages, target, mailboxName) {
        const words = t("done.copied", { count: messages.count, mailbox: mailboxName });
        void carryOut(null, api.copyMessages({ messageIds: messages.ids, mailboxId: target }), words);
      },
      readAll(messages, mailboxName) {
        const call = api.setFlag({ messageIds: messages.ids, flag: "\\Seen", value: true });
        void carryOut(null, call, t("done.allRead", { mailbox: mailboxName }));
      },
      empty(messages) {
        const words = t("done.deletedForGood", { count: messages.count });
        void carryOut(null, api.deleteMessages({ messageIds: messages.ids }), words);
      },
    };
  }, [client, t]);
}

async function undoAction(undoId: number, t: TFunction<"mailbox">): Promise<void> {
  try {
    const { missing } = await api.undo({ undoId });
    if (missing > 0) showToast({ text: t("undoneWithout", { count: missing }) });
  } catch (error) {
    showToast({ text: describeFailure(failureOf(error)).sentence });
  }
}
