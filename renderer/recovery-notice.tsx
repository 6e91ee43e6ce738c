import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useHostInfo } from "./queries.ts";
import { Banner } from "./ui/banner.tsx";
import { Button } from "./ui/button.tsx";
import { FailureBanner } from "./ui/failure-banner.tsx";

/** Says that a damaged database was replaced at this start, and where the old one lies. */
export function RecoveryNotice() {
  const { t } = useTranslation();
  const recovery = useHostInfo().data?.recovery;
  const [isRead, setRead] = useState(false);
  if (!recovery || isRead) return null;
  return (
    <Banner
      tone="warning"
      detail={t("recovery.kept", { path: recovery.keptPath })}
      actions={<Button onPress={() => setRead(true)}>{t("recovery.dismiss")}</Button>}
    >
      {recovery.accounts === 0
        ? t("recovery.accountsLost")
        : recovery.unreadable.length > 0
          ? t("recovery.partly")
          : t("recovery.whole")}
      {recovery.keptChanges > 0 ? ` ${t("recovery.keptChanges", { count: recovery.keptChanges })}` : null}
      {recovery.lostChanges > 0 ? ` ${t("recovery.lostChanges", { count: recovery.lostChanges })}` : null}
    </Banner>
  );
}

/** Says that the database turned out to be damaged while it was used, and what to do. */
export function DamageNotice() {
  const info = useHostInfo().data;
  return info?.damaged ? <FailureBanner failure={{ code: "DATA_DAMAGED", path: info.dataDirectory }} /> : null;
}
