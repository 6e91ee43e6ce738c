import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** The words of message rows, looked up once for all of them: to look one up costs as much as to draw it. */
export function useRowWords() {
  const { t } = useTranslation("mailbox");
  return useMemo(
    () => ({
      unread: t("row.unread"),
      noSender: t("row.noSender"),
      noRecipient: t("row.noRecipient"),
      noSubject: t("row.noSubject"),
      hasAttachments: t("row.hasAttachments"),
      starred: t("row.starred"),
      star: t("row.star"),
      foundOnServer: t("row.foundOnServer"),
      to: (names: string) => t("row.to", { names }),
      labels: (labels: readonly string[]) => t("row.labels", { labels: labels.join(", ") }),
      in: perMailbox((mailbox) => t("row.in", { mailbox })),
    }),
    [t],
  );
}

export type RowWords = ReturnType<typeof useRowWords>;

/** Mailboxes are few. */
function perMailbox(name: (mailbox: string) => string): (mailbox: string) => string {
  const known = new Map<string, string>();
  return (mailbox) => {
    const words = known.get(mailbox) ?? name(mailbox);
    known.set(mailbox, words);
    return words;
  };
}
