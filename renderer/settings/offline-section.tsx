import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Account, OfflineChoice } from "../../shared/account.ts";
import type { DiskUse } from "../../shared/disk-use.ts";
import { failureOf } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";
import { keys, useAccounts, useDiskUse, useMailboxes, useSettings } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { showToast } from "../ui/toast.tsx";
import styles from "./offline-section.module.css";
import { useSaveSettings } from "./save-settings.ts";
import settingsStyles from "./settings.module.css";

const windows = ["all", "365", "30"] as const;
const keepDays = [7, 30, 90, 0] as const;
const noUse = { mailboxes: [], removed: { messages: 0, bytes: 0 } };
const sizes = ["any", "50000000", "10000000", "1000000"] as const;

/** What of each account's mail is kept on this computer, what it takes, and what of it could go. */
export function OfflineSection() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const accounts = useAccounts().data ?? [];
  const use = useDiskUse().data;
  if (accounts.length === 0) return null;
  return (
    <section className={settingsStyles.section}>
      <h3>{t("offline.title")}</h3>
      <KeepRemoved />
      <p className={styles.about}>{use ? t("offline.all", { size: format.size(use.bytes) }) : "\u00a0"}</p>
      {accounts.map((account) => (
        <AccountSpace
          key={account.id}
          account={account}
          use={use?.accounts.find(({ accountId }) => accountId === account.id) ?? noUse}
        />
      ))}
    </section>
  );
}

/** How long what was deleted elsewhere stays here. */
function KeepRemoved() {
  const { t } = useTranslation("settings");
  const days = useSettings().data?.keepRemovedDays;
  const save = useSaveSettings();
  if (days === undefined) return null;
  return (
    <div className={settingsStyles.choices}>
      <Select
        label={t("offline.keepRemoved")}
        value={String(days)}
        options={keepDays.map((value) => ({
          value: String(value),
          label: value === 0 ? t("offline.keepNone") : t("offline.keepDays", { count: value }),
        }))}
        onChange={(value) => {
          const keepRemovedDays = keepDays.find((each) => String(each) === value);
          if (keepRemovedDays !== undefined) save.mutate({ keepRemovedDays });
        }}
      />
    </div>
  );
}

interface AccountSpaceProps {
  readonly account: Account;
  readonly use: Pick<DiskUse["accounts"][number], "mailboxes" | "removed">;
}

function AccountSpace({ account, use: { mailboxes: uses, removed } }: AccountSpaceProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const client = useQueryClient();
  const describe = useDescribeFailure();
  const nameMailbox = useMailboxName();
  const mailboxes = useMailboxes(account.id).data ?? [];
  const { address, offline } = account;
  const sum = (key: "bytes" | "freeable" | "bodies" | "messages") => uses.reduce((all, use) => all + use[key], 0);
  const tellFailure = (error: unknown) => {
    const { sentence, nextStep } = describe(failureOf(error));
    showToast({ text: `${sentence} ${nextStep}` });
  };
  const save = useMutation({
    mutationFn: (next: OfflineChoice) => api.saveOffline({ accountId: account.id, offline: next }),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: keys.diskUse }),
  });
  const free = useMutation({
    mutationFn: () => api.freeSpace({ accountId: account.id }),
    onSuccess({ freed }) {
      // The button is gone once nothing is left to free, and the focus must not go with it.
      space.current?.focus();
      showToast({ text: t("offline.freed", { size: format.size(freed) }) }, 5_000);
    },
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: keys.diskUse }),
  });
  const space = useRef<HTMLDivElement>(null);
  const freeable = sum("freeable");
  const held = uses.filter(({ bytes }) => bytes > 0);

  return (
    <fieldset className={styles.account} data-account-colour={account.colour}>
      <legend className={styles.legend}>
        <span className={styles.address}>
          <span aria-hidden className={styles.dot} />
          {address}
        </span>
      </legend>
      {account.incoming.protocol === "pop3" ? (
        <p className={styles.about}>{t("offline.pop3")}</p>
      ) : (
        <div className={settingsStyles.choices}>
          <Select
            label={t("offline.window")}
            value={windows.find((value) => value === String(offline.days)) ?? "all"}
            options={windows.map((value) => ({ value, label: t(`offline.windows.${value}`) }))}
            onChange={(value) => save.mutate({ ...offline, days: value === "all" ? null : Number(value) })}
          />
          <Select
            label={t("offline.size")}
            value={sizes.find((value) => value === String(offline.size)) ?? "any"}
            options={sizes.map((value) => ({
              value,
              label: value === "any" ? t("offline.anySize") : t("offline.upTo", { size: format.size(Number(value)) }),
            }))}
            onChange={(value) => save.mutate({ ...offline, size: value === "any" ? null : Number(value) })}
          />
        </div>
      )}
      <div ref={space} tabIndex={-1} className={styles.space}>
        <p className={styles.about}>
          {t("offline.whole", {
            count: sum("messages"),
            here: format.count(sum("bodies")),
            all: format.count(sum("messages")),
            size: format.size(sum("bytes")),
          })}
        </p>
        {freeable > 0 ? (
          <Button isDisabled={free.isPending} onPress={() => free.mutate()}>
            {t("offline.free", { size: format.size(freeable) })}
          </Button>
        ) : null}
      </div>
      {freeable > 0 ? <p className={styles.about}>{t("offline.freeAbout")}</p> : null}
      {removed.messages > 0 ? (
        <p className={styles.about}>
          {t("offline.removed", {
            count: removed.messages,
            shown: format.count(removed.messages),
            size: format.size(removed.bytes),
          })}
        </p>
      ) : null}
      {held.length > 0 ? (
        <details className={styles.details}>
          <summary>{t("offline.byMailbox")}</summary>
          <table className={styles.table} aria-label={t("offline.byMailboxOf", { address })}>
            <thead>
              <tr>
                <th scope="col">{t("offline.mailbox")}</th>
                <th scope="col">{t("offline.here")}</th>
                <th scope="col">{t("offline.takes")}</th>
                <th scope="col">{t("offline.couldGo")}</th>
              </tr>
            </thead>
            <tbody>
              {held.map((use) => {
                const mailbox = mailboxes.find(({ id }) => id === use.mailboxId);
                return (
                  <tr key={use.mailboxId}>
                    <th scope="row">{mailbox ? nameMailbox(mailbox) : ""}</th>
                    <td>
                      {t("offline.fraction", { here: format.count(use.bodies), all: format.count(use.messages) })}
                    </td>
                    <td>{format.size(use.bytes)}</td>
                    <td>{use.freeable > 0 ? format.size(use.freeable) : "–"}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </details>
      ) : null}
    </fieldset>
  );
}
