import { Bookmark, BookmarkCheck } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { SavedSearch, SearchOrder } from "../../shared/search.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";
import { IconButton } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { SearchNameDialog } from "./search-name-dialog.tsx";
import styles from "./search-tools.module.css";
import type { Reach, Search } from "./searching.ts";

export interface SearchToolsProps {
  readonly reach: Reach;
  readonly order: SearchOrder;
  /** What a search that is not kept yet may be called. */
  readonly nameNow: () => string;
  /** Where the search began. */
  readonly mailbox: Mailbox | undefined;
  readonly hasOtherAccounts: boolean;
  /** Set where this search is kept. */
  readonly saved: SavedSearch | undefined;
  readonly onSave: (name: string) => Promise<unknown>;
  readonly onChange: (change: Partial<Search>) => void;
}

/** How far is looked, and what comes first. */
export const SearchTools = memo(function SearchTools(props: SearchToolsProps) {
  const { reach, order, nameNow, mailbox, hasOtherAccounts, saved, onSave, onChange } = props;
  const { t } = useTranslation("search");
  const [isNaming, setNaming] = useState(false);
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
        value={reach}
        options={reaches}
        onChange={(next) => onChange({ reach: next })}
      />
      <Select
        hideLabel
        label={t("order.label")}
        value={order}
        options={(["date", "relevance"] as const).map((value) => ({ value, label: t(`order.${value}`) }))}
        onChange={(next) => onChange({ order: next })}
      />
      <IconButton
        label={saved ? t("saved.isSaved", { name: saved.name }) : t("saved.saveThis")}
        icon={saved ? <BookmarkCheck size={16} aria-hidden /> : <Bookmark size={16} aria-hidden />}
        onPress={() => setNaming(true)}
      />
      {isNaming ? (
        <SearchNameDialog
          title={t(saved ? "saved.renameTitle" : "saved.saveThis")}
          initial={saved?.name ?? nameNow()}
          onSave={onSave}
          onClose={() => setNaming(false)}
        />
      ) : null}
    </div>
  );
});
