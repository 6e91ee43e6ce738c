import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { MessageRow } from "../../shared/message.ts";
import type { RemovedMessage } from "../../shared/removed.ts";
import { useFormat } from "../format.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";

export function isRemoved(row: MessageRow): row is RemovedMessage {
  return "removedAt" in row;
}

export interface RemovedWords {
  mailboxOf(message: RemovedMessage): string;
  /** Why it went, in a few words. */
  short(message: RemovedMessage): string;
  /** Why and when it went, and what is left of it. */
  sentence(message: RemovedMessage): string;
}

/** Says what became of removed messages; `mailboxes` are those the account has now. */
export function useRemovedWords(mailboxes: readonly Mailbox[]): RemovedWords {
  const { t } = useTranslation("removed");
  const format = useFormat();
  const nameMailbox = useMailboxName();
  const mailboxOf = ({ mailboxId, mailboxName }: RemovedMessage) =>
    nameMailbox(mailboxes.find(({ id }) => id === mailboxId) ?? { name: mailboxName, specialUse: null });
  return {
    mailboxOf,
    short(message) {
      if (message.isReturning) return t("returning");
      const why = t(`short.${message.reason}`);
      return message.isWhole ? why : t("notWhole", { why });
    },
    sentence(message) {
      const why = t(`why.${message.reason}`, { mailbox: mailboxOf(message) });
      return [why, t("since", { when: format.full(message.removedAt) })].join(" ");
    },
  };
}
