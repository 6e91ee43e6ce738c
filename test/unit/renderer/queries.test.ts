import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import { invalidateOnEvents, keys } from "../../../renderer/queries.ts";
import type { MailEvents } from "../../../shared/contract.ts";
import type { SearchStatus } from "../../../shared/search.ts";

type Name = keyof MailEvents & string;

/** A cache that holds an answer under every key, and a way to let events come. */
function makeCache() {
  const client = new QueryClient();
  const listeners = new Map<string, (data: never) => void>();
  let stale: () => void = () => undefined;
  const stop = invalidateOnEvents(client, {
    on(name, listener) {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
    onStale(listener) {
      stale = listener;
      return () => {
        stale = () => undefined;
      };
    },
  });
  const known: (readonly unknown[])[] = [
    keys.hostInfo,
    keys.settings,
    keys.accounts,
    keys.connections,
    keys.mailboxes(1),
    keys.mailboxes(2),
    keys.messagePage(10, 0),
    keys.messagePage(10, 7),
    keys.messagePage(20, 0),
    keys.drafts,
    keys.outbox,
    keys.removedCount(1),
    keys.removedPage(1, 0),
    keys.removedPage(2, 0),
  ];
  for (const key of known) client.setQueryData(key, {});
  client.setQueryData(keys.content(100), { row: { mailboxId: 10 } });
  client.setQueryData(keys.content(200), { row: { mailboxId: 20 } });
  return {
    client,
    stop,
    tell: <Event extends Name>(name: Event, data: MailEvents[Event]) => listeners.get(name)?.(data as never),
    goStale: () => stale(),
    /** The keys whose answers are to be asked for again. */
    invalidated: () =>
      client
        .getQueryCache()
        .getAll()
        .filter((query) => query.state.isInvalidated)
        .map((query) => query.queryKey),
    all: () => client.getQueryCache().getAll().length,
  };
}

describe("an event", () => {
  it.each<[Name, object, readonly (readonly unknown[])[]]>([
    ["damageFound", {}, [keys.hostInfo]],
    ["accountsChanged", {}, [keys.accounts, keys.connections, keys.mailboxes(1), keys.mailboxes(2)]],
    ["mailboxesChanged", { accountId: 2 }, [keys.mailboxes(2)]],
    ["messagesChanged", { mailboxId: 10 }, [keys.messagePage(10, 0), keys.messagePage(10, 7), keys.content(100)]],
    ["draftsChanged", {}, [keys.drafts]],
    ["outboxChanged", {}, [keys.outbox]],
    ["removedChanged", { accountId: 1 }, [keys.removedCount(1), keys.removedPage(1, 0)]],
    ["settingsChanged", {}, [keys.settings]],
    ["connectionChanged", { accountId: 1 }, [keys.connections]],
    ["discoveryStepped", {}, []],
  ])("%s %o makes old exactly what it concerns", (name, data, expected) => {
    const cache = makeCache();
    cache.tell(name, data as never);
    expect(cache.invalidated()).toEqual(expected);
  });

  it("of the index is what is shown, also while an answer is awaited that comes late", async () => {
    const cache = makeCache();
    const { promise, resolve } = Promise.withResolvers<SearchStatus>();
    const asked = vi.fn(() => promise);
    const observer = new QueryObserver(cache.client, { queryKey: keys.searchStatus, queryFn: asked });
    const leave = observer.subscribe(() => undefined);
    const statusOf = (indexed: number): SearchStatus => ({
      accounts: [{ accountId: 1, messages: 500, indexed, bodies: 0 }],
      building: false,
    });
    cache.tell("searchStatusChanged", statusOf(100));
    cache.tell("messagesChanged", { mailboxId: 10 });
    cache.tell("searchStatusChanged", statusOf(200));
    expect(observer.getCurrentResult().data).toEqual(statusOf(200));
    expect(asked).toHaveBeenCalledTimes(1);
    resolve(statusOf(300));
    await expect.poll(() => observer.getCurrentResult().data).toEqual(statusOf(300));
    cache.tell("messagesChanged", { mailboxId: 10 });
    expect(asked).toHaveBeenCalledTimes(2);
    leave();
  });

  it("that was missed makes everything old", () => {
    const cache = makeCache();
    cache.goStale();
    expect(cache.invalidated()).toHaveLength(cache.all());
  });

  it("changes nothing once nobody listens", () => {
    const cache = makeCache();
    cache.stop();
    cache.tell("accountsChanged", {});
    cache.goStale();
    expect(cache.invalidated()).toEqual([]);
  });
});
