import { SearchX } from "lucide-react";
import {
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import type { MessageRow } from "../../shared/message.ts";
import type { SavedSearch, SearchOrder } from "../../shared/search.ts";
import { parseSearchQuery, type SearchProblem } from "../../shared/search-query.ts";
import type { Composing } from "../composer/composing.ts";
import { api } from "../connection.ts";
import { chooseOnly } from "../mailbox/chosen-messages.ts";
import { useMailboxName } from "../mailbox/mailbox-name.ts";
import { MessagePanes } from "../mailbox/message-panes.tsx";
import type { MessagePlace } from "../mailbox/message-row.tsx";
import { useMessageSelection } from "../mailbox/message-selection.ts";
import { useListView, useMessageWindow } from "../mailbox/message-window.ts";
import type { Pane } from "../mailbox/pane-layout.ts";
import type { PendingChange } from "../mailbox/pending-changes.ts";
import { useAllMailboxes, useSearchStatus, useSettings } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useLatest } from "../ui/latest.ts";
import type { Asking } from "./asking.ts";
import styles from "./found-messages.module.css";
import { useFoundPages } from "./found-pages.ts";
import { useProblemWords } from "./problem-words.ts";
import { SearchCoverage, useServerFailureWords, useUnlistedWords } from "./search-coverage.tsx";
import { SearchTools } from "./search-tools.tsx";
import { questionOf, type Reach, type Search, type Searching, scopeOf } from "./searching.ts";
import { type Servers, useServers } from "./servers.ts";

export interface FoundMessagesProps {
  readonly account: Account;
  readonly accounts: readonly Account[];
  readonly asking: Asking<Search>;
  /** As it is chosen: what is asked may be behind it. */
  readonly reach: Reach;
  readonly order: SearchOrder;
  readonly onChange: (change: Partial<Search>) => void;
  readonly noteProblems: Searching["noteProblems"];
  /** Set where this search is kept. */
  readonly saved: SavedSearch | undefined;
  readonly composing: Composing;
  readonly panes: ReadonlySet<Pane>;
  readonly readerSlot: HTMLElement | null;
  readonly heading: (content: ReactNode) => ReactNode;
  /** Goes into the list, to the first message where none is chosen. */
  readonly enterRef: RefObject<() => void>;
  readonly onOpen: () => void;
  readonly onBack: () => void;
  /** Back to where the search began. */
  readonly onLeave: () => void;
}

const noMailboxes: readonly Mailbox[] = [];
const unasked: Search = { text: "", reach: "account", order: "date", mailboxId: null };
/** A message that is moved elsewhere still answers a search of more than one mailbox. */
const altersRows = (change: PendingChange) => change.kind === "flag";
const nothingMoves = () => undefined;

