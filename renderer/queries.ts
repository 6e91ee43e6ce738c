import { keepPreviousData, type QueryClient, type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Account, ConnectionState } from "../shared/account.ts";
import type { Mailbox } from "../shared/mailbox.ts";
import type { MessageContent, MessageList } from "../shared/message.ts";
import {
  coverageOf,
  HITS_PER_PAGE,
  MAX_FOUND,
  SEARCH_REST_MS,
  type SearchHit,
  type SearchOrder,
  type SearchResult,
  type SearchScope,
} from "../shared/search.ts";
import type { Settings } from "../shared/settings.ts";
import { api } from "./connection.ts";
import type { Link } from "./link.ts";
import { pageSize } from "./mailbox/message-pages.ts";

/** What the search calls are asked. */
export interface SearchQuestion {
  readonly query: string;
  readonly scope: SearchScope;
  readonly order: SearchOrder;
}

/** The keys under which answers are kept; an event invalidates by prefix. */
export const keys = {
  hostInfo: ["hostInfo"],
  settings: ["settings"],
  accounts: ["accounts"],
  connections: ["connections"],
  work: ["work"],
  allMailboxes: ["mailboxes"],
  mailboxes: (accountId: number) => ["mailboxes", accountId],
  allMessages: ["messages"],
  messages: (mailboxId: number) => ["messages", mailboxId],
  messagePage: (mailboxId: number, offset: number) => ["messages", mailboxId, offset],
  allContents: ["content"],
  content: (messageId: number) => ["content", messageId],
  removed: (accountId: number) => ["removed", accountId],
  removedCount: (accountId: number) => ["removed", accountId, "count"],
  removedPage: (accountId: number, offset: number) => ["removed", accountId, offset],
  removedContent: (messageId: number) => ["removedContent", messageId],
  drafts: ["drafts"],
  outbox: ["outbox"],
  diskUse: ["diskUse"],
  savedSearches: ["savedSearches"],
  failedOperations: ["failedOperations"],
  searchStatus: ["searchStatus"],
  allSearches: ["search"],
  search: (search: SearchQuestion) => ["search", "found", search],
  serverSearch: (query: string, scope: SearchScope) => ["serverSearch", query, scope],
  allUnreadHits: ["unreadHits"],
  unreadHits: (query: string, scope: SearchScope) => ["unreadHits", query, scope],
  searchHits: (query: string, messageIds: readonly number[]) => ["search", "hits", query, messageIds],
} as const;

