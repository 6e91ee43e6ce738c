import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { iconOfType } from "../reader/attachment-list.tsx";
import { IconButton } from "../ui/button.tsx";
import styles from "./attached-files.module.css";
import type { AttachedFile, Attachments } from "./attachments.ts";

export interface AttachedFilesProps {
  readonly attachments: Attachments;
  readonly onRemove: (item: AttachedFile) => void;
}

/** The files of the message being written. */
export function AttachedFiles({ attachments, onRemove }: AttachedFilesProps) {
  const { t } = useTranslation("composer");
  if (attachments.items.length === 0) return null;
  return (
    <ul aria-label={t("attached")} className={styles.list}>
      {attachments.items.map((item) => (
        <AttachedItem key={item.key} item={item} onRemove={() => onRemove(item)} />
      ))}
    </ul>
  );
}

function AttachedItem({ item, onRemove }: { readonly item: AttachedFile; readonly onRemove: () => void }) {
  const { t } = useTranslation("composer");
  const format = useFormat();
  const describeFailure = useDescribeFailure();
  const Icon = iconOfType(item.type);
  const { state } = item;
  return (
    <li className={styles.item} data-failed={state.kind === "failed" || undefined}>
      <Icon size={16} aria-hidden />
      <span className={styles.words}>
        <span className={styles.name} title={item.filename}>
          {item.filename}
        </span>
        {state.kind === "failed" ? (
          <span role="alert" className={styles.problem}>
            {describeFailure(state.failure).sentence}
          </span>
        ) : (
          <span className={styles.size}>{format.size(item.size)}</span>
        )}
        {state.kind === "uploading" ? (
          <progress
            className={styles.progress}
            value={state.share}
            max={1}
            aria-label={t("attaching", { name: item.filename })}
          />
        ) : null}
      </span>
      <IconButton
        label={t("removeAttachment", { name: item.filename })}
        icon={<X size={14} aria-hidden />}
        onPress={onRemove}
      />
    </li>
  );
}
