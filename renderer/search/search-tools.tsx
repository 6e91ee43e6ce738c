import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";
import { Select } from "../ui/select.tsx";
import styles from "./search-tools.module.css";
import type { Reach, Search } from "./searching.ts";

export interface SearchToolsProps {
  readonly search: Search;
  /** Where the search began. */
  readonly mailbox: Mailbox | undefined;
  readonly hasOtherAccounts: boolean;
  readonly onChange: (change: Partial<Search>) => void;
}

/** How far is looked, and what comes first. */
export function SearchTools({ search, mailbox, hasOtherAccounts, onChange }: SearchToolsProps) {
  const { t } = useTranslation("search");
  const nameMailbox = useMailboxName();
  const reaches: { value: Reach; label: string }[] = [
    ...(mailbox ? [{ value: "mailbox" as const, label: nameMailbox(mailbox) }] : []),
    { value: "account", label: t("reach.account") },
    ...(hasOtherAccounts ? [{ value: "all" as const, label: t("reach.all") }] : []),
  ];
  return (
    <div className={styles.tools}>
      <Select
        hideLabel
        label={t("reach.label")}
        value={search.reach}
        options={reaches}
        onChange={(reach) => onChange({ reach })}
      />
      <Select
        hideLabel
        label={t("order.label")}
        value={search.order}
        options={(["date", "relevance"] as const).map((value) => ({ value, label: t(`order.${value}`) }))}
        onChange={(order) => onChange({ order })}
      />
    </div>
  );
}
