import { Dialog } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useAccounts } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import styles from "./connection-status.module.css";
import { RefusedChanges } from "./refused-changes.tsx";
import { ActivityWords, ContactWords, RetryWords, usePhaseWords, useTruth, useWaitingWords } from "./truth-words.tsx";

/** The whole truth of every account, above the line. */
export function ConnectionDetails() {
  const { t } = useTranslation("mailbox");
  const accounts = useAccounts().data ?? [];
  return (
    <Popover placement="top start" offset={8} className={styles.popover ?? ""}>
      <Dialog aria-label={t("connection.all")} className={styles.details ?? ""}>
        <ul>
          {accounts.map((account) => (
            <AccountTruth key={account.id} account={account} />
          ))}
        </ul>
      </Dialog>
    </Popover>
  );
}

function AccountTruth({ account }: { readonly account: Account }) {
  const { t } = useTranslation("mailbox");
  const describeFailure = useDescribeFailure();
  const phaseWords = usePhaseWords();
  const waitingWords = useWaitingWords();
  const truth = useTruth(account.id);
  const { phase, failure, wantsPassword, lastContact, retryAt } = truth;
  const text = failure ? describeFailure(failure) : null;
  const waiting = waitingWords(truth);
  return (
    <li className={styles.account}>
      <div className={styles.accountWords}>
        <p className={styles.address}>{account.address}</p>
        <p className={styles.phase}>
          <span className={styles.lamp} data-phase={phase} aria-hidden />
          {phaseWords(phase, wantsPassword)}
        </p>
        {text ? (
          <p>
            {text.sentence} {text.nextStep}
          </p>
        ) : null}
        {text?.said ? <p className={styles.softWhole}>{text.said}</p> : null}
        {phase === "working" ? <ActivityWords truth={truth} accountId={account.id} /> : null}
        {retryAt !== null ? (
          <p className={styles.softWhole}>
            <RetryWords at={retryAt} />
          </p>
        ) : null}
        <p className={styles.softWhole}>
          <ContactWords at={lastContact} />
        </p>
        {waiting ? <p className={styles.softWhole}>{waiting}</p> : null}
      </div>
      <Button
        aria-label={t("connection.tryNowOf", { address: account.address })}
        onPress={() => void api.reconnect({ accountId: account.id })}
      >
        {t("connection.tryNow")}
      </Button>
      <RefusedChanges accountId={account.id} />
    </li>
  );
}
