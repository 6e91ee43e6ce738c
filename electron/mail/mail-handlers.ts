import { failed } from "../../shared/failure.ts";
import type { Handlers } from "../../shared/rpc.ts";
import type { MailWorkerApi, MailWorkerEvents } from "../../shared/services/mail.ts";
import { machineNetwork } from "../net/connection-failure.ts";
import { trustSystemAuthorities } from "../net/trust-store.ts";
import { type AccountSession, type AccountSessionOptions, startAccountSession } from "./account-session.ts";
import { openImapAccount } from "./imap-account.ts";
import type { MailboxChanges } from "./mailbox-changes.ts";
import type { BodyStore } from "./message-download.ts";
import { openPop3Account } from "./pop3-account.ts";
import { signIn } from "./sign-in.ts";

export interface MailWorkerOptions extends BodyStore {
  readonly emit: <Name extends keyof MailWorkerEvents>(name: Name, data: MailWorkerEvents[Name]) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Is told of what goes wrong beside any call. */
  readonly onBug: (error: unknown) => void;
}

/** The mail worker's calls. */
export function createMailWorker(options: MailWorkerOptions): Handlers<MailWorkerApi> {
  const { emit, now, onBug } = options;
  const store: BodyStore = options;
  const sessions = new Map<number, AccountSession>();

  const performOperations = (accountIds: readonly number[]) => {
    for (const accountId of accountIds) sessions.get(accountId)?.performOperations();
  };

  function mailboxesOf(accountId: number): MailboxChanges {
    const session = sessions.get(accountId);
    if (!session) throw failed({ code: "MAILBOX_NEEDS_SERVER" });
    return session.mailboxes();
  }

  return {
    startAccount({ account, password, lastContact }) {
      trustSystemAuthorities();
      // Started again, it is with another password or other servers.
      sessions.get(account.id)?.stop().catch(onBug);
      const openEngine: AccountSessionOptions["openEngine"] =
        account.incoming.protocol === "pop3" ? openPop3Account : (context) => openImapAccount(context);
      const session = startAccountSession({
        account,
        password,
        lastContact,
        store,
        openEngine,
        async openSubmission() {
          if (!account.outgoing) throw failed({ code: "RECEIVE_ONLY", address: account.address });
          // 5 MB that nobody needs who only reads.
          const { openSubmissionSession } = await import("./submission-session.ts");
          return openSubmissionSession(account.outgoing, password);
        },
        onState: (state) => emit("connectionChanged", state),
        onArrived: (messageIds) => emit("messagesArrived", { accountId: account.id, messageIds }),
        onRefused: (failure) => emit("operationFailed", { accountId: account.id, failure }),
        onOperations: performOperations,
        now,
        network: machineNetwork,
        onBug,
      });
      sessions.set(account.id, session);
    },
    async stopAccount({ accountId }) {
      const session = sessions.get(accountId);
      sessions.delete(accountId);
      await session?.stop();
    },
    reconnect: ({ accountId }) => sessions.get(accountId)?.reconnect(),
    refreshMailbox: ({ accountId, mailboxId }) => sessions.get(accountId)?.refreshMailbox(mailboxId),
    async downloadMessage({ messageId }) {
      const { accountId } = await store.reader.getMessageKey({ messageId });
      const session = sessions.get(accountId);
      if (!session) throw failed({ code: "NOT_DOWNLOADED" });
      await session.downloadMessage(messageId);
    },
    async searchServer({ accountId, asks }) {
      const session = sessions.get(accountId);
      if (!session) throw failed({ code: "OFFLINE" });
      return session.search(asks);
    },
    chooseOffline: ({ accountId, offline }) => sessions.get(accountId)?.chooseOffline(offline),
    createMailbox: async ({ accountId, parentId, name }) => ({
      mailboxId: await mailboxesOf(accountId).create(parentId, name),
    }),
    renameMailbox: ({ accountId, mailboxId, name, parentId }) =>
      mailboxesOf(accountId).rename(mailboxId, name, parentId),
    deleteMailbox: ({ accountId, mailboxId }) => mailboxesOf(accountId).remove(mailboxId),
    setSubscribed: ({ accountId, mailboxId, value }) => mailboxesOf(accountId).setSubscribed(mailboxId, value),
    performOperations: ({ accountId }) => performOperations([accountId]),
    deliverOutbox: ({ accountId }) => sessions.get(accountId)?.deliverOutbox(),
    async signIn({ server, password }, { signal }) {
      trustSystemAuthorities();
      await signIn(server, password, signal as AbortSignal);
    },
  };
}
