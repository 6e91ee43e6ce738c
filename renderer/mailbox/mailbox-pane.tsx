import { FilePen, FolderPlus, History, type LucideIcon, SendHorizontal, SquarePen } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { SavedSearch } from "../../shared/search.ts";
import { useFormat } from "../format.ts";
import { useSavedSearchEditing } from "../search/saved-searches.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ConnectionStatus } from "./connection-status.tsx";
import { useMailboxEditing } from "./mailbox-editing.tsx";
import { MailboxList } from "./mailbox-list.tsx";
import { useMailboxMenu } from "./mailbox-menu.tsx";
import styles from "./mailbox-pane.module.css";
import type { OpenPlace } from "./place.ts";

export interface MailboxPaneProps {
  readonly account: Account;
  readonly mailboxes: readonly Mailbox[];
  readonly open: OpenPlace | null;
  readonly searches: readonly SavedSearch[];
  /** The one whose messages are shown. */
  readonly searchId: number | null;
  readonly waiting: number;
  readonly needsPerson: boolean;
  readonly unfinished: number;
  readonly removed: number;
  readonly onOpen: (place: OpenPlace) => void;
  readonly onOpenSearch: (saved: SavedSearch) => void;
  readonly onCompose: () => void;
}

/** The account, its mailboxes, and below them what waits on this machine. */
export const MailboxPane = memo(function MailboxPane(props: MailboxPaneProps) {
  const { account, mailboxes, open, searches, searchId, waiting, needsPerson, unfinished, removed } = props;
  const { onOpen, onOpenSearch, onCompose } = props;
  const { t } = useTranslation("mailbox");
  const { t: tRemoved } = useTranslation("removed");
  const format = useFormat();
  const editing = useMailboxEditing(account, mailboxes);
  const menu = useMailboxMenu(editing);
  const searchEditing = useSavedSearchEditing();
  return (
    <div className={styles.pane}>
      <header className={styles.header} data-account-colour={account.colour}>
        <p className={styles.name} title={account.address}>
          {account.name || account.address}
        </p>
        {account.name ? <p className={styles.address}>{account.address}</p> : null}
      </header>
      <div className={styles.compose}>
        <Button icon={<SquarePen size={16} aria-hidden />} onPress={onCompose}>
          {t("newMessage")}
        </Button>
        {editing ? (
          <IconButton
            label={t("mailbox.new")}
            icon={<FolderPlus size={16} aria-hidden />}
            onPress={() => editing.startNaming({ kind: "create", parent: null })}
          />
        ) : null}
      </div>
      <div className={styles.scroll}>
        <MailboxList
          mailboxes={mailboxes}
          mailboxId={open?.kind === "mailbox" ? open.mailboxId : null}
          onOpen={(mailboxId) => onOpen({ kind: "mailbox", mailboxId })}
          onMenu={menu.open}
          editing={editing}
          searches={searches}
          searchId={searchId}
          onOpenSearch={onOpenSearch}
          searchEditing={searchEditing}
        />
        {menu.overlay}
        {editing?.overlay}
        {searchEditing.overlay}
        <nav aria-label={t("here")} className={styles.here}>
          <PlaceButton
            icon={SendHorizontal}
            name={t("outbox.title")}
            label={waiting > 0 ? t("outbox.waiting", { count: waiting }) : t("outbox.title")}
            count={waiting}
            isUrgent={needsPerson}
            isOpen={open?.kind === "outbox"}
            onPress={() => onOpen({ kind: "outbox" })}
          />
          <PlaceButton
            icon={FilePen}
            name={t("unfinished.title")}
            label={unfinished > 0 ? t("unfinished.some", { count: unfinished }) : t("unfinished.title")}
            count={unfinished}
            isOpen={open?.kind === "unfinished"}
            onPress={() => onOpen({ kind: "unfinished" })}
          />
          {/* Without their number beside it: nothing here waits for anybody. */}
          <PlaceButton
            icon={History}
            name={tRemoved("title")}
            label={removed > 0 ? tRemoved("some", { count: removed, shown: format.count(removed) }) : tRemoved("title")}
            count={0}
            isOpen={open?.kind === "removed"}
            onPress={() => onOpen({ kind: "removed" })}
          />
        </nav>
      </div>
      <ConnectionStatus account={account} />
    </div>
  );
});

interface PlaceButtonProps {
  readonly icon: LucideIcon;
  readonly name: string;
  /** The name with what is inside, for assistive technology. */
  readonly label: string;
  readonly count: number;
  readonly isUrgent?: boolean;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}

function PlaceButton({ icon: Icon, name, label, count, isUrgent = false, isOpen, onPress }: PlaceButtonProps) {
  const format = useFormat();
  return (
    <button
      type="button"
      aria-label={label}
      aria-current={isOpen ? "page" : undefined}
      className={styles.place}
      onClick={onPress}
    >
      <Icon size={16} aria-hidden />
      <span className={styles.placeName}>{name}</span>
      {count > 0 ? (
        <span className={styles.count} data-urgent={isUrgent || undefined} data-count={format.count(count)} />
      ) : null}
    </button>
  );
}
