import { ChevronUp, RefreshCw } from "lucide-react";
import { useState } from "react";
import { DialogTrigger } from "react-aria-components/Dialog";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { PasswordDialog } from "../settings/password-dialog.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ConnectionDetails } from "./connection-details.tsx";
import styles from "./connection-status.module.css";
import { ActivityWords, ContactWords, RetryWords, usePhaseWords, useTruth, useWaitingWords } from "./truth-words.tsx";

/**
 * The truth line: what goes on, when a server was last heard of, what waits and when it is tried again. It has the same
 * height whatever there is to say; the whole of it, for every account, is behind the button. A screen reader hears the
 * phase and why, and not each second and each message.
 */
export function ConnectionStatus({ account }: { readonly account: Account }) {
  const { t } = useTranslation("mailbox");
  const describeFailure = useDescribeFailure();
  const phaseWords = usePhaseWords();
  const waitingWords = useWaitingWords();
  const [asksPassword, setAsksPassword] = useState(false);
  const truth = useTruth(account.id);
  const { phase, failure, wantsPassword, lastContact, retryAt } = truth;
  const reason = failure ? describeFailure(failure).sentence : "";
  const waiting = waitingWords(truth);
  const isWorking = phase === "working";
  return (
    <div className={styles.line}>
      <div role="status" aria-label={t("connection.title")} className={styles.status}>
        <p className={styles.phase}>
          <span className={styles.lamp} data-phase={phase} aria-hidden />
          <span className={styles.oneLine}>{phaseWords(phase, wantsPassword)}</span>
        </p>
        {failure ? (
          <p className={styles.reason} title={reason}>
            {reason}
          </p>
        ) : (
          <div className={styles.reason} aria-live="off">
            {isWorking ? <ActivityWords truth={truth} accountId={account.id} /> : <ContactWords at={lastContact} />}
          </div>
        )}
        {wantsPassword ? null : (
          <p className={styles.soft} aria-live="off">
            {retryAt !== null ? (
              <RetryWords at={retryAt} />
            ) : isWorking || failure ? (
              <ContactWords at={lastContact} />
            ) : null}
          </p>
        )}
        {wantsPassword ? null : (
          <p className={styles.soft} aria-live="off" title={waiting}>
            {waiting || (retryAt !== null ? <ContactWords at={lastContact} /> : null)}
          </p>
        )}
      </div>
      {wantsPassword ? (
        <div className={styles.password}>
          <Button onPress={() => setAsksPassword(true)}>{t("connection.enterPassword")}</Button>
        </div>
      ) : null}
      <div className={styles.buttons}>
        <IconButton
          label={t("connection.tryNow")}
          icon={<RefreshCw size={14} aria-hidden />}
          placement="top"
          onPress={() => void api.reconnect({ accountId: account.id })}
        />
        <DialogTrigger>
          <IconButton label={t("connection.details")} icon={<ChevronUp size={14} aria-hidden />} placement="top" />
          <ConnectionDetails />
        </DialogTrigger>
      </div>
      {asksPassword ? <PasswordDialog account={account} onClose={() => setAsksPassword(false)} /> : null}
    </div>
  );
}
