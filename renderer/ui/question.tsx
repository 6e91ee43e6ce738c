import { CircleHelp } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./banner.module.css";
import { Button } from "./button.tsx";

export interface QuestionProps {
  readonly title: string;
  /** What there is to know before answering; read out with the question. */
  readonly children: ReactNode;
  /** What belongs to the answer, e.g. a box to tick. */
  readonly condition?: ReactNode;
  /** The answer that gives nothing away: it is the main one, and has the focus. */
  readonly safe: { readonly label: string; readonly onPress: () => void };
  readonly consent: { readonly label: string; readonly onPress: () => void };
}

/** Asks in place, without taking the rest of the screen away. */
export function Question({ title, children, condition, safe, consent }: QuestionProps) {
  const id = useId();
  const safeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => safeButton.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out beside an icon
    <div
      role="group"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-about`}
      className={`${styles.banner} ${styles.warning}`}
    >
      <CircleHelp size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p id={`${id}-title`} className={styles.title}>
          {title}
        </p>
        <div id={`${id}-about`} className={styles.detail}>
          {children}
        </div>
        {condition}
        <div className={styles.actions}>
          <Button ref={safeButton} variant="primary" onPress={safe.onPress}>
            {safe.label}
          </Button>
          <Button onPress={consent.onPress}>{consent.label}</Button>
        </div>
      </div>
    </div>
  );
}
