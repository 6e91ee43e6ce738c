import { ImageDown, Scissors } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MessageContent, MessageRow } from "../../shared/message.ts";
import { sourcePath } from "../../shared/parts.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { AttachmentList } from "./attachment-list.tsx";
import { MessageBody } from "./message-body.tsx";
import { MessageHeader } from "./message-header.tsx";
import styles from "./reader.module.css";

export interface MessageViewProps {
  readonly row: MessageRow;
  /** null until the message is here; the row says enough to begin with. */
  readonly content: MessageContent | null;
  /** Stands above the message. */
  readonly notice?: ReactNode;
  /** Stands where the body would, while that is not to be had. */
  readonly instead: ReactNode;
  readonly onWriteTo: (mailto: string) => void;
  /** The part that scrolls, to be focused. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
}

/** A message from its subject to its end, in a part that scrolls as one. */
export function MessageView({ row, content, notice, instead, onWriteTo, scrollRef }: MessageViewProps) {
  const { t } = useTranslation("reader");
  const [imagesFor, setImagesFor] = useState<number | null>(null);
  const showsImages = imagesFor === row.id;
  const attachments = content?.attachments.filter(({ inline }) => !inline) ?? [];
  const rowId = row.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another message begins at its top
  useEffect(() => {
    scrollRef.current?.scrollTo({ top: 0 });
  }, [rowId]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
    <div ref={scrollRef} tabIndex={0} className={styles.scroll}>
      {notice}
      <header className={styles.header}>
        <h2 className={styles.subject} data-empty={row.subject === "" || undefined}>
          {row.subject || t("noSubject")}
        </h2>
        <MessageHeader key={row.id} row={content?.row ?? row} content={content} />
      </header>
      {content?.hasRemoteImages && !showsImages ? (
        <div className={styles.notice}>
          <ImageDown size={16} aria-hidden />
          <span>{t("imagesHeld")}</span>
          <Button variant="quiet" onPress={() => setImagesFor(row.id)}>
            {t("loadImages")}
          </Button>
        </div>
      ) : null}
      {content?.isCut ? (
        <div className={styles.notice}>
          <Scissors size={16} aria-hidden />
          <span>{t("cut")}</span>
          <SourceLink messageId={row.id} />
        </div>
      ) : null}
      {attachments.length > 0 ? <AttachmentList messageId={row.id} attachments={attachments} /> : null}
      <div className={styles.body}>{body()}</div>
    </div>
  );

  function body(): ReactNode {
    if (instead) return instead;
    if (!content) return null;
    if (content.unreadable) {
      return (
        <div className={styles.instead}>
          <Unreadable content={content} />
        </div>
      );
    }
    return <MessageBody key={row.id} messageId={row.id} showsImages={showsImages} onWriteTo={onWriteTo} />;
  }
}

function Unreadable({ content }: { readonly content: MessageContent }) {
  const { t } = useTranslation("reader");
  return (
    <Banner tone="warning" detail={t("unreadableStep")} actions={<SourceLink messageId={content.row.id} />}>
      {t(`unreadable.${content.unreadable ?? "malformed"}`)}
    </Banner>
  );
}

function SourceLink({ messageId }: { readonly messageId: number }) {
  const { t } = useTranslation("reader");
  return (
    <a href={sourcePath(messageId)} target="_blank" rel="noreferrer">
      {t("source")}
    </a>
  );
}
