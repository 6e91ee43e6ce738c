import type { ConnectionState } from "../../shared/account.ts";
import type { MailEvents } from "../../shared/contract.ts";
import type { Server } from "../../shared/rpc.ts";
import type { StoreChanges } from "../../shared/services/store.ts";

/** Store changes are told at once and then no more often than this, in ms. */
const COALESCING_WINDOW = 100;
/**
 * The same for what comes by itself for a long time: each time it is told, every window asks and draws anew. Bodies, and how
 * far something is, change but a few words of what is seen.
 */
const GRADUAL_WINDOWS = { listing: 500, bodies: 1_000 } as const;

/** Tells every attached renderer what changed; store changes are coalesced, everything else goes out as it comes. */
export function createEventBus() {
  const servers = new Set<Server<MailEvents>>();
  const listeners = new Map<keyof MailEvents, Set<(data: never) => void>>();
  const prompt = createCoalescer(COALESCING_WINDOW, flush);
  const gradual = {
    listing: createCoalescer(GRADUAL_WINDOWS.listing, flush),
    bodies: createCoalescer(GRADUAL_WINDOWS.bodies, flush),
  };

  function emit<Name extends keyof MailEvents>(name: Name, data: MailEvents[Name]): void {
    for (const server of servers) server.emit(name, data);
    for (const listener of listeners.get(name) ?? []) listener(data as never);
  }

  function flush(changes: Waiting): void {
    if (changes.accounts) emit("accountsChanged", {});
    if (changes.settings) emit("settingsChanged", {});
    if (changes.drafts) emit("draftsChanged", {});
    if (changes.outbox) emit("outboxChanged", {});
    if (changes.savedSearches) emit("savedSearchesChanged", {});
    if (changes.failedOperations) emit("failedOperationsChanged", {});
    for (const accountId of changes.mailboxesOf) emit("mailboxesChanged", { accountId });
    for (const mailboxId of changes.messagesOf) emit("messagesChanged", { mailboxId });
    for (const accountId of changes.removedOf) emit("removedChanged", { accountId });
    for (const accountId of changes.progressOf) emit("connectionChanged", { accountId });
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
    noteChanges: (changes: StoreChanges): void => (changes.gradual ? gradual[changes.gradual] : prompt).note(changes),
    noteConnection(state: ConnectionState, before: ConnectionState | undefined): void {
      if (isProgress(before, state)) gradual.bodies.note({ progressOf: [state.accountId] });
      else emit("connectionChanged", { accountId: state.accountId });
    },
    close(): void {
      prompt.close();
      for (const coalescer of Object.values(gradual)) coalescer.close();
      servers.clear();
      listeners.clear();
    },
  };
}

export type EventBus = ReturnType<typeof createEventBus>;

/** The account does what it did before, and is further on in it. */
function isProgress(before: ConnectionState | undefined, { phase, activity, failure }: ConnectionState): boolean {
  if (before?.phase !== phase || before.failure !== failure) return false;
  return activity !== null && before.activity?.kind === activity.kind;
}

type Noted = StoreChanges & { readonly progressOf?: readonly number[] };
type Waiting = ReturnType<typeof nothing>;

/** Calls `flush` at once and then, as long as more is noted, every `window` ms. */
function createCoalescer(window: number, flush: (waiting: Waiting) => void) {
  let waiting = nothing();
  let timer: NodeJS.Timeout | null = null;

  function take(): void {
    const taken = waiting;
    waiting = nothing();
    flush(taken);
    timer = setTimeout(() => {
      timer = null;
      if (!isNothing(waiting)) take();
    }, window);
  }

  return {
    note(noted: Noted): void {
      waiting.accounts ||= noted.accounts ?? false;
      waiting.settings ||= noted.settings ?? false;
      waiting.drafts ||= noted.drafts ?? false;
      waiting.outbox ||= noted.outbox ?? false;
      waiting.savedSearches ||= noted.savedSearches ?? false;
      waiting.failedOperations ||= noted.failedOperations ?? false;
      for (const accountId of noted.mailboxesOf ?? []) waiting.mailboxesOf.add(accountId);
      for (const mailboxId of noted.messagesOf ?? []) waiting.messagesOf.add(mailboxId);
      for (const accountId of noted.removedOf ?? []) waiting.removedOf.add(accountId);
      for (const accountId of noted.progressOf ?? []) waiting.progressOf.add(accountId);
      if (!timer) take();
    },
    close(): void {
      if (timer) clearTimeout(timer);
    },
  };
}

function nothing() {
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
    progressOf: new Set<number>(),
  };
}

function isNothing({ mailboxesOf, messagesOf, removedOf, progressOf, ...whole }: Waiting): boolean {
  return (
    !Object.values(whole).includes(true) && mailboxesOf.size + messagesOf.size + removedOf.size + progressOf.size === 0
  );
}
