import { Plus, Settings as SettingsIcon } from "lucide-react";
import { useEffect } from "react";
import { Button } from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { useFormat } from "../format.ts";
import { useTruth } from "../mailbox/truth-words.tsx";
import { useInboxUnread } from "../queries.ts";
import { IconButton } from "../ui/button.tsx";
import styles from "./account-rail.module.css";
import { initialsOf } from "./initials.ts";

export interface AccountRailProps {
  readonly accounts: readonly Account[];
  readonly accountId: number;
  readonly onSwitchAccount: (accountId: number) => void;
  readonly onAddAccount: () => void;
  readonly onOpenSettings: () => void;
}

/** "⌘" on Apple's keyboards, else "Ctrl+". */
const chord = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+";

/** Ctrl or Cmd with 1 to 9 opens the account of that place, also while typing. */
function useAccountChords(accounts: readonly Account[], onSwitchAccount: (accountId: number) => void): void {
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const place = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      const account = place ? accounts[Number(place) - 1] : undefined;
      if (!account) return;
      event.preventDefault();
      onSwitchAccount(account.id);
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [accounts, onSwitchAccount]);
}

/** The window's title says how much is unread, for who has it in the background. */
function useUnreadTitle(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Posthorn` : "Posthorn";
    return () => {
      document.title = "Posthorn";
    };
  }, [unread]);
}

interface AccountButtonProps {
  readonly account: Account;
  readonly place: number;
  readonly isCurrent: boolean;
  readonly unread: number;
  readonly onPress: () => void;
}

function AccountButton({ account, place, isCurrent, unread, onPress }: AccountButtonProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { phase } = useTruth(account.id);
  const isAway = phase === "offline" || phase === "refused";
  const unreadId = `account-${account.id}-unread`;
  const awayId = `account-${account.id}-away`;
  const about = [unread > 0 ? unreadId : null, isAway ? awayId : null].filter(Boolean).join(" ");
  return (
    <li>
      <TooltipTrigger delay={500} closeDelay={0}>
        <Button
          aria-label={account.address}
          {...(isCurrent ? { "aria-current": "true" as const } : {})}
          {...(about ? { "aria-describedby": about } : {})}
          data-account-colour={account.colour}
          className={styles.account ?? ""}
          onPress={onPress}
        >
          {/* Drawn by CSS, because the button is named by its address and by nothing else. */}
          <span className={styles.initials} data-initials={initialsOf(account)} />
        </Button>
        <Tooltip placement="right" offset={8} className={styles.tooltip ?? ""}>
          {account.address}
          {place <= 9 ? <kbd>{`${chord}${place}`}</kbd> : null}
        </Tooltip>
      </TooltipTrigger>
      {isAway ? (
        <span className={styles.away} data-phase={phase}>
          <span id={awayId} className="visually-hidden">
            {t(`accounts.${phase}`)}
          </span>
        </span>
      ) : null}
      <span className={styles.count}>
        {unread > 0 ? (
          <>
            <span aria-hidden>{format.count(unread)}</span>
            <span id={unreadId} className="visually-hidden">
              {t("accounts.unread", { count: unread })}
            </span>
          </>
        ) : null}
      </span>
    </li>
  );
}

/** The accounts, each with its colour and the unread count of its inbox. */
export function AccountRail(props: AccountRailProps) {
  const { accounts, accountId, onSwitchAccount } = props;
  const { t } = useTranslation();
  const unread = useInboxUnread(accounts);
  useAccountChords(accounts, onSwitchAccount);
  useUnreadTitle([...unread.values()].reduce((sum, count) => sum + count, 0));

  return (
    <nav aria-label={t("accounts.title")} className={styles.rail}>
      <ul className={styles.accounts}>
        {accounts.map((account, index) => (
          <AccountButton
            key={account.id}
            account={account}
            place={index + 1}
            isCurrent={account.id === accountId}
            unread={unread.get(account.id) ?? 0}
            onPress={() => onSwitchAccount(account.id)}
          />
        ))}
      </ul>
      <IconButton
        label={t("accounts.add")}
        icon={<Plus size={18} aria-hidden />}
        placement="right"
        onPress={props.onAddAccount}
      />
      <div className={styles.end}>
        <IconButton
          label={t("accounts.settings")}
          icon={<SettingsIcon size={18} aria-hidden />}
          placement="right"
          onPress={props.onOpenSettings}
        />
      </div>
    </nav>
  );
}
