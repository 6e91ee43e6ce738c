import { ArrowLeft, SquarePen } from "lucide-react";
import { Activity, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { SavedSearch } from "../../shared/search.ts";
import type { Composing } from "../composer/composing.ts";
import { api } from "../connection.ts";
import {
  useAllMailboxes,
  useDrafts,
  useMailboxes,
  useOutbox,
  useRemovedCount,
  useSavedSearches,
  useSettings,
} from "../queries.ts";
import { RemovedMessages } from "../removed/removed-messages.tsx";
import { FoundMessages } from "../search/found-messages.tsx";
import { SearchBox } from "../search/search-box.tsx";
import { findSaved, scopeOf, useSearching } from "../search/searching.ts";
import { IconButton } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useLatest } from "../ui/latest.ts";
import styles from "./account-view.module.css";
import { useCommands } from "./commands.ts";
import { ConnectionStatus } from "./connection-status.tsx";
import { MailboxMessages } from "./mailbox-messages.tsx";
import { useMailboxName } from "./mailbox-name.ts";
import { MailboxPane } from "./mailbox-pane.tsx";
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

const noMailboxes: readonly Mailbox[] = [];

export interface AccountViewProps {
  readonly account: Account;
  readonly accounts: readonly Account[];
  readonly composing: Composing;
}

