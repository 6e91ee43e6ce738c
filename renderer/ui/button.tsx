import { ExternalLink } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import styles from "./button.module.css";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  /** `primary` is the one thing to do here; `quiet` has no edge; `danger` destroys. */
  readonly variant?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: ReactNode;
  /** Its work is under way: it keeps the focus and does nothing. */
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

/** A button with words, and maybe an icon before them. */
export function Button({ variant = "plain", icon, isBusy, children, ...props }: ButtonProps) {
  const idle = isBusy ? { type: "button" as const, onPress: () => undefined, "aria-disabled": true } : {};
  return (
    <AriaButton {...props} {...idle} className={`${styles.button} ${styles[variant]}`}>
      {icon}
      <span>{children}</span>
    </AriaButton>
  );
}

/** A page elsewhere, which opens in the system's browser, as a button. */
export function LinkButton({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={`${styles.button} ${styles.plain} ${styles.link}`}>
      <span>{children}</span>
      <ExternalLink size={14} aria-hidden />
    </a>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children" | "aria-label"> {
  /** Its accessible name, shown on hover too. */
  readonly label: string;
  readonly icon: ReactNode;
  /** The key that does the same, for the tooltip. */
  readonly shortcut?: string;
  readonly placement?: "top" | "bottom" | "right" | "left";
}

/** A button of an icon alone, named by a tooltip. */
export function IconButton({ label, icon, shortcut, placement = "bottom", ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...props} aria-label={label} className={`${styles.button} ${styles.quiet} ${styles.icon}`}>
        {icon}
      </AriaButton>
      {/* It only describes its button, which is read where it stands; itself it stands in no landmark. */}
      <Tooltip
        placement={placement}
        offset={4}
        className={styles.tooltip ?? ""}
        render={(props) => <div {...props} aria-hidden />}
      >
        {label}
        {shortcut ? <kbd className={styles.key}>{shortcut}</kbd> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}
