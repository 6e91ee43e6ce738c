import type { MailEvents } from "../../shared/contract.ts";
import type { Server } from "../../shared/rpc.ts";
import type { StoreChanges } from "../../shared/services/store.ts";

/** Store changes are told at once and then no more often than this, in ms. */
const COALESCING_WINDOW = 100;

/** Tells every attached renderer what changed; store changes are coalesced, everything else goes out as it comes. */
export function createEventBus() {
  const servers = new Set<Server<MailEvents>>();
  const listeners = new Map<keyof MailEvents, Set<(data: never) => void>>();
  let waiting = emptyChanges();
  let timer: NodeJS.Timeout | null = null;

  function emit<Name extends keyof MailEvents>(name: Name, data: MailEvents[Name]): void {
    for (const server of servers) server.emit(name, data);
    for (const listener of listeners.get(name) ?? []) listener(data as never);
  }

  function flush(): void {
    const changes = waiting;
    waiting = emptyChanges();
    if (changes.accounts) emit("accountsChanged", {});
    if (changes.settings) emit("settingsChanged", {});
    if (changes.drafts) emit("draftsChanged", {});
    if (changes.outbox) emit("outboxChanged", {});
    if (changes.savedSearches) emit("savedSearchesChanged", {});
    if (changes.failedOperations) emit("failedOperationsChanged", {});
    for (const accountId of changes.mailboxesOf) emit("mailboxesChanged", { accountId });
    for (const mailboxId of changes.messagesOf) emit("messagesChanged", { mailboxId });
    for (const accountId of changes.removedOf) emit("removedChanged", { accountId });
  }

  function isEmpty(): boolean {
    const { mailboxesOf, messagesOf, removedOf, ...whole } = waiting;
    return !Object.values(whole).includes(true) && mailboxesOf.size + messagesOf.size + removedOf.size === 0;
  }

  function openWindow(): void {
    timer = setTimeout(() => {
      timer = null;
      if (isEmpty()) return;
      flush();
      openWindow();
    }, COALESCING_WINDOW);
  }

  return {
    add: (server: Server<MailEvents>): void => void servers.add(server),
    remove: (server: Server<MailEvents>): void => void servers.delete(server),
    emit,
    on<Name extends keyof MailEvents>(name: Name, listener: (data: MailEvents[Name]) => void): () => void {
      const named = listeners.get(name) ?? new Set();
      listeners.set(name, named);
      named.add(listener as (data: never) => void);
      return () => void named.delete(listener as (data: never) => void);
    },
    noteChanges(changes: StoreChanges): void {
      waiting.accounts ||= changes.accounts ?? false;
      waiting.settings ||= changes.settings ?? false;
      waiting.drafts ||= changes.drafts ?? false;
      waiting.outbox ||= changes.outbox ?? false;
      waiting.savedSearches ||= changes.savedSearches ?? false;
      waiting.failedOperations ||= changes.failedOperations ?? false;
      for (const accountId of changes.mailboxesOf ?? []) waiting.mailboxesOf.add(accountId);
      for (const mailboxId of changes.messagesOf ?? []) waiting.messagesOf.add(mailboxId);
      for (const accountId of changes.removedOf ?? []) waiting.removedOf.add(accountId);
      if (timer) return;
      flush();
      openWindow();
    },
    close(): void {
      if (timer) clearTimeout(timer);
      servers.clear();
      listeners.clear();
    },
  };
}

export type EventBus = ReturnType<typeof createEventBus>;

function emptyChanges() {
  return {
    accounts: false,
    settings: false,
    drafts: false,
    outbox: false,
    savedSearches: false,
    failedOperations: false,
    mailboxesOf: new Set<number>(),
    messagesOf: new Set<number>(),
    removedOf: new Set<number>(),
  };
}
