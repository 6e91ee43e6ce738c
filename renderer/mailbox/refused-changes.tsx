import { useTranslation } from "react-i18next";
import type { FailedOperation } from "../../shared/failed-operation.ts";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { useFailedOperations, useMailboxes } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { showToast } from "../ui/toast.tsx";
import styles from "./connection-status.module.css";
import { useMailboxName } from "./mailbox-name.ts";

/** What an account's server refused, until each is tried again or dismissed. */
export function RefusedChanges({ accountId }: { readonly accountId: number }) {
  const { t } = useTranslation("mailbox");
  const refused = (useFailedOperations().data ?? []).filter((operation) => operation.accountId === accountId);
  if (refused.length === 0) return null;
  return (
    <section className={styles.refused} aria-label={t("refused.title")}>
      <h3>{t("refused.title")}</h3>
      <ul>
        {refused.map((operation) => (
          <RefusedChange key={operation.id} operation={operation} />
        ))}
      </ul>
    </section>
  );
}

function RefusedChange({ operation }: { readonly operation: FailedOperation }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const describeFailure = useDescribeFailure();
  const what = useDeedWords(operation);
  const { sentence, nextStep, said } = describeFailure(operation.failure);
  const act = (call: Promise<void>) =>
    void call.catch((error: unknown) => showToast({ text: describeFailure(failureOf(error)).sentence }));
  const subject = operation.subject || t("row.noSubject");
  const others = operation.count - 1;
  return (
    <li>
      <p>
        {what}{" "}
        <time
          className={styles.softWhole}
          dateTime={new Date(operation.failedAt).toISOString()}
          title={format.exact(operation.failedAt)}
        >
          {format.when(operation.failedAt)}
        </time>
      </p>
      <p>{others > 0 ? t("refused.onMany", { subject, count: others }) : t("refused.on", { subject })}</p>
      <p className={styles.softWhole}>{[sentence, nextStep, said].filter(Boolean).join(" ")}</p>
      <div className={styles.refusedButtons}>
        <Button
          aria-label={t("refused.retryOf", { what })}
          onPress={() => act(api.retryFailed({ failedId: operation.id }))}
        >
          {t("refused.retry")}
        </Button>
        <Button
          variant="quiet"
          aria-label={t("refused.dismissOf", { what })}
          onPress={() => act(api.dismissFailed({ failedId: operation.id }))}
        >
          {t("refused.dismiss")}
        </Button>
      </div>
    </li>
  );
}

/** What was to be done, in the words of the button for it. */
function useDeedWords({ accountId, kind, flag, value, toMailbox }: FailedOperation): string {
  const { t } = useTranslation("mailbox");
  const nameMailbox = useMailboxName();
  const known = useMailboxes(accountId).data?.find(({ id }) => id === toMailbox?.id);
  if (kind === "delete") return t("refused.delete");
  if (kind !== "setFlag")
    return t(`refused.${kind}`, { mailbox: known ? nameMailbox(known) : (toMailbox?.name ?? "") });
  if (flag === "\\Seen") return t(value ? "refused.read" : "refused.unread");
  if (flag === "\\Flagged") return t(value ? "refused.star" : "refused.unstar");
  return t(value ? "refused.keyword" : "refused.noKeyword", { flag });
}
