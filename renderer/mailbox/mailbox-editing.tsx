import { Bell, BellOff, FilePlus, FolderInput, Pencil, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { failureOf, type MailFailure } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import type { MenuChoice } from "../ui/menu.tsx";
import { showToast } from "../ui/toast.tsx";
import { DeleteMailboxDialog } from "./delete-mailbox-dialog.tsx";
import { doomedWith } from "./mailbox-tree.ts";
import { MoveMailboxDialog } from "./move-mailbox-dialog.tsx";

/** The name that is being typed: of a new mailbox below `parent`, or of one that is there. */
export type Naming =
  | { readonly kind: "create"; readonly parent: Mailbox | null }
  | { readonly kind: "rename"; readonly mailbox: Mailbox };

export interface MailboxEditing {
  readonly naming: Naming | null;
  startNaming(naming: Naming): void;
  stopNaming(): void;
  /** Carries out the naming; gives the mailbox it concerns, or rejects with why not. */
  saveName(name: string): Promise<number>;
  remove(mailbox: Mailbox): void;
  /** For the mailbox's menu. */
  choicesFor(mailbox: Mailbox): readonly MenuChoice[];
  /** The dialog that is open. */
  readonly overlay: ReactNode;
}

/** What a person does to the mailboxes of an account; null where its protocol knows none of their own. */
export function useMailboxEditing(account: Account, mailboxes: readonly Mailbox[]): MailboxEditing | null {
  const { t } = useTranslation("mailbox");
  const describe = useDescribeFailure();
  const [naming, setNaming] = useState<Naming | null>(null);
  const [deleting, setDeleting] = useState<Mailbox | null>(null);
  const [moving, setMoving] = useState<Mailbox | null>(null);
  if (account.incoming.protocol !== "imap") return null;

  const say = (failure: MailFailure) => {
    const { sentence, nextStep, said } = describe(failure);
    showToast({ text: [sentence, nextStep, said].filter(Boolean).join(" ") });
  };

  /** Whether it is one of the person's own; says why nothing is done where it is not. */
  function isOwn({ specialUse }: Mailbox): boolean {
    if (specialUse !== null) say({ code: "MAILBOX_PROTECTED", use: specialUse });
    return specialUse === null;
  }

  async function removeNow(mailbox: Mailbox): Promise<void> {
    await api.deleteMailbox({ mailboxId: mailbox.id });
    showToast({ text: t("mailbox.deleted", { name: mailbox.name }) }, 4_000);
  }

  const editing = {
    startNaming(next: Naming) {
      if (next.kind === "create" || isOwn(next.mailbox)) setNaming(next);
    },
    remove(mailbox: Mailbox) {
      if (!isOwn(mailbox)) return;
      const doomed = doomedWith(mailbox, mailboxes);
      const protectedOne = doomed.find(({ specialUse }) => specialUse !== null);
      if (protectedOne) isOwn(protectedOne);
      else if (doomed.length > 1 || mailbox.total > 0) setDeleting(mailbox);
      else removeNow(mailbox).catch((error: unknown) => say(failureOf(error)));
    },
  };

  function choicesFor(mailbox: Mailbox): MenuChoice[] {
    const own = mailbox.specialUse === null;
    const { subscribed } = mailbox;
    return [
      {
        id: "create",
        label: t("mailbox.newInside"),
        icon: <FilePlus size={16} aria-hidden />,
        isDisabled: !mailbox.acceptsChildren,
        onAction: () => setNaming({ kind: "create", parent: mailbox }),
      },
      {
        id: "rename",
        label: t("mailbox.rename"),
        icon: <Pencil size={16} aria-hidden />,
        shortcut: "F2",
        isDisabled: !own,
        onAction: () => editing.startNaming({ kind: "rename", mailbox }),
      },
      {
        id: "move",
        label: t("mailbox.move"),
        icon: <FolderInput size={16} aria-hidden />,
        isDisabled: !own,
        onAction: () => setMoving(mailbox),
      },
      ...(own && mailbox.selectable
        ? [
            {
              id: "subscribe",
              label: t(subscribed ? "mailbox.unsubscribe" : "mailbox.subscribe"),
              icon: subscribed ? <BellOff size={16} aria-hidden /> : <Bell size={16} aria-hidden />,
              onAction: () =>
                void api
                  .setSubscribed({ mailboxId: mailbox.id, value: !subscribed })
                  .catch((error: unknown) => say(failureOf(error))),
            },
          ]
        : []),
      {
        id: "delete",
        label: t("mailbox.delete"),
        icon: <Trash2 size={16} aria-hidden />,
        shortcut: t("mailbox.deleteKey"),
        tone: "danger",
        isDisabled: !own,
        onAction: () => editing.remove(mailbox),
      },
    ];
  }

  return {
    ...editing,
    naming,
    stopNaming: () => setNaming(null),
    async saveName(name) {
      if (naming?.kind === "rename") {
        await api.renameMailbox({ mailboxId: naming.mailbox.id, name });
        setNaming(null);
        return naming.mailbox.id;
      }
      const parentId = naming?.parent?.id ?? null;
      const { mailboxId } = await api.createMailbox({ accountId: account.id, parentId, name });
      setNaming(null);
      return mailboxId;
    },
    choicesFor,
    overlay: (
      <>
        {deleting ? (
          <DeleteMailboxDialog
            mailbox={deleting}
            mailboxes={mailboxes}
            onDelete={() => removeNow(deleting)}
            onClose={() => setDeleting(null)}
          />
        ) : null}
        {moving ? <MoveMailboxDialog mailbox={moving} mailboxes={mailboxes} onClose={() => setMoving(null)} /> : null}
      </>
    ),
  };
}
