import { useEffect, useMemo, useState } from "react";
import type { MailFailure } from "../../shared/failure.ts";
import { failureOf } from "../../shared/failure.ts";
import { canAskServer } from "../../shared/search.ts";
import {
  type SearchQuestion,
  useAccounts,
  useConnections,
  useSearchStatus,
  useServerSearch,
  useWork,
} from "../queries.ts";

/** ms for which a question has to stay the same before servers are asked it. */
const restFor = 1_000;

/** What comes of asking the servers. */
export interface Servers {
  /** `unneeded` while all of the mail can be searched here, `due` until the person rests. */
  readonly state: "unneeded" | "due" | "asking" | "answered" | "failed";
  /** Newest first. */
  readonly messageIds: readonly number[];
  /** As many more answer there and are not listed here yet. */
  readonly unlisted: number;
  /** Why one did not answer. */
  readonly failure: MailFailure | null;
  /** Asks again. */
  ask(): void;
}

const none: readonly number[] = [];

/**
 * Asks the servers, once the person has stopped typing, where they have mail whose text is not here; one that did not
 * answer once more as soon as there is a connection to it, and all of them once what they named is listed here.
 */
export function useServers(question: SearchQuestion): Servers {
  const { accountId } = question.scope;
  const status = useSearchStatus(accountId).data;
  const concerns = (work: { readonly accountId: number }) => accountId === null || work.accountId === accountId;
  const isUnlisted = useWork().data?.some((work) => concerns(work) && work.unlistedMailboxes > 0) ?? false;
  const isWithoutText = status !== undefined && status.bodies < status.messages && !status.building;
  const canAsk = useAccounts().data?.some((account) => canAskServer(account, accountId)) ?? false;
  const isMissing = canAsk && (isUnlisted || isWithoutText);
  const [settled, setSettled] = useState<SearchQuestion | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(question), restFor);
    return () => clearTimeout(timer);
  }, [question]);
  // What was asked once stays answered, also when the last text has come meanwhile.
  const [wanted, setWanted] = useState<SearchQuestion | null>(null);
  if (isMissing && settled === question && wanted !== question) setWanted(question);
  const isWanted = wanted === question;
  const { data, error, isFetching, refetch } = useServerSearch(question, isWanted);
  const connections = useConnections().data;
  const isOnline = (id: number) =>
    connections?.some((connection) => connection.accountId === id && connection.phase === "online") ?? false;
  // One that refused would do so again.
  const isBack =
    data?.failures.some((one) => one.failure.code !== "SERVER_REFUSED" && isOnline(one.accountId)) ?? false;
  // What was not listed when a server named it is here now, and can be shown.
  const isListed = isWanted && !isUnlisted && (data?.unlisted ?? 0) > 0;
  useEffect(() => {
    if (isBack || isListed) void refetch();
  }, [isBack, isListed, refetch]);
  const failure = error ? failureOf(error) : (data?.failures[0]?.failure ?? null);
  const unasked = isMissing ? "due" : "unneeded";
  const state = !isWanted ? unasked : isFetching ? "asking" : failure ? "failed" : "answered";
  const messageIds = (isWanted && data?.messageIds) || none;
  const unlisted = (isWanted && data?.unlisted) || 0;
  const told = isWanted ? failure : null;
  return useMemo(
    () => ({ state, messageIds, unlisted, failure: told, ask: () => void refetch() }),
    [state, messageIds, unlisted, told, refetch],
  );
}
