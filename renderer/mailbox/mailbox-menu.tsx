import { MailOpen, Trash2 } from "lucide-react";
import { type ReactNode, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { ContextMenu, type MenuChoice, type Point } from "../ui/menu.tsx";
import { showToast } from "../ui/toast.tsx";
import { type ChosenMessages, chooseWhole } from "./chosen-messages.ts";
import type { MailboxEditing } from "./mailbox-editing.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import { useMessageActions } from "./message-actions.ts";

export interface MailboxMenu {
  open(mailbox: Mailbox, anchor: RefObject<HTMLElement | null>, at?: Point): void;
  /** The menu that is open. */
  readonly overlay: ReactNode;
}

/** What can be done with a mailbox: to all that is in it, and, where its protocol knows of it, to the mailbox itself. */
export function useMailboxMenu(editing: MailboxEditing | null): MailboxMenu {
  const { t } = useTranslation("mailbox");
  const describe = useDescribeFailure();
  const nameMailbox = useMailboxName();
  const actions = useMessageActions();
  const [menu, setMenu] = useState<{
    mailbox: Mailbox;
    anchor: RefObject<HTMLElement | null>;
    at: Point | undefined;
  } | null>(null);

  /** To all that the mailbox holds at the moment it is asked. */
  async function toAll(mailboxId: number, act: (messages: ChosenMessages) => void): Promise<void> {
    try {
      act(chooseWhole(mailboxId, await api.chooseAll({ mailboxId }), new Set()));
    } catch (error) {
      showToast({ text: describe(failureOf(error)).sentence });
    }
  }

  function choicesFor(mailbox: Mailbox): MenuChoice[] {
    const { id, specialUse, selectable, unread, total } = mailbox;
    const name = nameMailbox(mailbox);
    const emptied = specialUse === "trash" || specialUse === "junk";
    return [
      {
        id: "readAll",
        label: t("mailbox.readAll"),
        icon: <MailOpen size={16} aria-hidden />,
        isDisabled: !selectable || unread === 0,
        onAction: () => void toAll(id, (messages) => actions.readAll(messages, name)),
      },
      ...(emptied
        ? [
            {
              id: "empty",
              label: t("mailbox.empty", { name }),
              icon: <Trash2 size={16} aria-hidden />,
              tone: "danger" as const,
              isDisabled: total === 0,
              onAction: () => void toAll(id, actions.empty),
            },
          ]
        : []),
      ...(editing?.choicesFor(mailbox) ?? []),
    ];
  }

  return {
    open: (mailbox, anchor, at) => setMenu({ mailbox, anchor, at }),
    overlay: menu ? (
      <ContextMenu
        label={t("mailbox.menu", { name: nameMailbox(menu.mailbox) })}
        anchor={menu.anchor}
        at={menu.at}
        choices={choicesFor(menu.mailbox)}
        onClose={() => setMenu(null)}
      />
    ) : null,
  };
}