/** The messages that a search finds. They are drawn anew with each answer, and not with each key. */
export const FoundMessages = memo(function FoundMessages(props: FoundMessagesProps) {
  const { account, accounts, asking, reach, order, onChange, noteProblems, saved, composing } = props;
  const { panes, readerSlot, heading, enterRef, onOpen, onBack, onLeave } = props;
  const search = useSyncExternalStore(asking.subscribe, asking.shown) ?? unasked;
  const density = useSettings().data?.density ?? "comfortable";
  const byAccount = useAllMailboxes(accounts);
  const mailboxesById = useMemo(
    () => new Map([...byAccount.values()].flat().map((mailbox) => [mailbox.id, mailbox])),
    [byAccount],
  );
  const { accountId, mailboxId } = scopeOf(search, account.id);
  const question = useMemo(() => questionOf(search, account.id), [search, account.id]);
  const isWide = mailboxId === null;
  const isQuestion = useMemo(() => parseSearchQuery(search.text, Date.now()).node !== null, [search.text]);
  const view = useListView(0);
  const server = useServers(question);
  const found = useFoundPages(question, view, server.messageIds);
  const list = useMessageWindow({
    view,
    stored: found,
    concerns: isWide ? altersRows : undefined,
    onMoved: nothingMoves,
    density,
  });
  const names = {
    all: async () => chooseOnly(await found.nameAll()),
    slice: async (offset: number, limit: number) => found.messageIds.slice(offset, offset + limit),
  };
  const selection = useMessageSelection(list, names, null);

  const { answered, problems } = found;
  useEffect(() => {
    if (answered !== undefined) noteProblems(answered, problems);
  }, [answered, problems, noteProblems]);

  // Another question has another answer, from its top; who went on before it was here stays where they are.
  const latest = useRef({ list, selection, readerSlot });
  useEffect(() => {
    latest.current = { list, selection, readerSlot };
  });
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current === question) return;
    asked.current = question;
    const { selection: chosen, list: seen, readerSlot: reader } = latest.current;
    const isInList = seen.scrollRef.current?.contains(document.activeElement) ?? false;
    if (isInList || reader?.contains(document.activeElement)) {
      // What else was chosen may not be among what is seen now.
      if (chosen.cursor && seen.indexOf(chosen.cursor.id) >= 0) chosen.choose(chosen.cursor);
      else if (isInList && seen.total) chosen.moveTo(0);
      else if (isInList || chosen.messages.count > 1) chosen.clear();
      return;
    }
    if (chosen.cursor || chosen.messages.count > 0) chosen.clear();
    seen.show(0);
  }, [question]);
  useEffect(() => {
    enterRef.current = () => {
      list.scrollRef.current?.focus();
      if (!selection.cursor) selection.moveTo(0);
    };
  });

  const nameMailbox = useMailboxName();
  const places = useMemo(() => {
    const several = accountId === null && accounts.length > 1;
    return new Map(
      [...mailboxesById.values()].map((mailbox): [number, MessagePlace] => {
        const of = several ? accounts.find(({ id }) => id === mailbox.accountId) : undefined;
        return [mailbox.id, { mailbox: nameMailbox(mailbox), ...(of && { account: of }) }];
      }),
    );
  }, [mailboxesById, accounts, accountId, nameMailbox]);
  const { appended } = found;
  const elsewhere = useMemo(
    () => new Map([...places].map(([id, place]) => [id, { ...(isWide && place), isFoundOnServer: true }])),
    [places, isWide],
  );
  const placeOf = useCallback(
    (row: MessageRow) =>
      (appended.has(row.id) ? elsewhere.get(row.mailboxId) : isWide ? places.get(row.mailboxId) : null) ?? null,
    [places, elsewhere, appended, isWide],
  );
  const origin = search.mailboxId === null ? undefined : mailboxesById.get(search.mailboxId);
  const nameNow = useLatest(() => search.text.trim());
  const save = useLatest((name: string) =>
    saved ? api.renameSavedSearch({ savedSearchId: saved.id, name }) : api.addSavedSearch({ name, ...question }),
  );

  return (
    <>
      {heading(
        <SearchTools
          reach={reach}
          order={order}
          nameNow={nameNow}
          mailbox={origin}
          saved={saved}
          onSave={save}
          hasOtherAccounts={accounts.length > 1}
          onChange={onChange}
        />,
      )}
      <MessagePanes
        list={list}
        selection={selection}
        mailboxOf={(row) => mailboxesById.get(row.mailboxId)}
        mailboxesOf={(id) => byAccount.get(id) ?? noMailboxes}
        specialUse={mailboxId === null ? null : (origin?.specialUse ?? null)}
        placeOf={placeOf}
        accountId={account.id}
        composing={composing}
        panes={panes}
        readerSlot={readerSlot}
        onOpen={onOpen}
        onBack={onBack}
        onLeave={onLeave}
        empty={
          <NothingFound
            search={search}
            isQuestion={isQuestion}
            problems={problems}
            server={server}
            accountId={accountId}
            hasOtherAccounts={accounts.length > 1}
            onReach={(wider) => onChange({ reach: wider })}
          />
        }
      />
      <SearchCoverage
        found={isQuestion ? list.total : undefined}
        more={found.more}
        server={server}
        accountId={accountId}
      />
    </>
  );
});

interface NothingFoundProps {
  readonly search: Search;
  /** Something is asked for. */
  readonly isQuestion: boolean;
  readonly problems: readonly SearchProblem[];
  readonly server: Servers;
  /** Where was looked; null in all accounts. */
  readonly accountId: number | null;
  readonly hasOtherAccounts: boolean;
  readonly onReach: (reach: Reach) => void;
}

function NothingFound(props: NothingFoundProps) {
  const { search, isQuestion, problems, server, accountId, hasOtherAccounts, onReach } = props;
  const { t } = useTranslation("search");
  const describe = useProblemWords();
  const { data: status, isPending } = useSearchStatus(accountId);
  const isAsked = isQuestion && (server.state === "due" || server.state === "asking");
  const [problem] = problems;
  const serverFailed = useServerFailureWords()(server.failure);
  const unlisted = useUnlistedWords()(server.unlisted);
  const wider: Reach | null = search.reach === "mailbox" ? "account" : search.reach === "account" ? "all" : null;
  const offered = wider === "all" && !hasOtherAccounts ? null : wider;
  // How much was looked through comes a moment later.
  if (isPending) return null;
  const isBehind = status !== undefined && (status.building || status.indexed < status.messages);
  return (
    <EmptyState
      icon={<SearchX size={32} strokeWidth={1.5} aria-hidden />}
      title={t(`nothing.${titleKey()}`)}
      action={
        <div className={styles.actions}>
          {offered && isQuestion ? <Button onPress={() => onReach(offered)}>{t(`nothing.${offered}`)}</Button> : null}
          {server.state === "failed" ? <Button onPress={server.ask}>{t("server.askAgain")}</Button> : null}
        </div>
      }
    >
      {problem
        ? describe(problem, search.text)
        : isAsked
          ? t("server.asking")
          : (serverFailed ?? unlisted ?? t(isBehind ? "nothing.buildingAbout" : "nothing.about"))}
    </EmptyState>
  );

  function titleKey(): "unasked" | "yet" | "building" | "title" {
    if (!isQuestion) return "unasked";
    if (isAsked || server.state === "failed" || unlisted) return "yet";
    return isBehind ? "building" : "title";
  }
}
