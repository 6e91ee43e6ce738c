import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";

/** Names mailboxes: those with a special use in the person's language, their own as the server writes them. */
export function useMailboxName(): (mailbox: Pick<Mailbox, "name" | "specialUse">) => string {
  const { t } = useTranslation("mailbox");
  return useCallback(({ name, specialUse }) => (specialUse ? t(`use.${specialUse}`) : name), [t]);
}
