import type { ReactNode, RefObject } from "react";
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import styles from "./menu.module.css";

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly tone?: "danger";
  readonly isDisabled?: boolean;
  readonly onAction: () => void;
}

export interface MenuProps {
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly choices: readonly MenuChoice[];
}

/** A menu of actions behind a button. */
export function Menu({ label, trigger, choices }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ""} placement="bottom start" offset={4}>
        <Choices label={label} choices={choices} />
      </Popover>
    </MenuTrigger>
  );
}

export interface ContextMenuProps {
  readonly label: string;
  /** What the menu belongs to; it opens below. */
  readonly anchor: RefObject<Element | null>;
  readonly choices: readonly MenuChoice[];
  readonly onClose: () => void;
}

/** A menu of actions on something, there as long as it is rendered. */
export function ContextMenu({ label, anchor, choices, onClose }: ContextMenuProps) {
  return (
    <Popover
      isOpen
      aria-label={label}
      triggerRef={anchor}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className={styles.popover ?? ""}
      placement="bottom start"
      offset={2}
    >
      <Choices label={label} choices={choices} onClose={onClose} />
    </Popover>
  );
}

function Choices({ label, choices, onClose }: Pick<MenuProps, "label" | "choices"> & { onClose?: () => void }) {
  return (
    <AriaMenu
      aria-label={label}
      className={styles.menu ?? ""}
      {...(onClose && { onClose, autoFocus: "first" as const })}
    >
      {choices.map((choice) => (
        <AriaMenuItem
          key={choice.id}
          id={choice.id}
          textValue={choice.label}
          isDisabled={choice.isDisabled ?? false}
          onAction={choice.onAction}
          className={`${styles.item} ${choice.tone === "danger" ? styles.danger : ""}`}
        >
          {choice.icon}
          <span className={styles.label}>{choice.label}</span>
          {choice.shortcut ? <kbd className={styles.key}>{choice.shortcut}</kbd> : null}
        </AriaMenuItem>
      ))}
    </AriaMenu>
  );
}
