import { FilePen, Paperclip } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Draft } from "../../shared/composition.ts";
import { useFormat } from "../format.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import styles from "./local-list.module.css";

export interface UnfinishedPaneProps {
  readonly drafts: readonly Draft[];
  readonly onOpen: (draft: Draft) => void;
}

/** Messages that were begun here and not sent. */
export function UnfinishedPane({ drafts, onOpen }: UnfinishedPaneProps) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  if (drafts.length === 0) {
    return (
      <EmptyState icon={<FilePen size={32} strokeWidth={1.5} aria-hidden />} title={t("unfinished.empty")}>
        {t("unfinished.emptyAbout")}
      </EmptyState>
    );
  }
  return (
    <ul aria-label={t("unfinished.title")} className={styles.list}>
      {drafts
        .toSorted((a, b) => b.savedAt - a.savedAt)
        .map((draft) => (
          <li key={draft.id}>
            <button type="button" className={styles.draft} onClick={() => onOpen(draft)}>
              <span className={styles.draftTop}>
                <span className={styles.title}>{draft.subject || t("row.noSubject")}</span>
                {draft.attachments.length > 0 ? <Paperclip size={14} aria-label={t("row.hasAttachments")} /> : null}
                <time dateTime={new Date(draft.savedAt).toISOString()} title={format.exact(draft.savedAt)}>
                  {format.when(draft.savedAt)}
                </time>
              </span>
              <span className={styles.oneLine}>{t("row.to", { names: draft.to.trim() || t("row.noRecipient") })}</span>
            </button>
          </li>
        ))}
    </ul>
  );
}
