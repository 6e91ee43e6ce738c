import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useSearchStatus } from "../queries.ts";
import settingsStyles from "../settings/settings.module.css";
import { Button } from "../ui/button.tsx";
import { showToast } from "../ui/toast.tsx";
import { useCoverageWords } from "./search-coverage.tsx";
import styles from "./search-section.module.css";

/** What of the mail can be found, and the way to begin anew where it cannot. */
export function SearchSection() {
  const { t } = useTranslation("search");
  const describe = useDescribeFailure();
  const coverage = useCoverageWords(null);
  const status = useSearchStatus(null).data;
  const rebuild = useMutation({
    mutationFn: () => api.rebuildSearchIndex({}),
    onError: (error) => {
      const { sentence, nextStep } = describe(failureOf(error));
      showToast({ text: [sentence, nextStep].filter(Boolean).join(" ") });
    },
  });
  const isBuilding = rebuild.isPending || (status?.building ?? false);
  return (
    <section className={settingsStyles.section}>
      <h3>{t("section.title")}</h3>
      <p className={styles.coverage}>
        {coverage || "\u00a0"}
        <progress
          className={styles.progress}
          data-hidden={!isBuilding || undefined}
          value={status?.indexed ?? 0}
          max={Math.max(1, status?.messages ?? 1)}
          aria-label={t("section.progress")}
          aria-hidden={!isBuilding}
        />
      </p>
      <div className={styles.rebuild}>
        <Button isBusy={isBuilding} onPress={() => rebuild.mutate()}>
          {t("section.rebuild")}
        </Button>
        <p className={styles.about}>{t("section.rebuildAbout")}</p>
      </div>
    </section>
  );
}
