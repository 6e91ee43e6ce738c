import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../queries.ts";
import { SearchSection } from "../search/search-section.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Select } from "../ui/select.tsx";
import { AccountList } from "./account-list.tsx";
import { KeysSheet } from "./keys-sheet.tsx";
import { OfflineSection } from "./offline-section.tsx";
import { PrivacySection } from "./privacy-section.tsx";
import { useSaveSettings } from "./save-settings.ts";
import styles from "./settings.module.css";

export interface SettingsDialogProps {
  readonly onClose: () => void;
  readonly onAddAccount: () => void;
}

function Appearance() {
  const { t } = useTranslation("settings");
  const settings = useSettings().data;
  const save = useSaveSettings();
  if (!settings) return null;
  return (
    <section className={styles.section}>
      <h3>{t("appearance")}</h3>
      <div className={styles.choices}>
        <Select
          label={t("language")}
          value={settings.language ?? "system"}
          options={[
            { value: "system", label: t("languageSystem") },
            { value: "en", label: "English" },
            { value: "ru", label: "Русский" },
          ]}
          onChange={(language) => save.mutate({ language: language === "system" ? null : language })}
        />
        <Select
          label={t("theme")}
          value={settings.theme}
          options={(["system", "light", "dark"] as const).map((value) => ({ value, label: t(`themes.${value}`) }))}
          onChange={(theme) => save.mutate({ theme })}
        />
        <Select
          label={t("density")}
          value={settings.density}
          options={(["comfortable", "compact"] as const).map((value) => ({ value, label: t(`densities.${value}`) }))}
          onChange={(density) => save.mutate({ density })}
        />
      </div>
    </section>
  );
}

/** Everything a person may set, and what Posthorn keeps where. */
export function SettingsDialog({ onClose, onAddAccount }: SettingsDialogProps) {
  const { t } = useTranslation("settings");
  const [keysShown, setKeysShown] = useState(false);
  return (
    <Dialog title={t("title")} onClose={onClose} width="wide">
      <div className={styles.sections}>
        <Appearance />
        <AccountList onAddAccount={onAddAccount} />
        <OfflineSection />
        <SearchSection />
        <PrivacySection />
        <div>
          <Button onPress={() => setKeysShown(true)}>{t("keys")}</Button>
        </div>
      </div>
      {keysShown ? <KeysSheet onClose={() => setKeysShown(false)} /> : null}
    </Dialog>
  );
}
