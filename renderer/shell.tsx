import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Account } from "../shared/account.ts";
import { AccountRail } from "./accounts/account-rail.tsx";
import { MailView } from "./mailbox/mail-view.tsx";
import { useSettings } from "./queries.ts";
import styles from "./shell.module.css";
import type { FormKeeper } from "./wizard/use-setup.ts";

// Not needed for the first screen; fetched once that stands.
const KeysSheet = lazy(async () => ({ default: (await import("./settings/keys-sheet.tsx")).KeysSheet }));
const SettingsDialog = lazy(async () => ({ default: (await import("./settings/settings-dialog.tsx")).SettingsDialog }));
const WizardDialog = lazy(async () => ({ default: (await import("./wizard/wizard-dialog.tsx")).WizardDialog }));

/** Where a single key is text, or belongs to something that lies above the window. */
const typingPlaces = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog]";

/** The window once there is an account: the rail of accounts, and the mail of the one that is open. */
export function Shell({ accounts }: { readonly accounts: readonly Account[] }) {
  const [chosenId, setChosenId] = useState(useSettings().data?.open?.accountId ?? accounts[0]?.id ?? 0);
  // What is typed in the dialog outlives it.
  const setupForm: FormKeeper = useRef(null);
  const [dialog, setDialog] = useState<"wizard" | "settings" | "keys" | null>(null);
  // The chosen account may have been removed meanwhile.
  const accountId = accounts.some((account) => account.id === chosenId) ? chosenId : (accounts[0]?.id ?? 0);
  const close = () => setDialog(null);
  const addAccount = () => setDialog("wizard");
  const openSettings = () => setDialog("settings");

  useEffect(() => {
    // Whoever opens one of these later does not wait, nor find the host gone.
    const timer = setTimeout(() => {
      void import("./composer/composer.tsx");
      void import("./settings/settings-dialog.tsx");
      void import("./settings/keys-sheet.tsx");
    }, 1_500);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(typingPlaces)) return;
      setDialog((open) => open ?? "keys");
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  return (
    <div className={styles.shell}>
      <AccountRail
        accounts={accounts}
        accountId={accountId}
        onSwitchAccount={setChosenId}
        onAddAccount={addAccount}
        onOpenSettings={openSettings}
      />
      <MailView
        accounts={accounts}
        accountId={accountId}
        onSwitchAccount={setChosenId}
        onAddAccount={addAccount}
        onOpenSettings={openSettings}
      />
      <Suspense>
        {dialog === "wizard" ? (
          <WizardDialog
            keeper={setupForm}
            onClose={close}
            onOpenMailbox={(added) => {
              setChosenId(added);
              close();
            }}
          />
        ) : null}
        {dialog === "keys" ? <KeysSheet onClose={close} /> : null}
        {dialog === "settings" ? <SettingsDialog onClose={close} onAddAccount={addAccount} /> : null}
      </Suspense>
    </div>
  );
}
