import { Paperclip, SendHorizontal, Trash2, X } from "lucide-react";
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { Draft, DraftFields } from "../../shared/composition.ts";
import { failureOf, type MailFailure } from "../../shared/failure.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { Banner } from "../ui/banner.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { AttachedFiles } from "./attached-files.tsx";
import { useAttachments } from "./attachments.ts";
import { useAutosave } from "./autosave.ts";
import styles from "./composer.module.css";
import { AddressField, addressFieldAtFault, ComposerLine } from "./composer-line.tsx";
import { sendersAmong } from "./senders.ts";

export interface ComposerProps {
  readonly draft: Draft;
  readonly accounts: readonly Account[];
  /** Something was written: from now on the draft is worth keeping. */
  readonly onTouch: () => void;
  readonly onClose: () => void;
  readonly onSent: () => void;
  readonly onDiscard: () => void;
}

/** Where one writes. What is written is kept at every moment; closing loses nothing. */
export function Composer({ draft, accounts, onTouch, onClose, onSent, onDiscard }: ComposerProps) {
  const { t } = useTranslation("composer");
  const common = useTranslation().t;
  const describeFailure = useDescribeFailure();
  const id = useId();
  const [fields, setFields] = useState<DraftFields>(() => fieldsOf(draft));
  const [failure, setFailure] = useState<MailFailure | null>(null);
  const [sending, setSending] = useState(false);
  const [isDropTarget, setDropTarget] = useState(false);
  const autosave = useAutosave(draft.id, fields);
  const attachments = useAttachments(draft);
  const fileRef = useRef<HTMLInputElement>(null);
  const textRef = useRef<HTMLTextAreaElement>(null);
  const toRef = useRef<HTMLInputElement>(null);
  const { senders, mute } = sendersAmong(accounts, fields.accountId);

  useLayoutEffect(() => {
    const opener = document.activeElement;
    const text = textRef.current;
    if (draft.kind === "reply" || draft.kind === "replyAll") {
      text?.focus();
      text?.setSelectionRange(0, 0);
      text?.scrollTo({ top: 0 });
    } else {
      text?.setSelectionRange(0, 0);
      toRef.current?.focus();
    }
    // Closing takes the focus back to where it was: to the list, mostly.
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [draft.kind]);

  const set = (change: Partial<DraftFields>) => {
    onTouch();
    setFailure(null);
    setFields((before) => ({ ...before, ...change }));
  };

  async function send(): Promise<void> {
    if (sending || mute || attachments.isBusy) return;
    setSending(true);
    setFailure(null);
    try {
      await autosave.flush();
      await api.sendDraft({ draftId: draft.id });
      onSent();
    } catch (error) {
      setFailure(failureOf(error));
      setSending(false);
      if (addressFieldAtFault(failureOf(error), fields) === "to") toRef.current?.focus();
    }
  }

  async function close(): Promise<void> {
    try {
      await autosave.flush();
      onClose();
    } catch {
      // What could not be saved stays on the screen, with the reason beside it.
    }
  }

  const attach = (files: Iterable<File>) => {
    onTouch();
    attachments.add(files);
  };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      void close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    }
  }

  function onPaste(event: ClipboardEvent): void {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attach(event.clipboardData.files);
  }

  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const atFault = failure ? addressFieldAtFault(failure, fields) : null;
  // Nobody's other address is put into From for them: a reply would tell it to whoever wrote to this one.
  const shown: MailFailure | null = mute ? { code: "RECEIVE_ONLY", address: mute.address } : failure;
  const words = shown ? describeFailure(shown) : null;
  const problem = words ? [words.sentence, words.nextStep].filter(Boolean).join(" ") : null;
  const errorAt = (name: "to" | "cc" | "bcc") => (atFault === name ? problem : null);

  return (
    <section
      role="dialog"
      aria-label={t("newMessage")}
      className={styles.composer}
      data-drop={isDropTarget || undefined}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setDropTarget(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropTarget(false);
      }}
      onDrop={(event) => {
        setDropTarget(false);
        if (!carriesFiles(event)) return;
        event.preventDefault();
        attach(event.dataTransfer.files);
      }}
    >
      <div className={styles.header}>
        <h2 className={styles.title}>{t(`kind.${draft.kind}`)}</h2>
        <SaveStatus state={autosave.state} />
        <IconButton
          label={common("close")}
          shortcut="Esc"
          icon={<X size={16} aria-hidden />}
          onPress={() => void close()}
        />
      </div>
      <div className={styles.lines}>
        <ComposerLine label={t("from")} htmlFor={`${id}-from`}>
          <select
            id={`${id}-from`}
            className={styles.from}
            value={mute ? "" : fields.accountId}
            onChange={(event) => set({ accountId: Number(event.currentTarget.value) })}
          >
            {mute ? (
              <option value="" disabled>
                {senders.length > 0 ? t("chooseSender") : t("noSender")}
              </option>
            ) : null}
            {senders.map((account) => (
              <option key={account.id} value={account.id}>
                {account.name ? `${account.name} <${account.address}>` : account.address}
              </option>
            ))}
          </select>
        </ComposerLine>
        <AddressField
          label={t("to")}
          value={fields.to}
          error={errorAt("to")}
          inputRef={toRef}
          onChange={(to) => set({ to })}
        />
        <AddressField label={t("cc")} value={fields.cc} error={errorAt("cc")} onChange={(cc) => set({ cc })} />
        <AddressField label={t("bcc")} value={fields.bcc} error={errorAt("bcc")} onChange={(bcc) => set({ bcc })} />
        <ComposerLine label={t("subject")} htmlFor={`${id}-subject`}>
          <input
            id={`${id}-subject`}
            className={styles.input}
            value={fields.subject}
            onChange={(event) => set({ subject: event.currentTarget.value })}
          />
        </ComposerLine>
      </div>
      <textarea
        ref={textRef}
        aria-label={t("message")}
        className={styles.text}
        value={fields.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <AttachedFiles
        attachments={attachments}
        onRemove={(item) => {
          attachments.remove(item);
          // The button that was pressed is gone, and the focus with it.
          textRef.current?.focus();
        }}
      />
      {problem && atFault === null ? (
        <div className={styles.problem}>
          <Banner tone={mute ? "info" : "danger"}>{problem}</Banner>
        </div>
      ) : null}
      <div className={styles.footer}>
        <Button
          variant="primary"
          icon={<SendHorizontal size={16} aria-hidden />}
          isDisabled={sending || mute !== null || attachments.isBusy}
          onPress={() => void send()}
        >
          {t("send")}
        </Button>
        <Button variant="quiet" icon={<Paperclip size={16} aria-hidden />} onPress={() => fileRef.current?.click()}>
          {t("attachFiles")}
        </Button>
        <input
          ref={fileRef}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            attach([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <span className={styles.push} />
        <Button variant="quiet" icon={<Trash2 size={16} aria-hidden />} onPress={onDiscard}>
          {t("discard")}
        </Button>
      </div>
      {isDropTarget ? <p className={styles.drop}>{t("dropHere")}</p> : null}
    </section>
  );
}

function SaveStatus({ state }: { readonly state: ReturnType<typeof useAutosave>["state"] }) {
  const { t } = useTranslation("composer");
  const describeFailure = useDescribeFailure();
  const [everSaved, setEverSaved] = useState(false);
  useEffect(() => {
    if (state.kind === "saving") setEverSaved(true);
  }, [state.kind]);
  const words =
    state.kind === "failed"
      ? t("notSaved", { why: describeFailure(state.failure).sentence })
      : state.kind === "saved" && everSaved
        ? t("saved")
        : "";
  return (
    <p role="status" className={styles.saved} data-failed={state.kind === "failed" || undefined}>
      {words}
    </p>
  );
}

function fieldsOf({ accountId, to, cc, bcc, subject, text }: Draft): DraftFields {
  return { accountId, to, cc, bcc, subject, text };
}
