import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import { useFormat } from "../format.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { doomedWith, isInTrash } from "./mailbox-tree.ts";

export interface DeleteMailboxDialogProps {
  readonly mailbox: Mailbox;
  readonly mailboxes: readonly Mailbox[];
  readonly onDelete: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before a mailbox goes that holds something, and says where its messages will be. */
export function DeleteMailboxDialog({ mailbox, mailboxes, onDelete, onClose }: DeleteMailboxDialogProps) {
  const { t } = useTranslation("mailbox");
  const { t: tApp } = useTranslation();
  const format = useFormat();
  const removal = useMutation({ mutationFn: onDelete, onSuccess: onClose });
  const doomed = doomedWith(mailbox, mailboxes);
  const count = doomed.reduce((sum, { total }) => sum + total, 0);
  const shown = format.count(count);
  const inside = doomed.length - 1;
  return (
    <Dialog
      role="alertdialog"
      title={t("mailbox.deleteTitle", { name: mailbox.name })}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {tApp("cancel")}
          </Button>
          <Button variant="danger" isBusy={removal.isPending} onPress={() => removal.mutate()}>
            {t("mailbox.deleteConfirm")}
          </Button>
        </>
      }
    >
      <p>
        {inside > 0 ? `${t("mailbox.deleteInside", { count: inside })} ` : null}
        {count === 0
          ? t("mailbox.deleteEmpty")
          : isInTrash(mailbox, mailboxes)
            ? t("mailbox.deleteForGood", { count, shown })
            : t("mailbox.deleteToTrash", { count, shown })}
      </p>
      {removal.error ? <FailureBanner failure={failureOf(removal.error)} /> : null}
    </Dialog>
  );
}
