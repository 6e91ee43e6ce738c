import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { link } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { showToast } from "../ui/toast.tsx";

/** ms; long, because what it says was not asked for just now. */
const stay = 20_000;

/** Says so, with the server's words, when a change that was shown already is refused and taken back. */
export function useRefusedNotice(accounts: readonly Account[]): void {
  const { t } = useTranslation("mailbox");
  const describeFailure = useDescribeFailure();
  useEffect(
    () =>
      link.on("operationFailed", ({ accountId, failure }) => {
        const address = accounts.find(({ id }) => id === accountId)?.address ?? "";
        const { sentence, said } = describeFailure(failure);
        showToast({ text: [t("takenBack", { address }), sentence, said].filter(Boolean).join(" ") }, stay);
      }),
    [accounts, describeFailure, t],
  );
}
