import { useTranslation } from "react-i18next";
import type { ProviderHint } from "../../shared/discovery.ts";
import styles from "./provider-notes.module.css";

/** Below the address: whose mail this is. Its line is there before anything is known, so that nothing moves. */
export function ProviderName({ hint }: { readonly hint: ProviderHint | null }) {
  const { t } = useTranslation("wizard");
  return (
    <span role="status" className={styles.name}>
      {hint ? <span key={hint.name}>{t("provider.recognised", { provider: hint.name })}</span> : null}
    </span>
  );
}

export interface ProviderNotesProps {
  readonly hint: ProviderHint | null;
  /** Said where there is nothing particular to know. */
  readonly usual: string;
}

/** Below the password: what to know before one is typed, in room that is kept free for it. */
export function ProviderNotes({ hint, usual }: ProviderNotesProps) {
  const { t } = useTranslation("wizard");
  const notes = hint?.notes ?? [];
  return (
    <span role="status" className={styles.notes}>
      {hint === null || notes.length === 0
        ? usual
        : notes.map(({ kind, page }) => (
            <span key={kind} className={styles.note}>
              {t(`provider.note.${kind}`, { provider: hint.name })}
              {page === null ? null : (
                <>
                  {" "}
                  <a href={page} target="_blank" rel="noreferrer">
                    {t(`provider.page.${kind}`)}
                  </a>
                </>
              )}
            </span>
          ))}
    </span>
  );
}
