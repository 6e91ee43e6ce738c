import { Archive, FolderInput, MailOpen, ShieldAlert, ShieldCheck, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format.ts";
import type { ReaderActions } from "../reader/reader.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import styles from "./account-view.module.css";

/** Stands in the reader's place while more than one message is chosen. */
export function ManyChosen({ count, actions }: { readonly count: number; readonly actions: ReaderActions }) {
  const { t } = useTranslation("mailbox");
  const reader = useTranslation("reader").t;
  const format = useFormat();
  const { isSpam } = actions.spam;
  return (
    <EmptyState
      title={t("manyChosen", { count, shown: format.count(count) })}
      action={
        <div className={styles.many}>
          {actions.archive ? (
            <Button icon={<Archive size={16} aria-hidden />} onPress={actions.archive}>
              {reader("archive")}
            </Button>
          ) : null}
          <Button icon={<FolderInput size={16} aria-hidden />} onPress={actions.move}>
            {reader("moveTo")}
          </Button>
          <Button
            icon={isSpam ? <ShieldCheck size={16} aria-hidden /> : <ShieldAlert size={16} aria-hidden />}
            onPress={actions.spam.toggle}
          >
            {reader(isSpam ? "notSpam" : "spam")}
          </Button>
          <Button icon={<Trash2 size={16} aria-hidden />} onPress={actions.remove}>
            {reader("delete")}
          </Button>
          <Button icon={<MailOpen size={16} aria-hidden />} onPress={() => actions.setRead(true)}>
            {reader("markRead")}
          </Button>
        </div>
      }
    />
  );
}
