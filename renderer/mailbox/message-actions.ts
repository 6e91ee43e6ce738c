import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { describeFailure } from "../failure-text.ts";
import { keys } from "../queries.ts";
import { showToast } from "../ui/toast.tsx";
import { addPendingChange, type PendingChange } from "./pending-changes.ts";

/** ms a word about something that went well stays. */
const brief = 4_000;
/** ms in which messages that would be deleted for good can be had back. */
const regret = 6_000;

/** What a person does to messages of a mailbox. Each shows at once, and is taken back where the store refuses it. */
export interface MessageActions {
  setFlag(messageIds: readonly number[], flag: "\\Seen" | "\\Flagged", value: boolean): void;
  archive(messageIds: readonly number[]): void;
  remove(messageIds: readonly number[]): void;
  move(messageIds: readonly number[], mailboxId: number, mailboxName: string): void;
}

export function useMessageActions(mailboxId: number, options: { readonly deletesForGood: boolean }): MessageActions {
  const client = useQueryClient();
  const { t } = useTranslation("mailbox");
  const { deletesForGood } = options;

  return useMemo(() => {
    async function carryOut(change: PendingChange, call: Promise<void>): Promise<void> {
      const confirm = addPendingChange(change);
      try {
        await call;
      } catch (error) {
        const { sentence, nextStep } = describeFailure(failureOf(error));
        showToast({ text: [sentence, nextStep].filter(Boolean).join(" ") });
      } finally {
        // Only a read that began after the change was written may show instead of it.
        await Promise.all([
          client.invalidateQueries({ queryKey: keys.messages(mailboxId) }),
          client.invalidateQueries({
            queryKey: keys.allContents,
            predicate: ({ queryKey }) => change.kind === "flag" && change.messageIds.has(Number(queryKey[1])),
          }),
        ]);
        confirm();
      }
    }
    const gone = (messageIds: readonly number[]): PendingChange => ({ kind: "gone", messageIds: new Set(messageIds) });

    /** What cannot be undone begins only when the time to regret it is over. */
    function removeLater(messageIds: readonly number[]): void {
      const change = gone(messageIds);
      const takeBack = addPendingChange(change);
      const timer = setTimeout(() => {
        void carryOut(change, api.deleteMessages({ messageIds: [...messageIds] }));
        takeBack();
      }, regret);
      showToast(
        {
          text: t("done.deletedForGood", { count: messageIds.length }),
          action: {
            label: t("undo"),
            onPress: () => {
              clearTimeout(timer);
              takeBack();
            },
          },
        },
        regret - 500,
      );
    }

    return {
      setFlag(messageIds, flag, value) {
        void carryOut(
          { kind: "flag", messageIds: new Set(messageIds), flag, value },
          api.setFlag({ messageIds: [...messageIds], flag, value }),
        );
      },
      archive(messageIds) {
        void carryOut(gone(messageIds), api.archiveMessages({ messageIds: [...messageIds] }));
        showToast({ text: t("done.archived", { count: messageIds.length }) }, brief);
      },
      remove(messageIds) {
        if (deletesForGood) {
          removeLater(messageIds);
          return;
        }
        void carryOut(gone(messageIds), api.deleteMessages({ messageIds: [...messageIds] }));
        showToast({ text: t("done.deleted", { count: messageIds.length }) }, brief);
      },
      move(messageIds, target, mailboxName) {
        void carryOut(gone(messageIds), api.moveMessages({ messageIds: [...messageIds], mailboxId: target }));
        showToast({ text: t("done.moved", { count: messageIds.length, mailbox: mailboxName }) }, brief);
      },
    };
  }, [client, t, mailboxId, deletesForGood]);
}
