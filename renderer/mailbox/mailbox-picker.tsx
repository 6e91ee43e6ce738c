import { Autocomplete, useFilter } from "react-aria-components/Autocomplete";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { SearchField } from "react-aria-components/SearchField";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import { Dialog } from "../ui/dialog.tsx";
import fieldStyles from "../ui/field.module.css";
import { MailboxIcon } from "./mailbox-icon.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import styles from "./mailbox-picker.module.css";
import { buildMailboxTree, listVisible, takesMessages } from "./mailbox-tree.ts";

export interface MailboxPickerProps {
  readonly title: string;
  readonly mailboxes: readonly Mailbox[];
  /** The mailbox that is no choice. */
  readonly without: number | null;
  readonly onPick: (mailbox: Mailbox) => void;
  readonly onClose: () => void;
}

/** Asks for a mailbox: a few letters of its name, and Enter. */
export function MailboxPicker({ title, mailboxes, without, onPick, onClose }: MailboxPickerProps) {
  const { t } = useTranslation("mailbox");
  const nameMailbox = useMailboxName();
  const { contains } = useFilter({ sensitivity: "base" });
  const choices = listVisible(buildMailboxTree(mailboxes), new Set()).flatMap(({ node: { mailbox }, level }) =>
    mailbox && takesMessages(mailbox) && mailbox.id !== without ? [{ mailbox, level, name: nameMailbox(mailbox) }] : [],
  );
  return (
    <Dialog title={title} onClose={onClose}>
      <Autocomplete filter={contains}>
        <SearchField autoFocus aria-label={t("picker.search")}>
          <Input placeholder={t("picker.search")} className={fieldStyles.control ?? ""} />
        </SearchField>
        <ListBox
          aria-label={t("mailboxes")}
          className={styles.list ?? ""}
          renderEmptyState={() => <p className={styles.none}>{t("picker.none")}</p>}
          onAction={(key) => {
            const picked = choices.find(({ mailbox }) => mailbox.id === key);
            if (!picked) return;
            onClose();
            onPick(picked.mailbox);
          }}
        >
          {choices.map(({ mailbox, level, name }) => (
            <ListBoxItem key={mailbox.id} id={mailbox.id} textValue={name} className={styles.item ?? ""}>
              <span style={{ width: `calc(${level - 1} * var(--space-4))` }} />
              <MailboxIcon specialUse={mailbox.specialUse} />
              <span className={styles.name}>{name}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Autocomplete>
    </Dialog>
  );
}
