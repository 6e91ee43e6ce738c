import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { useAccounts } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import styles from "./account-list.module.css";
import { PasswordDialog } from "./password-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import settingsStyles from "./settings.module.css";

/** The accounts with what can be done to each. */
export function AccountList({ onAddAccount }: { readonly onAddAccount: () => void }) {
  const { t } = useTranslation("settings");
  const common = useTranslation().t;
  const accounts = useAccounts().data ?? [];
  const [dialog, setDialog] = useState<{ kind: "password" | "remove"; account: Account } | null>(null);
  const close = () => setDialog(null);

  return (
    <section className={settingsStyles.section}>
      <h3>{t("accounts")}</h3>
      <ul className={styles.accounts}>
        {accounts.map((account) => (
          <li key={account.id} className={styles.account} data-account-colour={account.colour}>
            <span aria-hidden className={styles.dot} />
            <div className={styles.words}>
              <p>{account.address}</p>
              <p className={styles.servers}>
                {account.incoming.host} · {account.outgoing?.host ?? common("receivesOnly")}
              </p>
            </div>
            <div className={styles.actions}>
              <Button
                variant="quiet"
                aria-label={t("changePasswordOf", { address: account.address })}
                onPress={() => setDialog({ kind: "password", account })}
              >
                {t("changePassword")}
              </Button>
              <Button
                variant="quiet"
                aria-label={t("removeAccountOf", { address: account.address })}
                onPress={() => setDialog({ kind: "remove", account })}
              >
                {t("remove.row")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <div>
        <Button icon={<Plus size={16} aria-hidden />} onPress={onAddAccount}>
          {t("addAccount")}
        </Button>
      </div>
      {dialog?.kind === "password" ? <PasswordDialog account={dialog.account} onClose={close} /> : null}
      {dialog?.kind === "remove" ? <RemoveDialog account={dialog.account} onClose={close} /> : null}
    </section>
  );
}