/** One account: its mailboxes, the messages of the open one, and the message that is read. */
export function AccountView({ account, accounts, composing }: AccountViewProps) {
  const { t } = useTranslation("mailbox");
  const { t: tRemoved } = useTranslation("removed");
  const nameMailbox = useMailboxName();
  const count = usePaneCount();
  const [stage, setStage] = useState<Stage>("messages");
  const [sidebarWidth, setSidebarWidth] = usePaneWidth("mailboxes", sidebarWidths);
  const [listWidth, setListWidth] = usePaneWidth("messages", listWidths);
  const mailboxes = useMailboxes(account.id).data;
  const stored = useOutbox().data;
  const outbox = stored ?? [];
  const removed = useRemovedCount(account.id);
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
  const found = openPlaceOf(chosen);
  const openKind = found?.kind;
  const openMailboxId = found?.kind === "mailbox" ? found.mailboxId : null;
  // The same object for the same place, for what is only drawn anew with another.
  const open = useMemo((): OpenPlace | null => {
    if (openKind === undefined) return null;
    if (openKind !== "mailbox") return { kind: openKind };
    return openMailboxId === null ? null : { kind: openKind, mailboxId: openMailboxId };
  }, [openKind, openMailboxId]);
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
    searching.close();
    setStage("messages");
  }

  const searching = useSearching(account.id, openMailboxId);
  const allSaved = useSavedSearches().data;
  const savedSearches = useMemo(
    () => (allSaved ?? []).filter(({ scope }) => scope.accountId === null || scope.accountId === account.id),
    [allSaved, account.id],
  );
  const openSearch = searching.isActive ? findSaved(savedSearches, searching.search, account.id) : undefined;
  const allMailboxes = useAllMailboxes(accounts);
  const searchedMailboxes = searching.search.reach === "all" ? [...allMailboxes.values()].flat() : (mailboxes ?? []);
  const searchInput = useRef<HTMLInputElement>(null);
  // While the box has the focus, what a search is shown in is kept ready: the first letter need not wait for it.
  const [isAtBox, setAtBox] = useState(false);
  const changeAtBox = useCallback((isFocused: boolean) => {
    setAtBox(isFocused);
    if (isFocused) api.prepareSearch({}).catch(() => undefined);
  }, []);
  const enterFound = useRef((): void => undefined);
  // The focus moves at once, so that what is typed next goes where it is meant to.
  function startSearch(): void {
    flushSync(() => setStage("messages"));
    searchInput.current?.select();
  }
  const leaveSearch = useLatest(() => {
    flushSync(() => searching.close());
    listRef.current?.querySelector<HTMLElement>(focusTargets.messages)?.focus();
  });
  useCommands({ search: startSearch });
  useEffect(() => {
    if (openMailboxId === null) return;
    // To begin with it at the next start; where that cannot be kept, nothing is lost.
    api.saveSettings({ open: { accountId: account.id, mailboxId: openMailboxId } }).catch(() => undefined);
  }, [account.id, openMailboxId]);

  const panes = useMemo(() => panesAt(count, stage), [count, stage]);
  const back: Partial<Record<Stage, Stage>> = { messages: "mailboxes", reader: "messages" };
  const goBack = useLatest(() => setStage(back[stage] ?? "messages"));
  const goToReader = useCallback(() => setStage("reader"), []);
  const mailbox = open?.kind === "mailbox" ? mailboxes?.find(({ id }) => id === open.mailboxId) : undefined;
  useOutboxNotice(stored, { isOpen: open?.kind === "outbox", onOpen: () => openPlace({ kind: "outbox" }) });
  const compose = useLatest(() => composing.start(account.id, "new"));
  const openFromPane = useLatest(openPlace);
  const openSearchFromPane = useLatest((saved: SavedSearch) => {
    searching.open(saved);
    setStage("messages");
  });

  // A pane that went away takes its focus along; the next one takes it over.
  const paneRef = useRef<HTMLElement>(null);
  const listRef = useRef<HTMLElement>(null);
  const [readerSlot, setReaderSlot] = useState<HTMLElement | null>(null);
  const seen = useRef(stage);
  useEffect(() => {
    if (seen.current === stage) return;
    seen.current = stage;
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.checkVisibility()) return;
    paneRef.current?.querySelector<HTMLElement>(focusTargets[stage])?.focus();
  }, [stage]);

  const heading = useCallback(
    (content: ReactNode, actions?: ReactNode) => (
      <header className={styles.heading}>
        {panes.has("mailboxes") ? null : (
          <IconButton
            label={t("toMailboxes")}
            icon={<ArrowLeft size={16} aria-hidden />}
            onPress={() => setStage("mailboxes")}
          />
        )}
        {content}
        {actions}
      </header>
    ),
    [panes, t],
  );
  const titled = (detail?: ReactNode) =>
    heading(
      <div className={styles.words}>
        <h2 className={styles.title} title={placeTitle()}>
          {placeTitle()}
        </h2>
        {detail ? <span className={styles.detail}>{detail}</span> : null}
      </div>,
      panes.has("mailboxes") ? null : (
        <IconButton label={t("newMessage")} shortcut="C" icon={<SquarePen size={16} aria-hidden />} onPress={compose} />
      ),
    );
  const hasReader = panes.has("reader") && (searching.isActive || mailbox !== undefined || open?.kind === "removed");
  const reservedWidth = leastReader + (panes.has("mailboxes") ? sidebarWidth : 0);

  return (
    <main ref={paneRef} className={styles.panes} data-account-colour={account.colour}>
      <h1 className="visually-hidden">{account.address}</h1>
      {panes.has("mailboxes") ? (
        <>
          <div className={styles.pane} style={panes.size === 1 ? { flex: 1 } : { width: sidebarWidth }}>
            <MailboxPane
              account={account}
              mailboxes={mailboxes ?? noMailboxes}
              open={open}
              searches={savedSearches}
              searchId={openSearch?.id ?? null}
              waiting={outbox.length}
              needsPerson={outbox.some(needsPerson)}
              unfinished={drafts.length}
              removed={removed}
              onOpen={openFromPane}
              onOpenSearch={openSearchFromPane}
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
      <section
        ref={listRef}
        aria-label={searching.isActive ? t("found") : placeTitle()}
        className={styles.pane}
        hidden={!panes.has("messages")}
        data-fills={!hasReader || undefined}
        style={hasReader ? { width: `min(${listWidth}px, 100% - ${reservedWidth}px)` } : undefined}
      >
        <SearchBox
          text={searching.search.text}
          answered={searching.problems}
          scope={scopeOf(searching.search, account.id)}
          mailboxes={searchedMailboxes}
          inputRef={searchInput}
          onChange={(text) => searching.change({ text })}
          onFocusChange={changeAtBox}
          onEnter={() => enterFound.current()}
          onClose={leaveSearch}
        />
        {searching.isActive ? null : messages()}
        {searching.isActive || isAtBox ? (
          <Activity key={`search-${searching.round}`} mode={searching.isActive ? "visible" : "hidden"}>
            <FoundMessages
              account={account}
              accounts={accounts}
              asking={searching.asking}
              reach={searching.search.reach}
              order={searching.search.order}
              onChange={searching.change}
              noteProblems={searching.noteProblems}
              saved={openSearch}
              composing={composing}
              panes={panes}
              readerSlot={searching.isActive ? readerSlot : null}
              heading={heading}
              enterRef={enterFound}
              onOpen={goToReader}
              onBack={goBack}
              onLeave={leaveSearch}
            />
          </Activity>
        ) : null}
        {panes.has("mailboxes") ? null : <ConnectionStatus account={account} />}
      </section>
      {hasReader && panes.has("messages") ? (
        <PaneSeparator label={t("messagesWidth")} width={listWidth} widths={listWidths} onChange={setListWidth} />
      ) : null}
      {hasReader ? <section ref={setReaderSlot} aria-label={t("reader")} className={styles.pane} data-fills /> : null}
    </main>
  );

  function placeTitle(): string {
    if (open?.kind === "outbox") return t("outbox.title");
    if (open?.kind === "unfinished") return t("unfinished.title");
    if (open?.kind === "removed") return tRemoved("title");
    // Until its mailboxes are known: it is the inbox that opens first.
    return mailbox ? nameMailbox(mailbox) : t("use.inbox");
  }

  function messages(): ReactNode {
    if (mailbox && mailboxes) {
      return (
        <MailboxMessages
          key={mailbox.id}
          account={account}
          mailbox={mailbox}
          mailboxes={mailboxes}
          composing={composing}
          panes={panes}
          readerSlot={readerSlot}
          heading={titled}
          place={place.current}
          onPlace={remember}
          onOpen={goToReader}
          onBack={goBack}
        />
      );
    }
    if (open?.kind === "removed") {
      return (
        <RemovedMessages
          account={account}
          mailboxes={mailboxes ?? []}
          composing={composing}
          panes={panes}
          readerSlot={readerSlot}
          heading={titled}
          onOpen={goToReader}
          onBack={goBack}
        />
      );
    }
    return (
      <>
        {titled()}
        {placeContent()}
      </>
    );
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
