import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { PasswordField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast.tsx";
import styles from "./settings.module.css";

/** Takes a new password for an account; it is kept once the servers have accepted it. */
export function PasswordDialog({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: tApp } = useTranslation();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const { address } = account;
  const change = useMutation({
    mutationFn: () => api.changePassword({ accountId: account.id, password }),
    onSuccess: () => {
      showToast({ text: t("password.done", { address }) }, 5_000);
      onClose();
    },
  });
  return (
    <Dialog title={t("password.title")} onClose={onClose} keepOpen>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (password !== "" && !change.isPending) change.mutate();
        }}
      >
        <p>{t("password.text", { address })}</p>
        <PasswordField
          autoFocus
          label={t("password.field")}
          value={password}
          onChange={setPassword}
          error={tried && password === "" ? t("password.missing") : null}
          isReadOnly={change.isPending}
          autoComplete="off"
        />
        {change.error ? <FailureBanner failure={failureOf(change.error)} /> : null}
        <div className={styles.formActions}>
          <Button onPress={onClose}>{tApp("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={change.isPending}>
            {t("password.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
