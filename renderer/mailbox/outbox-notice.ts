import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OutboxRow } from "../../shared/composition.ts";
import { showToast } from "../ui/toast.tsx";

/** ms; long, because what it says was not asked for just now. */
const stay = 15_000;

/** Whether a message on its way out goes no further by itself. */
export function needsPerson({ state }: OutboxRow): boolean {
  return state === "refused" || state === "uncertain";
}

export interface OutboxNoticeOptions {
  /** The outbox is before the person's eyes and says it itself. */
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

/** Says so when a message that was sent from this window stops and waits for a person, until it no longer does. */
export function useOutboxNotice(rows: readonly OutboxRow[] | undefined, { isOpen, onOpen }: OutboxNoticeOptions): void {
  const { t } = useTranslation("mailbox");
  const known = useRef<ReadonlySet<number> | null>(null);
  const shown = useRef(new Map<number, () => void>());
  const latest = useRef({ isOpen, onOpen });
  useEffect(() => {
    latest.current = { isOpen, onOpen };
  });
  useEffect(() => {
    if (!rows) return;
    const stopped = rows.filter(needsPerson);
    const before = known.current;
    known.current = new Set(stopped.map(({ id }) => id));
    // What had stopped before the window was opened is told by the count beside the outbox.
    if (before === null) return;
    for (const [id, close] of shown.current) {
      if (known.current.has(id)) continue;
      close();
      shown.current.delete(id);
    }
    if (latest.current.isOpen) return;
    for (const row of stopped.filter(({ id }) => !before.has(id))) {
      const subject = row.subject || t("row.noSubject");
      const close = showToast(
        {
          text: t(row.state === "uncertain" ? "outbox.noticeUncertain" : "outbox.noticeRefused", { subject }),
          action: { label: t("outbox.show"), onPress: () => latest.current.onOpen() },
        },
        stay,
      );
      shown.current.set(row.id, close);
    }
  }, [rows, t]);
}
