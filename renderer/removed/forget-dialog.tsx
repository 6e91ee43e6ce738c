import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import { useFormat } from "../format.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";

export interface ForgetDialogProps {
  readonly count: number;
  readonly onForget: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before the last copy of messages goes: nothing brings them back. */
export function ForgetDialog({ count, onForget, onClose }: ForgetDialogProps) {
  const { t } = useTranslation("removed");
  const { t: tApp } = useTranslation();
  const format = useFormat();
  const removal = useMutation({ mutationFn: onForget });
  return (
    <Dialog
      role="alertdialog"
      title={t("forgetTitle", { count, shown: format.count(count) })}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {tApp("cancel")}
          </Button>
          <Button variant="danger" isBusy={removal.isPending} onPress={() => removal.mutate()}>
            {t("forget")}
          </Button>
        </>
      }
    >
      <p>{t("forgetText", { count })}</p>
      {removal.error ? <FailureBanner failure={failureOf(removal.error)} /> : null}
    </Dialog>
  );
}
