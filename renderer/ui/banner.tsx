import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./banner.module.css";

export interface BannerProps {
  /** `danger` interrupts (role alert); the others wait their turn (role status). */
  readonly tone: "info" | "warning" | "danger";
  /** What is so, in a sentence. */
  readonly children: ReactNode;
  /** More of it, in a softer voice. */
  readonly detail?: ReactNode;
  /** The next step, as buttons. */
  readonly actions?: ReactNode;
}

const icons = { info: Info, warning: TriangleAlert, danger: CircleAlert };

/** Something to know, where it belongs, with its next step. */
export function Banner({ tone, children, detail, actions }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div role={tone === "danger" ? "alert" : "status"} className={`${styles.banner} ${styles[tone]}`}>
      <Icon size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <div>{children}</div>
        {detail ? <div className={styles.detail}>{detail}</div> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
    </div>
  );
}
