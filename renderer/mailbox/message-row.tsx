import { Forward, Paperclip, Reply, Star } from "lucide-react";
import { type MouseEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import type { MessageRow as Row } from "../../shared/message.ts";
import type { Format } from "../format.ts";
import { namesOf } from "../reader/sender.ts";
import styles from "./message-row.module.css";

export interface MessageRowProps {
  readonly row: Row;
  /** Handed down: to make one costs as much as to draw a row. */
  readonly format: Format;
  readonly index: number;
  /** px from the top of the scrolled element. */
  readonly top: number;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  /** Whom the message is to, instead of from: for what one wrote oneself. */
  readonly showsRecipients: boolean;
  readonly onPress: (row: Row, index: number, event: MouseEvent) => void;
  readonly onOpen: (row: Row) => void;
  readonly onStar: (row: Row) => void;
}

/** The id of a message's row in the document. */
export function rowElementId(messageId: number): string {
  return `message-${messageId}`;
}

/** One message in two lines. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, format, index, top, isSelected, isCursor, showsRecipients, onPress, onOpen, onStar } = props;
  const { t } = useTranslation("mailbox");
  const unread = !row.flags.includes("\\Seen");
  const starred = row.flags.includes("\\Flagged");
  const people =
    namesOf(showsRecipients ? row.to : row.from) || t(showsRecipients ? "row.noRecipient" : "row.noSender");
  const who = showsRecipients ? t("row.to", { names: people }) : people;
  const subject = row.subject || t("row.noSubject");
  const when = format.when(row.date);
  const name = [
    unread ? t("row.unread") : "",
    who,
    subject,
    when,
    row.hasAttachments ? t("row.hasAttachments") : "",
    starred ? t("row.starred") : "",
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, which a table's are not
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys for all of its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active row
    <div
      role="row"
      id={rowElementId(row.id)}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-label={name.filter(Boolean).join(", ")}
      data-unread={unread || undefined}
      data-cursor={isCursor || undefined}
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onPress(row, index, event)}
      onDoubleClick={() => onOpen(row)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      <div role="gridcell" className={styles.cell}>
        <span className={styles.dot} aria-hidden />
        <span className={styles.who}>{who}</span>
        <span className={styles.marks}>
          {row.flags.includes("\\Answered") ? <Reply size={14} aria-hidden /> : null}
          {row.flags.includes("$Forwarded") ? <Forward size={14} aria-hidden /> : null}
          {row.hasAttachments ? <Paperclip size={14} aria-hidden /> : null}
        </span>
        <time className={styles.when} dateTime={new Date(row.date).toISOString()} title={format.exact(row.date)}>
          {when}
        </time>
        <span className={styles.line}>
          <span className={row.subject ? styles.subject : styles.noSubject}>{subject}</span>
          {row.snippet ? <span className={styles.snippet}>{row.snippet}</span> : null}
        </span>
        <button
          type="button"
          tabIndex={-1}
          className={styles.star}
          aria-pressed={starred}
          aria-label={t("row.star")}
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.stopPropagation();
            onStar(row);
          }}
        >
          <Star size={14} aria-hidden />
        </button>
      </div>
    </div>
  );
});

/** The place of a message whose page is not here yet. */
export function MessagePlaceholder({ index, top }: { readonly index: number; readonly top: number }) {
  return (
    <div
      className={styles.placeholder}
      style={{ transform: `translateY(${top}px)` }}
      aria-hidden
      data-odd={index % 2 === 1 || undefined}
    />
  );
}
