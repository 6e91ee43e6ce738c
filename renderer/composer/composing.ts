import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Draft, DraftKind } from "../../shared/composition.ts";
import { failureOf } from "../../shared/failure.ts";
import type { MessageContent, MessageRow } from "../../shared/message.ts";
import { api } from "../connection.ts";
import { describeFailure } from "../failure-text.ts";
import { useFormat } from "../format.ts";
import { keys } from "../queries.ts";
import { showToast } from "../ui/toast.tsx";
import { attributionOf } from "./attribution.ts";
import { readMailto } from "./mailto.ts";

/** ms in which a discarded draft can be had back. */
const regret = 8_000;

/** The one message that is being written, and how to begin another. */
export interface Composing {
  readonly draft: Draft | null;
  /** Drafts that are open or about to go, and so are not unfinished. */
  readonly hidden: ReadonlySet<number>;
  start(accountId: number, kind: DraftKind, about?: MessageRow): void;
  writeTo(accountId: number, mailto: string): void;
  open(draft: Draft): void;
  openId(draftId: number): void;
  touch(): void;
  close(): void;
  sent(): void;
  discard(): void;
}

export function useComposing(): Composing {
  const client = useQueryClient();
  const { t } = useTranslation("composer");
  const format = useFormat();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [leaving, setLeaving] = useState<ReadonlySet<number>>(new Set());
  /** A draft in which nothing was written yet: closing it leaves nothing behind. */
  const pristine = useRef<number | null>(null);

  const say = useCallback((error: unknown) => {
    const { sentence, nextStep } = describeFailure(failureOf(error));
    showToast({ text: [sentence, nextStep].filter(Boolean).join(" ") });
  }, []);

  function show(next: Draft | null, isPristine: boolean): void {
    const left = pristine.current;
    pristine.current = isPristine && next ? next.id : null;
    setDraft(next);
    if (left !== null && left !== next?.id) api.discardDraft({ draftId: left }).catch(say);
  }

  async function begin(accountId: number, kind: DraftKind, about?: MessageRow): Promise<Draft> {
    const content = about ? client.getQueryData<MessageContent>(keys.content(about.id)) : undefined;
    const message = about ? { ...about, date: content?.sentAt ?? about.date } : null;
    const attribution = attributionOf(kind, message, { t, formatDate: format.full });
    return api.startDraft({
      accountId,
      kind,
      ...(about ? { messageId: about.id } : {}),
      ...(attribution === undefined ? {} : { attribution }),
    });
  }

  function discard(): void {
    if (!draft) return;
    const gone = draft;
    if (pristine.current === gone.id) {
      show(null, false);
      return;
    }
    setDraft(null);
    setLeaving((before) => new Set(before).add(gone.id));
    const back = () => setLeaving((before) => new Set([...before].filter((id) => id !== gone.id)));
    const timer = setTimeout(() => {
      api.discardDraft({ draftId: gone.id }).catch((error: unknown) => {
        back();
        say(error);
      });
    }, regret);
    showToast(
      {
        text: t("discarded"),
        action: {
          label: t("undo"),
          onPress: () => {
            clearTimeout(timer);
            back();
            void openId(gone.id);
          },
        },
      },
      regret - 500,
    );
  }

  async function openId(draftId: number): Promise<void> {
    try {
      const drafts = await client.fetchQuery({
        queryKey: keys.drafts,
        queryFn: () => api.listDrafts({}),
        staleTime: 0,
      });
      const found = drafts.find(({ id }) => id === draftId);
      if (found) show(found, false);
    } catch (error) {
      say(error);
    }
  }

  return {
    draft,
    hidden: draft ? new Set(leaving).add(draft.id) : leaving,
    start(accountId, kind, about) {
      begin(accountId, kind, about).then((begun) => show(begun, true), say);
    },
    writeTo(accountId, mailto) {
      const { to, cc, subject, text } = readMailto(mailto);
      const write = async () => {
        const { id, bcc } = await begin(accountId, "new");
        const fields = { accountId, to, cc, bcc, subject, text };
        await api.saveDraft({ draftId: id, fields });
        show({ id, kind: "new", attachments: [], savedAt: Date.now(), ...fields }, true);
      };
      write().catch(say);
    },
    open: (next) => show(next, false),
    openId: (id) => void openId(id),
    touch() {
      pristine.current = null;
    },
    close: () => show(null, false),
    sent() {
      pristine.current = null;
      setDraft(null);
      showToast({ text: t("sending") }, 4_000);
    },
    discard,
  };
}
