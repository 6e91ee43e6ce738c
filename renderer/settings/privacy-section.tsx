import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useHostInfo } from "../queries.ts";
import { Banner } from "../ui/banner.tsx";
import { IconButton } from "../ui/button.tsx";
import { showToast } from "../ui/toast.tsx";
import styles from "./settings.module.css";

/** How passwords are kept and where everything lies, said plainly; and which version this is. */
export function PrivacySection() {
  const { t } = useTranslation("settings");
  const info = useHostInfo().data;
  if (!info) return null;

  async function copy(path: string): Promise<void> {
    await navigator.clipboard.writeText(path);
    showToast({ text: t("copied") }, 3_000);
  }

  return (
    <>
      <section className={styles.section}>
        <h3>{t("privacy")}</h3>
        {info.secretProtection === "basic_text" ? (
          <Banner tone="warning">{t("protection.basic_text")}</Banner>
        ) : (
          <p>{t(`protection.${info.secretProtection}`)}</p>
        )}
        <div className={styles.directory}>
          <span>
            {t("dataDirectory")} <code className={styles.path}>{info.dataDirectory}</code>
          </span>
          {/* No clipboard where the page came over plain http from another machine. */}
          {navigator.clipboard ? (
            <IconButton
              label={t("copyPath")}
              icon={<Copy size={14} aria-hidden />}
              onPress={() => void copy(info.dataDirectory)}
            />
          ) : null}
        </div>
      </section>
      <section className={styles.section}>
        <h3>{t("about")}</h3>
        <p>
          {t("version", { version: info.version })} · {t(`host.${info.host}`)}
        </p>
      </section>
    </>
  );
}
