import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account, Activity } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { useConnection, useMailboxes } from "../queries.ts";
import { PasswordDialog } from "../settings/password-dialog.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./connection-status.module.css";
import { useMailboxName } from "./mailbox-name.ts";

const needsPassword: ReadonlySet<MailFailure["code"]> = new Set(["AUTH_REJECTED", "APP_PASSWORD", "SECRET_MISSING"]);

/** The state line: when a server was last heard of, what is going on, and when it is tried again. */
export function ConnectionStatus({ account }: { readonly account: Account }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const describeFailure = useDescribeFailure();
  const [asksPassword, setAsksPassword] = useState(false);
  const state = useConnection(account.id);

  const failure = state?.failure ?? null;
  const wantsPassword = failure !== null && needsPassword.has(failure.code);
  const offline = state?.phase === "offline";
  const lastContact = state?.lastContact ?? null;
  return (
    <div className={styles.line}>
      <div role="status" aria-label={t("connection.title")} className={styles.status}>
        <span
          className={styles.lamp}
          data-phase={wantsPassword ? "refused" : (state?.phase ?? "connecting")}
          aria-hidden
        />
        <div className={styles.words}>
          <p>{phaseWords()}</p>
          {failure && offline ? <p className={styles.soft}>{describeFailure(failure).sentence}</p> : null}
          {state?.activity ? <ActivityLine activity={state.activity} accountId={account.id} /> : null}
          <p className={styles.soft} aria-live="off">
            {offline && state.retryAt !== null ? <RetryTime at={state.retryAt} /> : null}
            {lastContact === null ? (
              t("connection.never")
            ) : (
              <time dateTime={new Date(lastContact).toISOString()} title={format.exact(lastContact)}>
                {t("connection.lastContact", { when: format.when(lastContact) })}
              </time>
            )}
          </p>
        </div>
      </div>
      {wantsPassword ? (
        <Button onPress={() => setAsksPassword(true)}>{t("connection.enterPassword")}</Button>
      ) : offline ? (
        <Button onPress={() => void api.reconnect({ accountId: account.id })}>{t("connection.tryNow")}</Button>
      ) : null}
      {asksPassword ? <PasswordDialog account={account} onClose={() => setAsksPassword(false)} /> : null}
    </div>
  );

  function phaseWords(): string {
    if (wantsPassword) return t("connection.refused");
    if (offline) return t("connection.offline");
    if (state?.phase === "online") return state.activity ? t("connection.working") : t("connection.online");
    return t("connection.connecting");
  }
}

function ActivityLine({ activity, accountId }: { readonly activity: Activity; readonly accountId: number }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const nameMailbox = useMailboxName();
  const { kind, done, total } = activity;
  const known = useMailboxes(accountId).data?.find(
    ({ name, path }) => name === activity.mailbox || path === activity.mailbox,
  );
  const mailbox = known ? nameMailbox(known) : activity.mailbox;
  const words = mailbox ? t(`activity.${kind}In`, { mailbox }) : t(`activity.${kind}`);
  const counted = done !== undefined && total !== undefined && total > 0;
  return (
    <div className={styles.soft} aria-live="off">
      {words}
      {counted ? (
        <>
          {" "}
          {t("activity.fraction", { done: format.count(done), total: format.count(total) })}
          <progress className={styles.progress} value={done} max={total} aria-label={words} />
        </>
      ) : null}
    </div>
  );
}

/** Counts down to the next attempt. */
function RetryTime({ at }: { readonly at: number }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <>{at > now ? t("connection.triesAgain", { when: format.relative(at, now) }) : t("connection.triesNow")} </>;
}
