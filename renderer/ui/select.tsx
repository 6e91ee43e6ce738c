import { ChevronDown } from "lucide-react";
import { useId } from "react";
import styles from "./field.module.css";

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
  readonly description?: string;
  /** Leaves the label to assistive technology alone, where the place says enough. */
  readonly hideLabel?: boolean;
}

/** A labelled choice of one. The platform's own list: known to every hand, and a combobox to assistive technology. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={props.hideLabel ? "visually-hidden" : styles.label}>
        {props.label}
      </label>
      <div className={styles.selectBox}>
        <select
          id={id}
          className={styles.control}
          value={props.value}
          disabled={props.isDisabled}
          aria-describedby={props.description ? `${id}-about` : undefined}
          onKeyDown={(event) => {
            // Escape closes the open list, and not the dialog around it as well.
            if (event.key === "Escape" && CSS.supports("selector(:open)") && event.currentTarget.matches(":open")) {
              event.stopPropagation();
            }
          }}
          onChange={(event) => {
            const chosen = props.options.find((option) => option.value === event.currentTarget.value);
            if (chosen) props.onChange(chosen.value);
          }}
        >
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown size={16} aria-hidden className={styles.chevron} />
      </div>
      {props.description ? (
        <p id={`${id}-about`} className={styles.description}>
          {props.description}
        </p>
      ) : null}
    </div>
  );
}
