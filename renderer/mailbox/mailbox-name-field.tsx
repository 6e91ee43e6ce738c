import { useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { findNameFault } from "../../shared/mailbox-name.ts";
import { useDescribeFailure } from "../failure-text.ts";
import styles from "./mailbox-list.module.css";

/** ms until nothing else wants the focus. */
const settling = 60;

export interface MailboxNameFieldProps {
  /** What it starts with, chosen whole; empty for a new mailbox. */
  readonly initial: string;
  readonly delimiter: string | null;
  readonly level: number;
  /** Rejects where the name cannot be had: the field stays and says why. */
  readonly onSave: (name: string) => Promise<void>;
  /** Left without a change. `byKey` says that the focus is still here. */
  readonly onLeave: (byKey: boolean) => void;
}

/** A mailbox's name while it is typed, in its place in the tree: Enter saves, Escape leaves it. */
export function MailboxNameField({ initial, delimiter, level, onSave, onLeave }: MailboxNameFieldProps) {
  const { t } = useTranslation("mailbox");
  const describe = useDescribeFailure();
  const [name, setName] = useState(initial);
  const [failure, setFailure] = useState<MailFailure | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const errorId = useId();

  const isSettled = useRef(false);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
    // The menu that asked for it gives the focus back to where it was, a moment later.
    const timer = setTimeout(() => {
      isSettled.current = true;
      if (document.activeElement === input.current) return;
      input.current?.focus();
      input.current?.select();
    }, settling);
    return () => clearTimeout(timer);
  }, []);

  function faultOf(typed: string): MailFailure | null {
    const reason = findNameFault(typed, delimiter);
    return reason && { code: "MAILBOX_NAME_INVALID", name: typed, reason, delimiter: delimiter ?? "", words: "" };
  }

  async function save(): Promise<void> {
    if (isSaving) return;
    if (name.trim() === initial && initial !== "") {
      onLeave(true);
      return;
    }
    const fault = faultOf(name);
    setFailure(fault);
    if (fault) return;
    setIsSaving(true);
    try {
      await onSave(name.trim());
    } catch (error) {
      setFailure(failureOf(error));
      setIsSaving(false);
      input.current?.focus();
    }
  }

  const words = failure ? describe(failure) : null;
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={false}
      tabIndex={-1}
      className={styles.naming}
      style={{ paddingInlineStart: `calc(var(--space-2) + ${level - 1} * var(--space-4) + 16px)` }}
    >
      <input
        ref={input}
        className={styles.nameInput}
        value={name}
        readOnly={isSaving}
        spellCheck={false}
        aria-label={t("mailbox.name")}
        aria-invalid={failure !== null}
        aria-describedby={errorId}
        onChange={(event) => {
          const typed = event.target.value;
          setName(typed);
          setFailure(typed.trim() === "" ? null : faultOf(typed));
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") void save();
          if (event.key === "Escape") onLeave(true);
        }}
        onBlur={() => {
          if (isSettled.current && !isSaving) onLeave(false);
        }}
      />
      <p id={errorId} role="alert" className={styles.nameError}>
        {words ? `${words.sentence} ${words.nextStep} ${words.said ?? ""}` : ""}
      </p>
    </div>
  );
}
