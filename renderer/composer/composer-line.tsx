import { type ReactNode, type Ref, useId } from "react";
import type { DraftFields } from "../../shared/composition.ts";
import type { MailFailure } from "../../shared/failure.ts";
import styles from "./composer.module.css";

/** One labelled line of the composer's head. */
export function ComposerLine(props: {
  readonly label: string;
  readonly htmlFor: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.line}>
      <label htmlFor={props.htmlFor} className={styles.label}>
        {props.label}
      </label>
      {props.children}
    </div>
  );
}

export interface AddressFieldProps {
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A line of addresses as typed. */
export function AddressField({ label, value, error, onChange, inputRef }: AddressFieldProps) {
  const id = useId();
  return (
    <>
      <ComposerLine label={label} htmlFor={id}>
        <input
          ref={inputRef}
          id={id}
          type="text"
          inputMode="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className={styles.input}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </ComposerLine>
      {error ? (
        <p id={`${id}-error`} role="alert" className={styles.error}>
          {error}
        </p>
      ) : null}
    </>
  );
}

/** Which of the address lines a refusal to send is about; null where it is about none. */
export function addressFieldAtFault(
  failure: MailFailure,
  fields: Pick<DraftFields, "to" | "cc" | "bcc">,
): "to" | "cc" | "bcc" | null {
  if (failure.code === "NO_RECIPIENTS") return "to";
  if (failure.code !== "ADDRESS_INVALID") return null;
  const names = ["to", "cc", "bcc"] as const;
  return names.find((name) => fields[name].includes(failure.address)) ?? "to";
}
