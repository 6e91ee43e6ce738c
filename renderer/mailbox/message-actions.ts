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
import { offerUndo } from "./last-action.ts";
import { addPendingChange, type PendingChange } from "./pending-changes.ts";

/** ms in which what was done offers to be taken back; what is deleted for good waits a little longer than this. */
const regret = 7_000;

/** What a person does to messages. Each shows at once, and is taken back where the store refuses it. */
export interface MessageActions {
  setFlag(messageIds: readonly number[], flag: "\\Seen" | "\\Flagged", value: boolean): void;
  archive(messageIds: readonly number[]): void;
  remove(messageIds: readonly number[]): void;
  markSpam(messageIds: readonly number[], value: boolean): void;
  move(messageIds: readonly number[], mailboxId: number, mailboxName: string): void;
}

export function useMessageActions({ deletesForGood }: { readonly deletesForGood: boolean }): MessageActions {
  const client = useQueryClient();
  const { t } = useTranslation("mailbox");

  return useMemo(() => {
    async function carryOut(change: PendingChange, call: Promise<Done>, words?: string): Promise<void> {
      const confirm = addPendingChange(change);
      let close: () => void = () => undefined;
      try {
        const { undoId } = await call;
        if (undoId !== null) {
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
            predicate: ({ queryKey }) => change.kind === "flag" && change.messageIds.has(Number(queryKey[1])),
          }),
        ]);
        confirm();
      }
    }
    const gone = (messageIds: readonly number[]): PendingChange => ({ kind: "gone", messageIds: new Set(messageIds) });

    return {
      setFlag(messageIds, flag, value) {
        void carryOut(
          { kind: "flag", messageIds: new Set(messageIds), flag, value },
          api.setFlag({ messageIds: [...messageIds], flag, value }),
        );
      },
      archive(messageIds) {
        const words = t("done.archived", { count: messageIds.length });
        void carryOut(gone(messageIds), api.archiveMessages({ messageIds: [...messageIds] }), words);
      },
      remove(messageIds) {
        const words = t(deletesForGood ? "done.deletedForGood" : "done.deleted", { count: messageIds.length });
        void carryOut(gone(messageIds), api.deleteMessages({ messageIds: [...messageIds] }), words);
      },
      markSpam(messageIds, value) {
        const words = t(value ? "done.spam" : "done.notSpam", { count: messageIds.length });
        void carryOut(gone(messageIds), api.markSpam({ messageIds: [...messageIds], value }), words);
      },
      move(messageIds, target, mailboxName) {
        const words = t("done.moved", { count: messageIds.length, mailbox: mailboxName });
        void carryOut(gone(messageIds), api.moveMessages({ messageIds: [...messageIds], mailboxId: target }), words);
      },
    };
  }, [client, t, deletesForGood]);
}

async function undoAction(undoId: number, t: TFunction<"mailbox">): Promise<void> {
  try {
    const { missing } = await api.undo({ undoId });
    if (missing > 0) showToast({ text: t("undoneWithout", { count: missing }) });
  } catch (error) {
    showToast({ text: describeFailure(failureOf(error)).sentence });
  }
}
