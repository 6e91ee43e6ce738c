import { useTranslation } from "react-i18next";
import { Mark } from "../ui/mark.tsx";
import { SetupFlow, type SetupFlowProps } from "./setup-flow.tsx";
import styles from "./wizard.module.css";

/** The first thing a person sees: the set-up of an account and nothing else. */
export function Wizard(props: SetupFlowProps) {
  const { t } = useTranslation("wizard");
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <header className={styles.header}>
          <div className={styles.mark}>
            <Mark size={40} />
          </div>
          <h1>{t("title")}</h1>
          <p className={styles.welcome}>{t("welcome")}</p>
        </header>
        <SetupFlow {...props} />
      </div>
    </main>
  );
}
