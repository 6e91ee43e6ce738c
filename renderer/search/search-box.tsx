import { Search as SearchIcon, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../ui/button.tsx";
import styles from "./search-box.module.css";

export interface SearchBoxProps {
  readonly text: string;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (text: string) => void;
  /** The person goes on to what was found. */
  readonly onEnter: () => void;
  readonly onClose: () => void;
}

/** Where a person says what to look for. */
export function SearchBox({ text, inputRef, onChange, onEnter, onClose }: SearchBoxProps) {
  const { t } = useTranslation("search");

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      onEnter();
    } else if ((event.ctrlKey || event.metaKey) && event.code === "KeyF") {
      event.preventDefault();
      inputRef.current?.select();
    }
  }

  return (
    <search className={styles.box}>
      <SearchIcon size={16} aria-hidden className={styles.icon} />
      <input
        ref={inputRef}
        type="search"
        aria-label={t("searchMail")}
        placeholder={t("searchMail")}
        className={styles.input}
        value={text}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {text === "" ? null : (
        <span className={styles.clear}>
          <IconButton label={t("clear")} shortcut="Esc" icon={<X size={16} aria-hidden />} onPress={onClose} />
        </span>
      )}
    </search>
  );
}
