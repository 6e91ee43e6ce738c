import { Download, File, FileArchive, FileAudio, FileImage, FileText, FileVideo, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Attachment } from "../../shared/message.ts";
import { attachmentPath } from "../../shared/parts.ts";
import { useFormat } from "../format.ts";
import styles from "./attachment-list.module.css";

/** The picture of a media type. */
export function iconOfType(type: string): LucideIcon {
  const [main = "", sub = ""] = type.toLowerCase().split("/");
  if (main === "image") return FileImage;
  if (main === "audio") return FileAudio;
  if (main === "video") return FileVideo;
  if (/zip|tar|gzip|7z|rar/.test(sub)) return FileArchive;
  if (main === "text" || /pdf|msword|document|rtf/.test(sub)) return FileText;
  return File;
}

export interface AttachmentListProps {
  readonly messageId: number;
  readonly attachments: readonly Attachment[];
}

/** What came with a message, each as a download. */
export function AttachmentList({ messageId, attachments }: AttachmentListProps) {
  const { t } = useTranslation("reader");
  const format = useFormat();
  return (
    <ul aria-label={t("attachments")} className={styles.list}>
      {attachments.map((attachment) => {
        const Icon = iconOfType(attachment.type);
        return (
          <li key={attachment.index}>
            <a
              href={attachmentPath(messageId, attachment.index)}
              download={attachment.filename}
              className={styles.attachment}
              title={t("download", { name: attachment.filename })}
            >
              <Icon size={20} strokeWidth={1.5} aria-hidden />
              <span className={styles.words}>
                <span className={styles.name}>{attachment.filename}</span>
                <span className={styles.size}>{format.size(attachment.size)}</span>
              </span>
              <Download size={14} aria-hidden className={styles.arrow} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
