import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format.ts";
import { useConnection, useFailedOperations, useMailboxes, useWork } from "../queries.ts";
import styles from "./connection-status.module.css";
import { useMailboxName } from "./mailbox-name.ts";
import { type ShownProgress, secondsUntil, showProgress, type Truth, tellTruth } from "./truth.ts";

/** What is true of an account now. */
export function useTruth(accountId: number): Truth {
  return tellTruth(
    useConnection(accountId),
    useWork().data?.find((work) => work.accountId === accountId),
    useFailedOperations().data?.filter((operation) => operation.accountId === accountId).length,
  );
}

/** The state in two or three words. */
export function usePhaseWords(): (phase: Truth["phase"], wantsPassword: boolean) => string {
  const { t } = useTranslation("mailbox");
  return (phase, wantsPassword) => {
    if (phase === "refused") return t(wantsPassword ? "connection.refused" : "connection.refusedSignIn");
    return t(`connection.${phase}`);
  };
}

/** What is going on, with a bar while it is known how much is left. */
export function ActivityWords({ truth, accountId }: { readonly truth: Truth; readonly accountId: number }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const nameMailbox = useMailboxName();
  const mailboxes = useMailboxes(accountId).data;
  const shown = useRef<ShownProgress | null>(null);
  const { activity } = truth;
  const progress = showProgress(truth, shown.current);
  shown.current = progress;
  const known = mailboxes?.find(({ name, path }) => name === activity?.mailbox || path === activity?.mailbox);
  const mailbox = known ? nameMailbox(known) : activity?.mailbox;
  const kind = activity?.kind ?? "syncing";
  const words = mailbox ? t(`activity.${kind}In`, { mailbox }) : t(`activity.${kind}`);
  return (
    <>
      <span className={styles.oneLine} title={words}>
        {words}
      </span>
      {progress ? (
        <span className={styles.fraction}>
          <progress className={styles.progress} value={progress.share} max={1} aria-label={words} />
          <span>
            {t("activity.fraction", { done: format.count(progress.done), total: format.count(progress.total) })}
          </span>
        </span>
      ) : null}
    </>
  );
}

/** When a server was last heard of. */
export function ContactWords({ at }: { readonly at: number | null }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  if (at === null) return t("connection.never");
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)}>
      {t("connection.lastContact", { when: format.when(at) })}
    </time>
  );
}

/** Counts down to the next attempt, second by second. */
export function RetryWords({ at }: { readonly at: number }) {
  const { t } = useTranslation("mailbox");
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const count = secondsUntil(at, now);
  return count > 0 ? t("connection.triesAgain", { count }) : t("connection.triesNow");
}

/** What the server does not know yet, or does not want to; nothing where it knows all. */
export function useWaitingWords(): (truth: Truth) => string {
  const { t } = useTranslation("mailbox");
  return ({ changes, unsent, refused }) =>
    [
      refused > 0 ? t("refused.count", { count: refused }) : null,
      changes > 0 ? t("connection.changes", { count: changes }) : null,
      unsent > 0 ? t("connection.unsent", { count: unsent }) : null,
    ]
      .filter(Boolean)
      .join(" · ");
}
