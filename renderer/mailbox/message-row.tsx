import { Cloud, Forward, Paperclip, Reply, Star } from "lucide-react";
import { type DragEvent, type MouseEvent, memo, type ReactNode } from "react";
import type { MessageRow as Row } from "../../shared/message.ts";
import type { SearchHit, TextRange } from "../../shared/search.ts";
import type { Format } from "../format.ts";
import { namesOf } from "../reader/sender.ts";
import { LabelChips } from "../ui/label-chips.tsx";
import type { Point } from "../ui/menu.tsx";
import { startNearMark } from "./found-text.ts";
import styles from "./message-row.module.css";
import type { RowWords } from "./row-words.ts";

/** Where a message lies, in a list of several mailboxes. */
export interface MessagePlace {
  readonly mailbox?: string;
  /** It answers a search by what only its server has. */
  readonly isFoundOnServer?: boolean;
  /** Of an account, where the list is of several. */
  readonly account?: { readonly address: string; readonly colour: number };
}

/** What there is to say of a message beside what it is itself. */
export interface MessageNote {
  readonly text: string;
  /** ms since the epoch */
  readonly at: number;
}

export interface MessageRowProps {
  readonly row: Row;
  /** Handed down: to make one costs as much as to draw a row. */
  readonly format: Format;
  readonly words: RowWords;
  readonly index: number;
  /** px from the top of the scrolled element. */
  readonly top: number;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  /** Whom the message is to, instead of from: for what one wrote oneself. */
  readonly showsRecipients: boolean;
  /** In a search, what of it answers. */
  readonly hit?: SearchHit | undefined;
  readonly place?: MessagePlace | null | undefined;
  readonly note?: MessageNote | null | undefined;
  readonly onPress: (row: Row, index: number, event: MouseEvent) => void;
  readonly onOpen: (row: Row) => void;
  readonly onStar?: ((row: Row) => void) | undefined;
  readonly onMenu?: ((row: Row, at: Point) => void) | undefined;
  readonly onDragStart?: ((row: Row, event: DragEvent) => void) | undefined;
  readonly onDragEnd: () => void;
}

/** The id of a message's row in the document. */
export function rowElementId(messageId: number): string {
  return `message-${messageId}`;
}

/** The same elements for every row, which need not be looked at again. */
const icons = {
  cloud: <Cloud size={14} aria-hidden />,
  reply: <Reply size={14} aria-hidden />,
  forward: <Forward size={14} aria-hidden />,
  attachment: <Paperclip size={14} aria-hidden />,
  star: <Star size={14} aria-hidden />,
};

/** The rest is counted. */
const labelsInRow = 2;

/** One message in two lines. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, format, words, index, top, isSelected, isCursor, showsRecipients, hit, place, note } = props;
  const { onPress, onOpen, onStar } = props;
  const unread = !row.flags.includes("\\Seen");
  const starred = row.flags.includes("\\Flagged");
  const who = showsRecipients ? words.to(namesOf(row.to) || words.noRecipient) : namesOf(row.from) || words.noSender;
  const subject = row.subject || words.noSubject;
  const date = note?.at ?? row.date;
  const when = format.when(date);
  const name = [
    unread ? words.unread : "",
    who,
    subject,
    when,
    row.hasAttachments ? words.hasAttachments : "",
    starred ? words.starred : "",
    row.labels ? words.labels(row.labels) : "",
    place?.mailbox ? words.in(place.mailbox) : "",
    place?.account?.address ?? "",
    place?.isFoundOnServer ? words.foundOnServer : "",
    note?.text ?? "",
  ];
  const snippet = hit?.snippet ? startNearMark(hit.snippet, hit.snippetMarks) : { text: row.snippet, marks: [] };
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
      onContextMenu={(event) => {
        if (!props.onMenu) return;
        event.preventDefault();
        props.onMenu(row, { x: event.clientX, y: event.clientY });
      }}
      draggable={props.onDragStart !== undefined}
      onDragStart={(event) => props.onDragStart?.(row, event)}
      onDragEnd={props.onDragEnd}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      <div role="gridcell" className={styles.cell}>
        <span className={styles.dot} aria-hidden />
        <span className={styles.who}>
          <Marked text={who} ranges={showsRecipients ? [] : hit?.senderMarks} />
        </span>
        <span className={styles.marks}>
          {place?.isFoundOnServer ? (
            <span title={words.foundOnServer} className={styles.onServer}>
              {icons.cloud}
            </span>
          ) : null}
          {place?.mailbox ? (
            <span
              className={styles.place}
              data-account-colour={place.account?.colour}
              title={[place.mailbox, place.account?.address].filter(Boolean).join(" · ")}
            >
              {place.mailbox}
            </span>
          ) : null}
          {row.flags.includes("\\Answered") ? icons.reply : null}
          {row.flags.includes("$Forwarded") ? icons.forward : null}
          {row.hasAttachments ? icons.attachment : null}
        </span>
        <time className={styles.when} dateTime={new Date(date).toISOString()} title={format.exact(date)}>
          {when}
        </time>
        <span className={styles.line} data-note={note ? true : undefined}>
          {row.labels ? <LabelChips labels={row.labels} most={labelsInRow} /> : null}
          <span className={row.subject ? styles.subject : styles.noSubject}>
            <Marked text={subject} ranges={hit?.subjectMarks} />
          </span>
          {note ? (
            <span className={styles.note} title={note.text}>
              {note.text}
            </span>
          ) : snippet.text || hit?.filename ? (
            <span className={styles.snippet}>
              {hit?.filename ? (
                <span className={styles.file}>
                  <Paperclip size={12} aria-hidden />
                  <mark className={styles.mark}>{hit.filename}</mark>
                </span>
              ) : null}
              <Marked text={snippet.text} ranges={snippet.marks} />
            </span>
          ) : null}
        </span>
        {onStar ? (
          <button
            type="button"
            tabIndex={-1}
            className={styles.star}
            aria-pressed={starred}
            aria-label={words.star}
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) => {
              event.stopPropagation();
              onStar(row);
            }}
          >
            {icons.star}
          </button>
        ) : null}
      </div>
    </div>
  );
});

/** A text with what of it answers a search set off. */
function Marked({ text, ranges }: { readonly text: string; readonly ranges: readonly TextRange[] | undefined }) {
  if (!ranges || ranges.length === 0) return text;
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    pieces.push(
      text.slice(at, start),
      <mark key={pieces.length} className={styles.mark}>
        {text.slice(start, end)}
      </mark>,
    );
    at = end;
  }
  return [...pieces, text.slice(at)];
}

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
