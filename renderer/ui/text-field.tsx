import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, type Ref, useState } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from "react-aria-components/TextField";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { useTranslation } from "react-i18next";
import styles from "./field.module.css";

export interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "style" | "children"> {
  readonly label: string;
  readonly placeholder?: string;
  readonly description?: ReactNode;
  /** What is wrong with it; shown under the field and read with it. */
  readonly error?: string | null;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A labelled line of text. */
export function TextField({ label, placeholder, description, error, inputRef, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} isInvalid={Boolean(error)} className={styles.field ?? ""}>
      <Label className={styles.label ?? ""}>{label}</Label>
      <Input ref={inputRef} placeholder={placeholder} className={styles.control ?? ""} />
      {description ? (
        <Text slot="description" className={styles.description ?? ""}>
          {description}
        </Text>
      ) : null}
      <FieldError className={styles.error ?? ""}>{error}</FieldError>
    </AriaTextField>
  );
}

/** A labelled password, which can be shown while typing it. */
export function PasswordField({ label, description, error, inputRef, ...props }: Omit<TextFieldProps, "type">) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const name = shown ? t("hidePassword") : t("showPassword");
  return (
    <AriaTextField spellCheck="false" {...props} isInvalid={Boolean(error)} className={styles.field ?? ""}>
      <Label className={styles.label ?? ""}>{label}</Label>
      <div className={styles.withButton}>
        <Input ref={inputRef} type={shown ? "text" : "password"} className={`${styles.control} ${styles.password}`} />
        <ToggleButton
          isSelected={shown}
          onChange={setShown}
          isDisabled={props.isDisabled ?? false}
          aria-label={name}
          className={styles.inner ?? ""}
        >
          {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </ToggleButton>
      </div>
      {description ? (
        <Text slot="description" className={styles.description ?? ""}>
          {description}
        </Text>
      ) : null}
      <FieldError className={styles.error ?? ""}>{error}</FieldError>
    </AriaTextField>
  );
}