/** The one place where events become invalidated keys. Returns how to stop. */
export function invalidateOnEvents(client: QueryClient, link: Pick<Link, "on" | "onStale">): () => void {
  const invalidate = (...queryKey: readonly unknown[]) => void client.invalidateQueries({ queryKey });
  const stops = [
    link.on("accountsChanged", () => {
      invalidate(...keys.accounts);
      invalidate(...keys.connections);
      invalidate(...keys.allMailboxes);
    }),
    link.on("mailboxesChanged", ({ accountId }) => {
      invalidate(...keys.mailboxes(accountId));
      invalidate(...keys.work);
    }),
    link.on("messagesChanged", ({ mailboxId }) => {
      invalidate(...keys.work);
      invalidate(...keys.messages(mailboxId));
      // The index follows later; how much it has to follow is known now.
      void client.invalidateQueries({ queryKey: keys.searchStatus }, { cancelRefetch: false });
      void client.invalidateQueries({
        queryKey: keys.allContents,
        predicate: (query) => (query.state.data as MessageContent | undefined)?.row.mailboxId === mailboxId,
      });
    }),
    link.on("removedChanged", ({ accountId }) => {
      invalidate(...keys.removed(accountId));
      invalidate(...keys.work);
    }),
    link.on("draftsChanged", () => invalidate(...keys.drafts)),
    link.on("outboxChanged", () => {
      invalidate(...keys.outbox);
      invalidate(...keys.work);
    }),
    link.on("failedOperationsChanged", () => invalidate(...keys.failedOperations)),
    link.on("savedSearchesChanged", () => invalidate(...keys.savedSearches)),
    link.on("searchStatusChanged", (status) => {
      client.setQueryData(keys.searchStatus, status);
      invalidate(...keys.allSearches);
    }),
    link.on("settingsChanged", () => invalidate(...keys.settings)),
    link.on("damageFound", () => invalidate(...keys.hostInfo)),
    link.on("connectionChanged", () => invalidate(...keys.connections)),
    link.onStale(() => void client.invalidateQueries()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const hostInfoQuery = { queryKey: keys.hostInfo, queryFn: () => api.getHostInfo({}) };
const settingsQuery = { queryKey: keys.settings, queryFn: () => api.getSettings({}) };
const accountsQuery = { queryKey: keys.accounts, queryFn: () => api.listAccounts({}) };

/**
 * Asks in one go for what the first screen shows; its parts would ask one after the other, as each is drawn. Resolves once
 * all of it is here or cannot be had.
 */
export async function prefetchFirstScreen(client: QueryClient): Promise<void> {
  const asked = [client.prefetchQuery(hostInfoQuery), client.prefetchQuery(accountsQuery)];
  await client.prefetchQuery(settingsQuery);
  const open = client.getQueryData<Settings>(keys.settings)?.open;
  if (open) {
    asked.push(client.prefetchQuery(mailboxesQuery(open.accountId)));
    asked.push(client.prefetchQuery(messagePageQuery(open.mailboxId, 0)));
  }
  await Promise.all(asked);
}

export function useHostInfo() {
  return useQuery(hostInfoQuery);
}

export function useSettings() {
  return useQuery(settingsQuery);
}

export function useAccounts() {
  return useQuery(accountsQuery);
}

export function useConnections() {
  return useQuery({ queryKey: keys.connections, queryFn: () => api.listConnections({}) });
}

/** ms between looks while changes wait: that one was carried out changes no row, and so no event tells of it. */
const lookForWork = 1_000;

/** What each account has yet to do. */
export function useWork() {
  return useQuery({
    queryKey: keys.work,
    queryFn: () => api.listWork({}),
    refetchInterval: ({ state }) =>
      state.data?.some(({ pendingChanges }) => pendingChanges > 0) ? lookForWork : false,
  });
}

/** The connection of one account; undefined until the host has told. */
export function useConnection(accountId: number): ConnectionState | undefined {
  return useConnections().data?.find((state) => state.accountId === accountId);
}

function mailboxesQuery(accountId: number) {
  return { queryKey: keys.mailboxes(accountId), queryFn: () => api.listMailboxes({ accountId }) };
}

export function useMailboxes(accountId: number) {
  return useQuery(mailboxesQuery(accountId));
}

/** Unread messages in each account's inbox, by account id. */
export function useInboxUnread(accounts: readonly Account[]): ReadonlyMap<number, number> {
  return useQueries({
    queries: accounts.map((account) => mailboxesQuery(account.id)),
    combine: (results) =>
      new Map(
        results.map((result, index) => [
          accounts[index]?.id ?? 0,
          result.data?.find((mailbox: Mailbox) => mailbox.specialUse === "inbox")?.unread ?? 0,
        ]),
      ),
  });
}

/** The mailboxes of each account, by account id; of those that are known. */
export function useAllMailboxes(accounts: readonly Account[]): ReadonlyMap<number, readonly Mailbox[]> {
  return useQueries({
    queries: accounts.map((account) => mailboxesQuery(account.id)),
    combine: combineMailboxes,
  });
}

function combineMailboxes(results: readonly UseQueryResult<readonly Mailbox[]>[]) {
  const all = results.flatMap(({ data }) => data ?? []);
  return Map.groupBy(all, ({ accountId }) => accountId);
}

/** What is known of a list of messages. */
export interface MessagePages {
  /** Those that are here, by offset. */
  readonly pages: readonly MessageList[];
  /** Messages in the list; undefined until the first page is here. */
  readonly total: number | undefined;
  /** Why a page could not be read. */
  readonly error: Error | null;
  /** In a search, what of each message answers. */
  readonly hits?: ReadonlyMap<number, SearchHit>;
}

function combinePages(results: readonly UseQueryResult<MessageList>[]): MessagePages {
  const here = results.filter((result) => result.data !== undefined);
  const latest = here.toSorted((a, b) => b.dataUpdatedAt - a.dataUpdatedAt)[0];
  return {
    pages: here.flatMap((result) => result.data ?? []),
    total: latest?.data?.total,
    error: results.find((result) => result.error)?.error ?? null,
  };
}

function messagePageQuery(mailboxId: number, offset: number) {
  return {
    queryKey: keys.messagePage(mailboxId, offset),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.listMessages({ mailboxId, offset, limit: pageSize }, { signal }),
  };
}

/** Reads the pages at `offsets` of a mailbox; rows that were here stay while they are read anew. */
export function useMessagePages(mailboxId: number, offsets: readonly number[]): MessagePages {
  return useQueries({
    queries: offsets.map((offset) => messagePageQuery(mailboxId, offset)),
    combine: combinePages,
  });
}

/** Reads the pages at `offsets` of an account's removed messages. */
export function useRemovedPages(accountId: number, offsets: readonly number[]): MessagePages {
  return useQueries({
    queries: offsets.map((offset) => ({
      queryKey: keys.removedPage(accountId, offset),
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<MessageList> =>
        api.listRemoved({ accountId, offset, limit: pageSize }, { signal }),
    })),
    combine: combinePages,
  });
}

/** How many messages of an account are gone from its server and still here. */
export function useRemovedCount(accountId: number): number {
  const counted = useQuery({
    queryKey: keys.removedCount(accountId),
    queryFn: async () => (await api.listRemoved({ accountId, offset: 0, limit: 1 })).total,
  });
  return counted.data ?? 0;
}

/** Opens a removed message that is here whole. */
export function useRemovedContent(messageId: number | null) {
  return useQuery({
    queryKey: keys.removedContent(messageId ?? 0),
    queryFn: ({ signal }) => api.openRemoved({ messageId: messageId ?? 0 }, { signal }),
    enabled: messageId !== null,
  });
}

interface SearchAnswer extends SearchResult {
  readonly query: string;
  /** More would come if it were asked again. */
  readonly isPart: boolean;
}

function searchQuery(search: SearchQuestion) {
  const queryKey = keys.search(search);
  return {
    queryKey,
    queryFn: async ({ signal, client }: { signal: AbortSignal; client: QueryClient }): Promise<SearchAnswer> => {
      // The best of them are known when all of them are.
      const isFirst = search.order === "date" && client.getQueryData(queryKey) === undefined;
      const result = await api.search({ ...search, limit: isFirst ? HITS_PER_PAGE : MAX_FOUND }, { signal });
      return { ...result, query: search.query, isPart: isFirst && result.more };
    },
  };
}

/**
 * Asks a search: at once for what its first screen shows, and for all that is counted once the person rests. The answer to
 * the one before stays until it is here.
 */
export function useSearch(search: SearchQuestion) {
  const found = useQuery({ ...searchQuery(search), enabled: search.query !== "", placeholderData: keepPreviousData });
  const { refetch } = found;
  const part = found.data?.isPart && !found.isPlaceholderData ? found.data : null;
  useEffect(() => {
    if (!part) return;
    const timer = setTimeout(() => void refetch(), SEARCH_REST_MS);
    return () => clearTimeout(timer);
  }, [part, refetch]);
  return found;
}

/** Asks for what {@link useSearch} is about to show; resolves once it is here or cannot be had. */
export function askSearch(client: QueryClient, search: SearchQuestion): Promise<void> {
  return client.prefetchQuery(searchQuery(search));
}

/** Some of a search's messages, and the hits of those that are still there. */
export interface HitBatch {
  readonly messageIds: readonly number[];
  readonly hits: readonly SearchHit[];
}

/** The hits of a search that did not come with its answer, by batches of ids; of batches that are here. */
export function useSearchHits(query: string, batches: readonly (readonly number[])[]): readonly HitBatch[] {
  return useQueries({
    queries: batches.map((messageIds) => ({
      queryKey: keys.searchHits(query, messageIds),
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<HitBatch> => ({
        messageIds,
        hits: await api.listSearchHits({ query, messageIds: [...messageIds] }, { signal }),
      }),
    })),
    combine: combineHits,
  });
}

function combineHits(results: readonly UseQueryResult<HitBatch>[]): readonly HitBatch[] {
  return results.flatMap(({ data }) => data ?? []);
}

/** Asks the servers for what is not here; once for each question that all of them answered. */
export function useServerSearch({ query, scope }: SearchQuestion, isWanted: boolean) {
  return useQuery({
    queryKey: keys.serverSearch(query, scope),
    queryFn: ({ signal }) => api.searchServers({ query, scope }, { signal }),
    enabled: isWanted,
    staleTime: ({ state }) => (state.data?.failures.length === 0 ? Number.POSITIVE_INFINITY : 0),
  });
}

export function useSavedSearches() {
  return useQuery({ queryKey: keys.savedSearches, queryFn: () => api.listSavedSearches({}) });
}

/** What of an account's mail can be found, of everybody's where it is null. */
export function useSearchStatus(accountId: number | null) {
  return useQuery({
    queryKey: keys.searchStatus,
    queryFn: () => api.getSearchStatus({}),
    select: (status) => ({ ...coverageOf(status, accountId), building: status.building }),
  });
}

/** Opens a message, downloading it where needed; leaving it cancels the download. */
export function useMessageContent(messageId: number | null) {
  return useQuery({
    queryKey: keys.content(messageId ?? 0),
    queryFn: ({ signal }) => api.openMessage({ messageId: messageId ?? 0 }, { signal }),
    enabled: messageId !== null,
  });
}

export function useDrafts() {
  return useQuery({ queryKey: keys.drafts, queryFn: () => api.listDrafts({}) });
}

/** What the mail takes on the disk; counted anew each time it is looked at. */
export function useDiskUse() {
  return useQuery({ queryKey: keys.diskUse, queryFn: () => api.getDiskUse({}), staleTime: 0 });
}

export function useFailedOperations() {
  return useQuery({ queryKey: keys.failedOperations, queryFn: () => api.listFailedOperations({}) });
}

export function useOutbox() {
  return useQuery({ queryKey: keys.outbox, queryFn: () => api.listOutbox({}) });
}
