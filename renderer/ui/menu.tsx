import { type ReactNode, type RefObject, useRef } from "react";
import { Menu as AriaMenu, MenuItem as AriaMenuItem } from "react-aria-components/Menu";
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

/** px in the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ContextMenuProps {
  readonly label: string;
  /** What the menu belongs to; it opens below, or where the pointer was. */
  readonly anchor: RefObject<Element | null>;
  readonly at?: Point | undefined;
  readonly choices: readonly MenuChoice[];
  readonly onClose: () => void;
}

/** A menu of actions on something, there as long as it is rendered. */
export function ContextMenu({ label, anchor, at, choices, onClose }: ContextMenuProps) {
  const point = useRef<HTMLSpanElement>(null);
  return (
    <>
      {at ? <span ref={point} className={styles.point} style={{ left: at.x, top: at.y }} /> : null}
      <Popover
        isOpen
        aria-label={label}
        triggerRef={at ? point : anchor}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        className={styles.popover ?? ""}
        placement="bottom start"
        offset={2}
      >
        <Choices label={label} choices={choices} onClose={onClose} />
      </Popover>
    </>
  );
}

function Choices({ label, choices, onClose }: Pick<ContextMenuProps, "label" | "choices" | "onClose">) {
  return (
    <AriaMenu aria-label={label} className={styles.menu ?? ""} onClose={onClose} autoFocus="first">
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
