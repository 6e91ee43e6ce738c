import {
  Archive,
  Bookmark,
  Folder,
  Inbox,
  type LucideIcon,
  Mails,
  OctagonAlert,
  PencilLine,
  Send,
  Star,
  Trash2,
} from "lucide-react";
import type { SpecialUse } from "../../shared/mailbox.ts";

const icons: Readonly<Record<SpecialUse, LucideIcon>> = {
  inbox: Inbox,
  drafts: PencilLine,
  sent: Send,
  archive: Archive,
  junk: OctagonAlert,
  trash: Trash2,
  all: Mails,
  flagged: Star,
  important: Bookmark,
};

/** What a mailbox is for, as a picture. */
export function MailboxIcon({
  specialUse,
  size = 16,
}: {
  readonly specialUse: SpecialUse | null;
  readonly size?: number;
}) {
  const Icon = specialUse ? icons[specialUse] : Folder;
  return <Icon size={size} strokeWidth={size > 20 ? 1.5 : 2} aria-hidden />;
}
