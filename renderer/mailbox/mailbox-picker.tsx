import { Autocomplete, useFilter } from "react-aria-components/Autocomplete";
import { Header } from "react-aria-components/Header";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem, ListBoxSection } from "react-aria-components/ListBox";
import { SearchField } from "react-aria-components/SearchField";
import { useTranslation } from "react-i18next";
import type { Mailbox, SpecialUse } from "../../shared/mailbox.ts";
import { Dialog } from "../ui/dialog.tsx";
import fieldStyles from "../ui/field.module.css";
import { MailboxIcon } from "./mailbox-icon.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import styles from "./mailbox-picker.module.css";
import { buildMailboxTree, listVisible, type MailboxNode, takesMessages } from "./mailbox-tree.ts";
import { recentMailboxes } from "./recent-mailboxes.ts";

export interface MailboxPickerProps {
  readonly title: string;
  readonly mailboxes: readonly Mailbox[];
  /** The mailbox that is no choice. */
  readonly without: number | null;
  readonly onPick: (mailbox: Mailbox) => void;
  readonly onClose: () => void;
}

/** Shown first. */
const mostRecent = 3;

/** Asks for a mailbox: a few letters of its name, and Enter. Those that were picked last come first. */
export function MailboxPicker({ title, mailboxes, without, onPick, onClose }: MailboxPickerProps) {
  const { t } = useTranslation("mailbox");
  const nameMailbox = useMailboxName();
  const { contains } = useFilter({ sensitivity: "base" });
  const nodes = buildMailboxTree(mailboxes);
  const canTake = (mailbox: Mailbox | null) => mailbox !== null && takesMessages(mailbox) && mailbox.id !== without;
  const recent = recentMailboxes()
    .flatMap((id) => mailboxes.find((mailbox) => mailbox.id === id && canTake(mailbox)) ?? [])
    .slice(0, mostRecent);
  const isOffered = ({ mailbox }: MailboxNode) => canTake(mailbox) && !recent.some(({ id }) => id === mailbox?.id);
  const holdsOffered = (node: MailboxNode): boolean => isOffered(node) || node.children.some(holdsOffered);
  // What is no choice stays where there is one inside it, so that this one stands where it does in the tree.
  const rest = listVisible(nodes, new Set()).filter(({ node }) => holdsOffered(node));
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
            const picked = mailboxes.find(({ id }) => id === key);
            if (!picked) return;
            onClose();
            onPick(picked);
          }}
        >
          {recent.length > 0 ? (
            <ListBoxSection id="recent">
              <Header className={styles.heading}>{t("picker.recent")}</Header>
              {recent.map((mailbox) => (
                <Choice key={mailbox.id} id={mailbox.id} name={nameMailbox(mailbox)} specialUse={mailbox.specialUse} />
              ))}
            </ListBoxSection>
          ) : null}
          {rest.length > 0 ? (
            <ListBoxSection id="rest">
              {recent.length > 0 ? <Header className={styles.heading}>{t("picker.rest")}</Header> : null}
              {rest.map(({ node, level }) => (
                <Choice
                  key={node.key}
                  id={node.mailbox && isOffered(node) ? node.mailbox.id : node.key}
                  name={node.mailbox ? nameMailbox(node.mailbox) : node.name}
                  specialUse={node.mailbox?.specialUse ?? null}
                  level={level}
                  isDisabled={!isOffered(node)}
                />
              ))}
            </ListBoxSection>
          ) : null}
        </ListBox>
      </Autocomplete>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly id: number | string;
  readonly name: string;
  readonly specialUse: SpecialUse | null;
  /** From 1. */
  readonly level?: number;
  readonly isDisabled?: boolean;
}

function Choice({ id, name, specialUse, level = 1, isDisabled = false }: ChoiceProps) {
  return (
    <ListBoxItem id={id} textValue={name} isDisabled={isDisabled} className={styles.item ?? ""}>
      <span style={{ width: `calc(${level - 1} * var(--space-4))` }} />
      <MailboxIcon specialUse={specialUse} />
      <span className={styles.name}>{name}</span>
    </ListBoxItem>
  );
}
