import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import { api } from "../connection.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { Select } from "../ui/select.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import { buildMailboxTree, doomedWith, listVisible } from "./mailbox-tree.ts";

export interface MoveMailboxDialogProps {
  readonly mailbox: Mailbox;
  readonly mailboxes: readonly Mailbox[];
  readonly onClose: () => void;
}

/** Puts a mailbox into another one, or at the top. */
export function MoveMailboxDialog({ mailbox, mailboxes, onClose }: MoveMailboxDialogProps) {
  const { t } = useTranslation("mailbox");
  const { t: tApp } = useTranslation();
  const nameMailbox = useMailboxName();
  const [place, setPlace] = useState("top");
  const move = useMutation({
    mutationFn: () =>
      api.renameMailbox({
        mailboxId: mailbox.id,
        name: mailbox.name,
        parentId: place === "top" ? null : Number(place),
      }),
    onSuccess: onClose,
  });
  const moved = new Set(doomedWith(mailbox, mailboxes).map(({ id }) => id));
  const places = listVisible(buildMailboxTree(mailboxes), new Set()).flatMap(({ node, level }) =>
    node.mailbox?.acceptsChildren && !moved.has(node.mailbox.id)
      ? [{ value: String(node.mailbox.id), label: `${"\u2003".repeat(level - 1)}${nameMailbox(node.mailbox)}` }]
      : [],
  );
  return (
    <Dialog
      title={t("mailbox.moveTitle", { name: mailbox.name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{tApp("cancel")}</Button>
          <Button variant="primary" isBusy={move.isPending} onPress={() => move.mutate()}>
            {t("mailbox.moveConfirm")}
          </Button>
        </>
      }
    >
      <Select
        label={t("mailbox.place")}
        value={place}
        options={[{ value: "top", label: t("mailbox.top") }, ...places]}
        onChange={setPlace}
      />
      {move.error ? <FailureBanner failure={failureOf(move.error)} /> : null}
    </Dialog>
  );
}
