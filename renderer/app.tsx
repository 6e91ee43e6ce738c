import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { useTranslation } from "react-i18next";
import { failureOf } from "../shared/failure.ts";
import styles from "./app.module.css";
import { useLinkState } from "./connection.ts";
import { chooseLanguage } from "./i18n.ts";
import { useAccounts, useHostInfo, useSettings } from "./queries.ts";
import { DamageNotice, RecoveryNotice } from "./recovery-notice.tsx";
import { Shell } from "./shell.tsx";
import { Button } from "./ui/button.tsx";
import { FailureBanner } from "./ui/failure-banner.tsx";
import { Toasts } from "./ui/toast.tsx";
import type { FormKeeper } from "./wizard/use-setup.ts";

const Wizard = lazy(async () => ({ default: (await import("./wizard/wizard.tsx")).Wizard }));

/** Puts the chosen language, theme and density upon the document. */
function useAppearance(): void {
  const { i18n } = useTranslation();
  const settings = useSettings().data;
  const info = useHostInfo().data;
  const language = chooseLanguage(settings?.language, info?.locale ?? navigator.language);
  const theme = settings?.theme ?? "system";
  const density = settings?.density ?? "comfortable";

  useEffect(() => {
    if (i18n.language !== language) void i18n.changeLanguage(language);
    document.documentElement.lang = language;
  }, [i18n, language]);

  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === "system") delete dataset.theme;
    else dataset.theme = theme;
    dataset.density = density;
  }, [theme, density]);
}

/** The window: the wizard where there is no account yet, else the mail. */
export function App() {
  const { t, i18n } = useTranslation();
  const accounts = useAccounts();
  const settings = useSettings();
  const info = useHostInfo();
  const client = useQueryClient();
  const linkState = useLinkState();
  const error = accounts.error ?? settings.error ?? info.error;
  // The first account exists before the wizard has shown that it is ready: the wizard stays until it is left.
  const [adding, setAdding] = useState(false);
  const setupForm: FormKeeper = useRef(null);
  useAppearance();

  return (
    <I18nProvider locale={i18n.language}>
      <div className={styles.window}>
        {linkState === "lost" ? (
          <p role="status" className={styles.lost}>
            {t("link.lost")}
          </p>
        ) : null}
        <RecoveryNotice />
        <DamageNotice />
        {accounts.data && settings.data && info.data ? (
          accounts.data.length === 0 || adding ? (
            <Suspense fallback={<p className={styles.starting}>{t("link.starting")}</p>}>
              <Wizard keeper={setupForm} onAdding={setAdding} onOpenMailbox={() => setAdding(false)} />
            </Suspense>
          ) : (
            <Shell accounts={accounts.data} />
          )
        ) : error && linkState === "open" ? (
          <div className={styles.failed}>
            <FailureBanner
              failure={failureOf(error)}
              actions={<Button onPress={() => void client.refetchQueries()}>{t("retry")}</Button>}
            />
          </div>
        ) : (
          <p className={styles.starting}>{t("link.starting")}</p>
        )}
      </div>
      <Toasts />
    </I18nProvider>
  );
}
