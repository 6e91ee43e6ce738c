import { ArrowLeft, SquarePen } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { Composing } from "../composer/composing.ts";
import { api } from "../connection.ts";
import { useDrafts, useMailboxes, useOutbox, useSettings } from "../queries.ts";
import { IconButton } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import styles from "./account-view.module.css";
import { ConnectionStatus } from "./connection-status.tsx";
import { MailboxPane } from "./mailbox-pane.tsx";
import { MailboxView } from "./mailbox-view.tsx";
import { needsPerson, useOutboxNotice } from "./outbox-notice.ts";
import { OutboxPane } from "./outbox-pane.tsx";
import { panesAt, type Stage, usePaneCount } from "./pane-layout.ts";
import { PaneSeparator, usePaneWidth } from "./pane-separator.tsx";
import { type OpenPlace, type Place, recallPlace, rememberPlace } from "./place.ts";
import { UnfinishedPane } from "./unfinished-pane.tsx";

const sidebarWidths = { least: 180, most: 360, usual: 232 };
const listWidths = { least: 260, most: 720, usual: 380 };
/** px */
const leastReader = 348;

export interface AccountViewProps {
  readonly account: Account;
  readonly accounts: readonly Account[];
  readonly composing: Composing;
}

/** One account: its mailboxes, the messages of the open one, and the message that is read. */
export function AccountView({ account, accounts, composing }: AccountViewProps) {
  const { t } = useTranslation("mailbox");
  const count = usePaneCount();
  const [stage, setStage] = useState<Stage>("messages");
  const [sidebarWidth, setSidebarWidth] = usePaneWidth("mailboxes", sidebarWidths);
  const [listWidth, setListWidth] = usePaneWidth("messages", listWidths);
  const mailboxes = useMailboxes(account.id).data;
  const stored = useOutbox().data;
  const outbox = stored ?? [];
  const drafts = (useDrafts().data ?? []).filter(({ id }) => !composing.hidden.has(id));

  const place = useRef<Place>(recallPlace(account.id, useSettings().data?.open ?? null));
  const [chosen, setChosen] = useState(place.current.open);
  const remember = useCallback(
    (change: Partial<Place>) => {
      place.current = { ...place.current, ...change };
      rememberPlace(account.id, place.current);
    },
    [account.id],
  );
  const open = openPlaceOf(chosen);
  function openPlaceOf(wanted: OpenPlace | null): OpenPlace | null {
    if (wanted && wanted.kind !== "mailbox") return wanted;
    if (!mailboxes) return null;
    if (wanted && mailboxes.some(({ id, selectable }) => id === wanted.mailboxId && selectable)) return wanted;
    const first =
      mailboxes.find(({ specialUse }) => specialUse === "inbox") ?? mailboxes.find(({ selectable }) => selectable);
    return first ? { kind: "mailbox", mailboxId: first.id } : null;
  }
  function openPlace(next: OpenPlace): void {
    const same =
      open?.kind === next.kind &&
      (open.kind !== "mailbox" || next.kind !== "mailbox" || open.mailboxId === next.mailboxId);
    if (!same) remember({ open: next, messageId: null, listTop: 0 });
    setChosen(next);
    setStage("messages");
  }

  const openMailboxId = open?.kind === "mailbox" ? open.mailboxId : null;
  useEffect(() => {
    if (openMailboxId === null) return;
    // To begin with it at the next start; where that cannot be kept, nothing is lost.
    api.saveSettings({ open: { accountId: account.id, mailboxId: openMailboxId } }).catch(() => undefined);
  }, [account.id, openMailboxId]);

  const panes = panesAt(count, stage);
  const back: Partial<Record<Stage, Stage>> = { messages: "mailboxes", reader: "messages" };
  const goBack = () => setStage(back[stage] ?? "messages");
  const mailbox = open?.kind === "mailbox" ? mailboxes?.find(({ id }) => id === open.mailboxId) : undefined;
  useOutboxNotice(stored, { isOpen: open?.kind === "outbox", onOpen: () => openPlace({ kind: "outbox" }) });
  const compose = () => composing.start(account.id, "new");

  // A pane that went away takes its focus along; the next one takes it over.
  const paneRef = useRef<HTMLElement>(null);
  const seen = useRef(stage);
  useEffect(() => {
    if (seen.current === stage) return;
    seen.current = stage;
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.checkVisibility()) return;
    paneRef.current?.querySelector<HTMLElement>(focusTargets[stage])?.focus();
  }, [stage]);

  const heading = (title: string, detail?: ReactNode) => (
    <header className={styles.heading}>
      {panes.has("mailboxes") ? null : (
        <IconButton
          label={t("toMailboxes")}
          icon={<ArrowLeft size={16} aria-hidden />}
          onPress={() => setStage("mailboxes")}
        />
      )}
      <h2 className={styles.title} title={title}>
        {title}
      </h2>
      {detail ? <span className={styles.detail}>{detail}</span> : null}
      {panes.has("mailboxes") ? null : (
        <IconButton label={t("newMessage")} shortcut="C" icon={<SquarePen size={16} aria-hidden />} onPress={compose} />
      )}
    </header>
  );

  return (
    <main ref={paneRef} className={styles.panes} data-account-colour={account.colour}>
      <h1 className="visually-hidden">{account.address}</h1>
      {panes.has("mailboxes") ? (
        <>
          <div className={styles.pane} style={panes.size === 1 ? { flex: 1 } : { width: sidebarWidth }}>
            <MailboxPane
              account={account}
              mailboxes={mailboxes ?? []}
              open={open}
              waiting={outbox.length}
              needsPerson={outbox.some(needsPerson)}
              unfinished={drafts.length}
              onOpen={openPlace}
              onCompose={compose}
            />
          </div>
          {panes.size > 1 ? (
            <PaneSeparator
              label={t("mailboxesWidth")}
              width={sidebarWidth}
              widths={sidebarWidths}
              onChange={setSidebarWidth}
            />
          ) : null}
        </>
      ) : null}
      {mailbox && mailboxes ? (
        <MailboxView
          key={mailbox.id}
          account={account}
          mailbox={mailbox}
          mailboxes={mailboxes}
          composing={composing}
          panes={panes}
          heading={heading}
          place={place.current}
          onPlace={remember}
          onOpen={() => setStage("reader")}
          onBack={goBack}
          listWidth={listWidth}
          reservedWidth={leastReader + (panes.has("mailboxes") ? sidebarWidth : 0)}
          separator={
            <PaneSeparator label={t("messagesWidth")} width={listWidth} widths={listWidths} onChange={setListWidth} />
          }
        />
      ) : (
        <div className={styles.pane} data-fills hidden={!panes.has("messages") && panes.size === 1}>
          {heading(placeTitle())}
          {placeContent()}
          {panes.has("mailboxes") ? null : <ConnectionStatus account={account} />}
        </div>
      )}
    </main>
  );

  function placeTitle(): string {
    if (open?.kind === "outbox") return t("outbox.title");
    return open?.kind === "unfinished" ? t("unfinished.title") : "";
  }

  function placeContent(): ReactNode {
    if (open?.kind === "outbox") return <OutboxPane rows={outbox} accounts={accounts} onEdit={composing.openId} />;
    if (open?.kind === "unfinished") return <UnfinishedPane drafts={drafts} onOpen={composing.open} />;
    return mailboxes ? <EmptyState title={t("noMailboxes")}>{t("noMailboxesAbout")}</EmptyState> : null;
  }
}

const focusTargets: Readonly<Record<Stage, string>> = {
  mailboxes: "[role=treeitem][tabindex='0']",
  messages: "[role=grid]",
  reader: "article [tabindex='0']",
};
