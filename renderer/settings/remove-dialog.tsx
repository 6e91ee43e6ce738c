import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { showToast } from "../ui/toast.tsx";
import styles from "./settings.module.css";

/** Asks before an account goes: unsent messages go with it, and nothing brings those back. */
export function RemoveDialog({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: tApp } = useTranslation();
  const { address } = account;
  const removal = useMutation({
    mutationFn: () => api.removeAccount({ accountId: account.id }),
    onSuccess: () => {
      showToast({ text: t("remove.done", { address }) }, 5_000);
      onClose();
    },
  });
  return (
    <Dialog
      role="alertdialog"
      title={t("remove.title", { address })}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {tApp("cancel")}
          </Button>
          <Button variant="danger" isBusy={removal.isPending} onPress={() => removal.mutate()}>
            {t("removeAccount")}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>{t("remove.text")}</p>
        {removal.error ? <FailureBanner failure={failureOf(removal.error)} /> : null}
      </div>
    </Dialog>
  );
}
