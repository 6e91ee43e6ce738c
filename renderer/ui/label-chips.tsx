import styles from "./label-chips.module.css";

export interface LabelChipsProps {
  /** Whole, as the server has them: "Work/Plans". */
  readonly labels: readonly string[];
  /** Shown before the rest is only counted; all of them without it. */
  readonly most?: number;
}

/** What a message is labelled with, each by its own name without those above it. */
export function LabelChips({ labels, most = labels.length }: LabelChipsProps) {
  const hidden = labels.slice(most);
  return (
    <>
      {labels.slice(0, most).map((label) => (
        <span key={label} className={styles.label} title={label}>
          {label.split("/").at(-1)}
        </span>
      ))}
      {hidden.length > 0 ? (
        <span className={styles.label} title={hidden.join(", ")}>
          +{hidden.length}
        </span>
      ) : null}
    </>
  );
}
