import { randomUUID } from "node:crypto";
import { domainToASCII } from "node:url";
import type { ConnectionState } from "../../shared/account.ts";
import type { Done, MailApi } from "../../shared/contract.ts";
import type { TraceStep } from "../../shared/discovery.ts";
import { failed } from "../../shared/failure.ts";
import type { MessageContent } from "../../shared/message.ts";
import type { Client, Handlers } from "../../shared/rpc.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";
import type { MimeApi, ParsedMessage } from "../../shared/services/mime.ts";
import type { ActionResult, StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { HostInfo } from "../../shared/settings.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { Discovery } from "./discovery.ts";
import type { EventBus } from "./event-bus.ts";
import type { Search } from "./search.ts";
import { searchServers } from "./server-search.ts";

export interface HandlerWorld {
  readonly writer: Client<StoreWriterApi>;
  readonly reader: Client<StoreReaderApi>;
  readonly mail: Client<MailWorkerApi>;
  readonly mime: Client<MimeApi>;
  readonly accounts: Accounts;
  readonly search: Search;
  readonly discovery: () => Promise<Discovery>;
  readonly connections: Map<number, ConnectionState>;
  readonly bus: EventBus;
  readonly info: HostInfo;
  /** Lets go of removed messages that were kept long enough, in the background. */
  readonly purgeRemoved: () => void;
  readonly now: () => number;
}

/** Answers the contract by asking the workers; nothing here parses, writes or waits by itself. */
export function createHandlers(world: HandlerWorld): Handlers<MailApi> {
  const { writer, reader, mail, mime, accounts, search, discovery, bus } = world;

  /** A change that made operations, and then the word to whoever carries them out. */
  async function operate(change: Promise<ActionResult>): Promise<Done> {
    const { accountIds, undo } = await change;
    await perform(accountIds);
    return { undoId: undo };
  }

  async function perform(accountIds: readonly number[]): Promise<void> {
    await Promise.all(accountIds.map((accountId) => mail.performOperations({ accountId })));
  }

  const reportTo = (runId: string) => (step: TraceStep) => bus.emit("discoveryStepped", { runId, step });

  async function readParsed(messageId: number, signal: AbortSignal): Promise<ParsedMessage> {
    const stored = await reader.getMessage({ messageId });
    if (stored.parsed) return stored.parsed;
    await mail.downloadMessage({ messageId }, { signal });
    const { parsed } = await reader.getMessage({ messageId });
    if (!parsed) throw failed({ code: "NOT_DOWNLOADED" });
    return parsed;
  }

  async function outboxRow(outboxId: number) {
    const row = (await reader.listOutbox({})).find(({ id }) => id === outboxId);
    if (!row) throw failed({ code: "NOT_FOUND", what: "outbox" });
    return row;
  }

  async function accountOf(accountId: number) {
    const account = (await reader.listAccounts({})).find(({ id }) => id === accountId);
    if (!account) throw failed({ code: "NOT_FOUND", what: "account" });
    return account;
  }

  async function accountOfMailbox(mailboxId: number): Promise<number> {
    return (await reader.getMailboxSync({ mailboxId })).mailbox.accountId;
  }

  return {
    getHostInfo: () => world.info,
    getSettings: () => reader.getSettings({}),
    async saveSettings(settings) {
      const saved = await writer.saveSettings(settings);
      if (settings.keepRemovedDays !== undefined) world.purgeRemoved();
      return saved;
    },

    recogniseProvider: async ({ address }) => (await discovery()).recogniseProvider(address),
    async discover({ runId, address, credentials }, { signal }) {
      const { discover } = await discovery();
      const result = await discover({ address, credentials }, { signal, onStep: reportTo(runId) });
      accounts.noteDiscovered(result);
      return result;
    },
    addAccount: ({ runId, ...account }, { signal }) =>
      accounts.addAccount(account, { signal, onStep: reportTo(runId) }),
    listAccounts: () => reader.listAccounts({}),
    async removeAccount({ accountId }) {
      await accounts.removeAccount(accountId);
      world.connections.delete(accountId);
    },
    changePassword: ({ accountId, password }, { signal }) => accounts.changePassword(accountId, password, { signal }),
    async saveOffline({ accountId, offline }) {
      await writer.saveOffline({ accountId, offline });
      await mail.chooseOffline({ accountId, offline });
    },
    getDiskUse: () => reader.getDiskUse({ now: world.now() }),
    async freeSpace({ accountId }, { signal }) {
      let freed = 0;
      // Step by step, so that whatever else is written comes in between.
      for (let isMore = true; isMore && !signal.aborted; ) {
        const step = await writer.freeBodies({ accountId });
        freed += step.freed;
        isMore = step.isMore;
      }
      for (let isMore = freed > 0; isMore && !signal.aborted; ) isMore = (await writer.shrink({})).isMore;
      return { freed };
    },
    listConnections: () => [...world.connections.values()],
    listWork: () => reader.listWork({}),
    reconnect: ({ accountId }) => mail.reconnect({ accountId }),

    listMailboxes: (args) => reader.listMailboxes(args),
    listMessages: (args) => reader.listMessages(args),
    listMessageIds: (args) => reader.listMessageIds(args),
    chooseAll: (args) => reader.chooseAll(args),
    async refreshMailbox({ mailboxId }) {
      await mail.refreshMailbox({ accountId: await accountOfMailbox(mailboxId), mailboxId });
    },
    createMailbox: (args) => mail.createMailbox(args),
    async renameMailbox({ mailboxId, name, parentId }) {
      const accountId = await accountOfMailbox(mailboxId);
      await mail.renameMailbox({ accountId, mailboxId, name, ...(parentId !== undefined && { parentId }) });
    },
    deleteMailbox: async ({ mailboxId }) =>
      mail.deleteMailbox({ accountId: await accountOfMailbox(mailboxId), mailboxId }),
    setSubscribed: async ({ mailboxId, value }) =>
      mail.setSubscribed({ accountId: await accountOfMailbox(mailboxId), mailboxId, value }),
    async openMessage({ messageId }, { signal }): Promise<MessageContent> {
      const parsed = await readParsed(messageId, signal);
      const { row } = await reader.getMessage({ messageId });
      return { ...contentOf(parsed), row };
    },
    setFlag: (args) => operate(writer.setFlag(args)),
    moveMessages: (args) => operate(writer.moveMessages(args)),
    copyMessages: (args) => operate(writer.copyMessages(args)),
    archiveMessages: (args) => operate(writer.archiveMessages(args)),
    markSpam: (args) => operate(writer.markSpam(args)),
    deleteMessages: (args) => operate(writer.deleteMessages(args)),
    async undo(args) {
      const { accountIds, restored, missing } = await writer.undo(args);
      await perform(accountIds);
      return { restored, missing };
    },

    listRemoved: (args) => reader.listRemoved(args),
    async openRemoved({ messageId }) {
      const { row, parsed } = await reader.getRemoved({ messageId });
      if (!parsed) throw failed({ code: "NOT_DOWNLOADED" });
      return { ...contentOf(parsed), row };
    },
    async restoreRemoved(args) {
      const { accountIds, restored, missing } = await writer.restoreRemoved(args);
      await perform(accountIds);
      return { restored, missing };
    },
    forgetRemoved: (args) => writer.forgetRemoved(args),

    listFailedOperations: () => reader.listFailedOperations({}),
    async retryFailed(args) {
      const { accountIds } = await writer.retryFailed(args);
      await perform(accountIds);
    },
    dismissFailed: (args) => writer.dismissFailed(args),

    async startDraft({ accountId, kind, messageId, attribution = "" }, { signal }) {
      const blank = { accountId, to: "", cc: "", bcc: "", subject: "", text: "" };
      if (kind === "new" || messageId === undefined) {
        return writer.createDraft({
          kind,
          fields: blank,
          inReplyTo: "",
          references: [],
          sourceMessageId: null,
          attachments: [],
        });
      }
      const parsed = await readParsed(messageId, signal);
      // The other accounts of the same person are correspondents like any.
      const ownAddresses = [(await accountOf(accountId)).address];
      const reply = await mime.prepareReply({ parsed, kind, ownAddresses, attribution });
      const raw = kind === "forward" ? await reader.getRaw({ messageId }) : null;
      const attachments = raw
        ? await Promise.all(
            parsed.attachments.filter(({ inline }) => !inline).map(({ index }) => mime.extractPart({ raw, index })),
          )
        : [];
      const { to, cc, subject, text, inReplyTo, references } = reply;
      return writer.createDraft({
        kind,
        fields: { ...blank, to, cc, subject, text },
        inReplyTo,
        references,
        sourceMessageId: messageId,
        attachments,
      });
    },
    listDrafts: () => reader.listDrafts({}),
    saveDraft: (args) => writer.saveDraft(args),
    removeDraftAttachment: (args) => writer.removeDraftAttachment(args),
    discardDraft: (args) => writer.discardDraft(args),
    async sendDraft({ draftId }) {
      const draft = await reader.getDraft({ draftId });
      const account = await accountOf(draft.accountId);
      if (!account.outgoing) throw failed({ code: "RECEIVE_ONLY", address: account.address });
      const at = world.now();
      const domain = domainToASCII(account.address.slice(account.address.lastIndexOf("@") + 1));
      const messageId = `<${randomUUID()}@${domain}>`;
      const message = await mime.composeMessage({
        from: { name: account.name, address: account.address },
        to: draft.to,
        cc: draft.cc,
        bcc: draft.bcc,
        subject: draft.subject,
        text: draft.text,
        messageId,
        inReplyTo: draft.inReplyTo,
        references: draft.references,
        date: at,
        attachments: draft.attachmentBytes,
      });
      const { outboxId } = await writer.queueSend({ draftId, messageId, message, at });
      await mail.deliverOutbox({ accountId: account.id });
      return { outboxId };
    },

    listOutbox: () => reader.listOutbox({}),
    async retrySend({ outboxId }) {
      const row = await outboxRow(outboxId);
      if (row.state !== "accepted" && row.state !== "sending") {
        await writer.applySendState({ outboxId, state: "queued", failure: null, retryAt: null });
      }
      await mail.deliverOutbox({ accountId: row.accountId });
    },
    reviseSend: (args) => writer.reviseSend(args),
    async confirmSent({ outboxId }) {
      const row = await outboxRow(outboxId);
      if (row.state !== "uncertain") return;
      await writer.applySendState({ outboxId, state: "accepted", failure: null, retryAt: null });
      await mail.deliverOutbox({ accountId: row.accountId });
    },

    prepareSearch: () => search.prepare({}),
    search: (args, { signal }) => search.search(args, { signal }),
    listSearchHits: (args, { signal }) => search.listHits(args, { signal }),
    countUnreadHits: (args, { signal }) => search.countUnread(args, { signal }),
    listPeople: (args, { signal }) => search.listPeople(args, { signal }),
    listMailingLists: (args, { signal }) => search.listMailingLists(args, { signal }),
    searchServers: (args) => searchServers(world, args),
    getSearchStatus: () => search.getStatus(),
    rebuildSearchIndex: () => search.rebuild(),
    listSavedSearches: () => reader.listSavedSearches({}),
    addSavedSearch: (args) => writer.addSavedSearch(args),
    renameSavedSearch: (args) => writer.renameSavedSearch(args),
    removeSavedSearch: (args) => writer.removeSavedSearch(args),
  };
}

function contentOf(parsed: ParsedMessage): Omit<MessageContent, "row"> {
  return {
    cc: parsed.cc,
    bcc: parsed.bcc,
    replyTo: parsed.replyTo,
    messageId: parsed.messageId,
    sentAt: parsed.sentAt,
    attachments: parsed.attachments,
    hasRemoteImages: parsed.hasRemoteImages,
    isCut: parsed.isCut ?? false,
    unreadable: parsed.unreadable,
  };
}
