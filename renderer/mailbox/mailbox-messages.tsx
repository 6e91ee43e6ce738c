import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { Composing } from "../composer/composing.ts";
import { api } from "../connection.ts";
import { useFormat } from "../format.ts";
import { useMessagePages, useSettings } from "../queries.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { chooseWhole } from "./chosen-messages.ts";
import { MailboxIcon } from "./mailbox-icon.tsx";
import { MessagePanes } from "./message-panes.tsx";
import { type MessageNames, useMessageSelection } from "./message-selection.ts";
import { useListView, useMessageWindow } from "./message-window.ts";
import type { Pane } from "./pane-layout.ts";
import type { Place } from "./place.ts";

export interface MailboxMessagesProps {
  readonly account: Account;
  readonly mailbox: Mailbox;
  readonly mailboxes: readonly Mailbox[];
  readonly composing: Composing;
  readonly panes: ReadonlySet<Pane>;
  readonly readerSlot: HTMLElement | null;
  readonly heading: (detail: ReactNode) => ReactNode;
  /** Where the person was when this mailbox was left. */
  readonly place: Place;
  readonly onPlace: (change: Partial<Place>) => void;
  readonly onOpen: () => void;
  readonly onBack: () => void;
}

/** The messages of one mailbox. */
export function MailboxMessages(props: MailboxMessagesProps) {
  const { account, mailbox, mailboxes, composing, panes, readerSlot, heading, place, onPlace, onOpen, onBack } = props;
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const density = useSettings().data?.density ?? "comfortable";
  const atFirst = useRef(place);
  const onMoved = useCallback((listTop: number) => onPlace({ listTop }), [onPlace]);
  const view = useListView(atFirst.current.listTop);
  const stored = useMessagePages(mailbox.id, view.offsets);
  const list = useMessageWindow({ view, stored, onMoved, density });
  const selection = useMessageSelection(list, namesIn(mailbox.id), atFirst.current.messageId);
  const cursorId = selection.cursor?.id ?? null;

  useEffect(() => {
    // Looking at a mailbox only asks for it to come first; where that fails, the state line says why.
    api.refreshMailbox({ mailboxId: mailbox.id }).catch(() => undefined);
  }, [mailbox.id]);
  useEffect(() => {
    if (cursorId !== null) onPlace({ open: { kind: "mailbox", mailboxId: mailbox.id }, messageId: cursorId });
  }, [cursorId, mailbox.id, onPlace]);

  const kind = emptyKind(mailbox);
  return (
    <>
      {heading(
        list.total === undefined ? null : t("messageCount", { count: list.total, shown: format.count(list.total) }),
      )}
      <MessagePanes
        list={list}
        selection={selection}
        mailboxOf={() => mailbox}
        mailboxesOf={() => mailboxes}
        specialUse={mailbox.specialUse}
        accountId={account.id}
        composing={composing}
        panes={panes}
        readerSlot={readerSlot}
        onOpen={onOpen}
        onBack={onBack}
        onEmptied={() => onPlace({ messageId: null })}
        empty={
          <EmptyState icon={<MailboxIcon specialUse={mailbox.specialUse} size={32} />} title={t(`empty.${kind}`)}>
            {t(`emptyAbout.${kind}`)}
          </EmptyState>
        }
      />
    </>
  );
}

function namesIn(mailboxId: number): MessageNames {
  return {
    all: async () => chooseWhole(mailboxId, await api.chooseAll({ mailboxId }), new Set()),
    slice: (offset, limit) => api.listMessageIds({ mailboxId, offset, limit }),
  };
}

function emptyKind({ specialUse }: Mailbox): "inbox" | "sent" | "archive" | "trash" | "junk" | "other" {
  return specialUse === "inbox" ||
    specialUse === "sent" ||
    specialUse === "archive" ||
    specialUse === "trash" ||
    specialUse === "junk"
    ? specialUse
    : "other";
}
