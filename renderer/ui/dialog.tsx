import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";

export interface DialogProps {
  /** Names the dialog and heads it. */
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end, the main one last. */
  readonly actions?: ReactNode;
  readonly width?: "narrow" | "wide";
  /** A click beside it does not close it, because something may be typed in it. */
  readonly keepOpen?: boolean;
  /** `alertdialog` for what must be answered: a click beside it does not close it. */
  readonly role?: "dialog" | "alertdialog";
  /** Nothing in it takes the focus: the text itself does, to be scrolled by key. */
  readonly isText?: boolean;
}

/** A modal dialog, there as long as it is rendered. */
export function Dialog({
  title,
  onClose,
  children,
  actions,
  width = "narrow",
  keepOpen,
  role = "dialog",
  isText = false,
}: DialogProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      isOpen
      isDismissable={role === "dialog" && !keepOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className={styles.overlay ?? ""}
    >
      <Modal className={`${styles.modal} ${styles[width]}`} data-role={role}>
        <AriaDialog role={role} className={styles.dialog ?? ""}>
          <div className={styles.header}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {role === "dialog" ? (
              <IconButton label={t("close")} icon={<X size={16} aria-hidden />} onPress={onClose} />
            ) : null}
          </div>
          <div className={styles.body} tabIndex={isText ? 0 : undefined}>
            {children}
          </div>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
