import { X } from "lucide-react";
import { Text } from "react-aria-components/Text";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components/Toast";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "./button.tsx";
import styles from "./toast.module.css";

interface ToastWords {
  readonly text: string;
  readonly action?: { readonly label: string; readonly onPress: () => void };
}

const queue = new ToastQueue<ToastWords>({ maxVisibleToasts: 2 });

/**
 * Says something below, e.g. what was just done with a button to undo it.
 * @param timeout ms until it goes away by itself; it waits while the pointer or the focus is on it
 * @returns how to take it away early
 */
export function showToast(words: ToastWords, timeout = 8_000): () => void {
  const key = queue.add(words, { timeout });
  return () => queue.close(key);
}

/** Where toasts appear; once in the window. */
export function Toasts() {
  const { t } = useTranslation();
  return (
    <ToastRegion queue={queue} className={styles.region ?? ""} aria-label={t("notices")}>
      {({ toast }) => (
        <AriaToast toast={toast} className={styles.toast ?? ""}>
          <ToastContent className={styles.content ?? ""}>
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          {toast.content.action ? (
            <Button
              variant="quiet"
              onPress={() => {
                toast.content.action?.onPress();
                queue.close(toast.key);
              }}
            >
              {toast.content.action.label}
            </Button>
          ) : null}
          <IconButton slot="close" label={t("close")} icon={<X size={16} aria-hidden />} placement="top" />
        </AriaToast>
      )}
    </ToastRegion>
  );
}
