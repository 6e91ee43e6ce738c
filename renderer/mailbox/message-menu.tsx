import {
  Archive,
  Copy,
  FolderInput,
  Forward,
  MailOpen,
  Mail as MailUnread,
  Reply,
  ReplyAll,
  ShieldAlert,
  ShieldCheck,
  Star,
  Trash2,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { MessageRow } from "../../shared/message.ts";
import { useFormat } from "../format.ts";
import type { ReaderActions } from "../reader/reader.tsx";
import { ContextMenu, type MenuChoice, type Point } from "../ui/menu.tsx";
import type { ChosenMessages } from "./chosen-messages.ts";
import { rowElementId } from "./message-row.tsx";

export interface MessageMenuProps {
  /** Where the menu opens, and whose flags say what its choices do. */
  readonly row: MessageRow;
  readonly messages: ChosenMessages;
  readonly at: Point | undefined;
  readonly actions: ReaderActions;
  readonly onClose: () => void;
}

/** What can be done to messages of the list. */
export function MessageMenu({ row, messages, at, actions, onClose }: MessageMenuProps) {
  const { t } = useTranslation("mailbox");
  const reader = useTranslation("reader").t;
  const unread = !row.flags.includes("\\Seen");
  const starred = row.flags.includes("\\Flagged");
  const format = useFormat();
  const { isSpam } = actions.spam;
  const icon = { size: 16, "aria-hidden": true } as const;
  const answers: MenuChoice[] = [
    { id: "reply", label: reader("reply"), icon: <Reply {...icon} />, shortcut: "R", onAction: actions.reply },
    {
      id: "replyAll",
      label: reader("replyAll"),
      icon: <ReplyAll {...icon} />,
      shortcut: "A",
      onAction: actions.replyAll,
    },
    { id: "forward", label: reader("forward"), icon: <Forward {...icon} />, shortcut: "F", onAction: actions.forward },
  ];
  const choices: MenuChoice[] = [
    ...(messages.count === 1 ? answers : []),
    {
      id: "archive",
      label: reader("archive"),
      icon: <Archive {...icon} />,
      shortcut: "E",
      isDisabled: !actions.archive,
      onAction: () => actions.archive?.(),
    },
    { id: "move", label: reader("moveTo"), icon: <FolderInput {...icon} />, shortcut: "V", onAction: actions.move },
    { id: "copy", label: reader("copyTo"), icon: <Copy {...icon} />, shortcut: "Y", onAction: actions.copy },
    {
      id: "spam",
      label: reader(isSpam ? "notSpam" : "spam"),
      icon: isSpam ? <ShieldCheck {...icon} /> : <ShieldAlert {...icon} />,
      shortcut: "!",
      onAction: actions.spam.toggle,
    },
    {
      id: "read",
      label: reader(unread ? "markRead" : "markUnread"),
      icon: unread ? <MailOpen {...icon} /> : <MailUnread {...icon} />,
      ...(unread ? {} : { shortcut: "U" }),
      onAction: () => actions.setRead(unread),
    },
    {
      id: "star",
      label: reader(starred ? "unstar" : "star"),
      icon: <Star {...icon} />,
      shortcut: "S",
      onAction: actions.toggleStar,
    },
    {
      id: "delete",
      label: reader("delete"),
      icon: <Trash2 {...icon} />,
      shortcut: "#",
      tone: "danger",
      onAction: actions.remove,
    },
  ];
  return (
    <ContextMenu
      label={t("manyChosen", { count: messages.count, shown: format.count(messages.count) })}
      anchor={{ current: document.getElementById(rowElementId(row.id)) }}
      at={at}
      choices={choices}
      onClose={onClose}
    />
  );
}
