import { SendHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { OutboxRow } from "../../shared/composition.ts";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { showToast } from "../ui/toast.tsx";
import styles from "./local-list.module.css";

export interface OutboxPaneProps {
  readonly rows: readonly OutboxRow[];
  readonly accounts: readonly Account[];
  /** Opens a draft in the composer. */
  readonly onEdit: (draftId: number) => void;
}

/** What is on its way out and has not arrived, why, and what can be done. */
export function OutboxPane({ rows, accounts, onEdit }: OutboxPaneProps) {
  const { t } = useTranslation("mailbox");
  if (rows.length === 0) {
    return (
      <EmptyState icon={<SendHorizontal size={32} strokeWidth={1.5} aria-hidden />} title={t("outbox.empty")}>
        {t("outbox.emptyAbout")}
      </EmptyState>
    );
  }
  return (
    <ul aria-label={t("outbox.title")} className={styles.list}>
      {rows.map((row) => (
        <OutboxItem key={row.id} row={row} account={accounts.find(({ id }) => id === row.accountId)} onEdit={onEdit} />
      ))}
    </ul>
  );
}

interface OutboxItemProps {
  readonly row: OutboxRow;
  readonly account: Account | undefined;
  readonly onEdit: (draftId: number) => void;
}

function OutboxItem({ row, account, onEdit }: OutboxItemProps) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const describeFailure = useDescribeFailure();
  const [busy, setBusy] = useState(false);
  const { state, failure } = row;

  async function ask(action: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await action();
    } catch (error) {
      showToast({ text: describeFailure(failureOf(error)).sentence });
    } finally {
      setBusy(false);
    }
  }
  const retry = () => void ask(() => api.retrySend({ outboxId: row.id }));
  const confirm = () => void ask(() => api.confirmSent({ outboxId: row.id }));
  const edit = () => void ask(async () => onEdit((await api.reviseSend({ outboxId: row.id })).draftId));

  const words = failure ? describeFailure(failure) : null;
  const recipients = format.list(row.recipients.slice(0, 3));
  const more = row.recipients.length - 3;
  return (
    <li className={styles.item} data-account-colour={account?.colour}>
      <p className={styles.title}>{row.subject || t("row.noSubject")}</p>
      <p className={styles.soft}>
        {more > 0
          ? t("outbox.toMore", { names: row.recipients.slice(0, 3).join(", "), count: more })
          : t("row.to", { names: recipients })}
      </p>
      {account ? <p className={styles.soft}>{t("outbox.from", { address: account.address })}</p> : null}
      <div role="status" className={styles.state} data-tone={toneOf(row)}>
        <p>{stateWords()}</p>
        {failure?.leg ? <p className={styles.soft}>{t(`outbox.leg.${failure.leg}`)}</p> : null}
        {words ? (
          <p>
            {words.sentence} {state === "uncertain" ? t("outbox.uncertainAbout") : words.nextStep}
          </p>
        ) : null}
        {words?.said ? <p className={styles.soft}>{words.said}</p> : null}
        {row.retryAt !== null && state === "queued" && row.attempts > 0 ? (
          <p className={styles.soft}>{t("outbox.triesAgain", { when: format.when(row.retryAt) })}</p>
        ) : null}
      </div>
      {actions()}
    </li>
  );

  function stateWords(): string {
    if (state === "queued" && row.attempts > 0) return t("outbox.state.delayed");
    return t(`outbox.state.${state}`);
  }

  function actions(): ReactNode {
    if (state === "sending" || state === "accepted") return null;
    return (
      <div className={styles.actions}>
        {state === "uncertain" ? (
          <>
            <Button isDisabled={busy} onPress={confirm}>
              {t("outbox.arrived")}
            </Button>
            <Button isDisabled={busy} onPress={retry}>
              {t("outbox.sendAgain")}
            </Button>
          </>
        ) : (
          <Button isDisabled={busy} onPress={retry}>
            {t("outbox.tryAgain")}
          </Button>
        )}
        <Button variant="quiet" isDisabled={busy} onPress={edit}>
          {t("outbox.edit")}
        </Button>
      </div>
    );
  }
}

function toneOf({ state, failure }: OutboxRow): "danger" | "warning" | "calm" {
  if (state === "refused") return "danger";
  return state === "uncertain" || failure ? "warning" : "calm";
}
