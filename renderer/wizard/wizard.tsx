import { useTranslation } from "react-i18next";
import { Mark } from "../ui/mark.tsx";
import { SetupFlow, type SetupFlowProps } from "./setup-flow.tsx";
import styles from "./wizard.module.css";

/** The first thing a person sees: the set-up of an account and nothing else. */
export function Wizard(props: Omit<SetupFlowProps, "title" | "intro">) {
  const { t } = useTranslation("wizard");
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.mark}>
          <Mark size={48} />
        </div>
        <SetupFlow {...props} title={t("title")} intro={t("welcome")} />
      </div>
    </main>
  );
}
