import { failed } from "../../shared/failure.ts";
import type { SpecialUse } from "../../shared/mailbox.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import { hasFlag, withFlag } from "./flags.ts";
import type { ActedOn, OperationQueue } from "./operation-queue.ts";
import type { Shown } from "./shown.ts";
import type { WriterContext } from "./transaction.ts";

type ActionCalls = "setFlag" | "moveMessages" | "archiveMessages" | "deleteMessages";

/** What a person does to messages. Those that are gone already are passed over; NOT_FOUND where all are. */
export function actionWriter(
  { db, changes }: WriterContext,
  operations: OperationQueue,
  shown: Shown,
): Pick<StoreWriterApi, ActionCalls> {
  const mailboxOfUse = db
    .prepare<[number, SpecialUse], number>(
      "SELECT id FROM mailbox WHERE account_id = ? AND special_use = ? AND selectable = 1 ORDER BY position LIMIT 1",
    )
    .pluck();
  const targetMailbox = db.prepare<[number], { account_id: number; selectable: number }>(
    "SELECT account_id, selectable FROM mailbox WHERE id = ?",
  );
  const useOf = db.prepare<[number], SpecialUse | null>("SELECT special_use FROM mailbox WHERE id = ?").pluck();
  const saveServerFlags = db.prepare<[string, number]>("UPDATE message SET server_flags = ? WHERE id = ?");
  const moveHere = db.prepare<[number, number]>("UPDATE message SET mailbox_id = ? WHERE id = ?");
  const remove = db.prepare<[number]>("DELETE FROM message WHERE id = ?");

  function find(messageIds: readonly number[]): ActedOn[] {
    const messages = operations.find(messageIds);
    if (messages.length === 0) throw failed({ code: "NOT_FOUND", what: "message" });
    return messages;
  }

  /** A POP3 server keeps neither flags nor mailboxes: these changes are made here for good. */
  function split(messages: readonly ActedOn[]): { remote: ActedOn[]; local: ActedOn[] } {
    return {
      remote: messages.filter((message) => message.protocol === "imap"),
      local: messages.filter((message) => message.protocol === "pop3"),
    };
  }

  function accountsOf(messages: readonly ActedOn[]): { accountIds: number[] } {
    return { accountIds: [...new Set(messages.map((message) => message.account_id))] };
  }

  function move(messages: readonly ActedOn[], toMailboxId: number): ActedOn[] {
    const { remote, local } = split(messages.filter((message) => message.mailbox_id !== toMailboxId));
    operations.enqueue(remote, { kind: "move", toMailboxId });
    for (const message of local) {
      moveHere.run(toMailboxId, message.id);
      noteRow(message);
      changes.noteMessagesOf(toMailboxId);
    }
    return remote;
  }

  function deleteForGood(messages: readonly ActedOn[]): ActedOn[] {
    const onServer = messages.filter((message) => message.protocol === "imap" || message.uidl !== null);
    operations.enqueue(onServer, { kind: "delete" });
    for (const message of messages) {
      if (onServer.includes(message)) continue;
      remove.run(message.id);
      noteRow(message);
    }
    return onServer;
  }

  function noteRow(message: ActedOn): void {
    changes.noteMessagesOf(message.mailbox_id);
    changes.noteMailboxesOf(message.account_id);
  }

  return {
    setFlag({ messageIds, flag, value }) {
      const { remote, local } = split(find(messageIds).filter((message) => hasFlag(message.flags, flag) !== value));
      operations.enqueue(remote, { kind: "setFlag", flag, value });
      for (const message of local) {
        saveServerFlags.run(withFlag(message.server_flags, flag, value), message.id);
        shown.reshow(message.id, { byPerson: true });
      }
      return accountsOf(remote);
    },

    moveMessages({ messageIds, mailboxId }) {
      const target = targetMailbox.get(mailboxId);
      const messages = find(messageIds);
      if (target?.selectable !== 1 || messages.some((message) => message.account_id !== target.account_id)) {
        throw failed({ code: "NOT_FOUND", what: "mailbox" });
      }
      return accountsOf(move(messages, mailboxId));
    },

    archiveMessages({ messageIds }) {
      const byAccount = Map.groupBy(find(messageIds), (message) => message.account_id);
      const moved: ActedOn[] = [];
      for (const [accountId, messages] of byAccount) {
        // Where one mailbox holds everything (Gmail), a move into it takes the message out of the others.
        const archive = mailboxOfUse.get(accountId, "archive") ?? mailboxOfUse.get(accountId, "all");
        if (archive === undefined) throw failed({ code: "NO_MAILBOX", purpose: "archive" });
        moved.push(...move(messages, archive));
      }
      return accountsOf(moved);
    },

    deleteMessages({ messageIds }) {
      const byMailbox = Map.groupBy(find(messageIds), (message) => message.mailbox_id);
      const changed: ActedOn[] = [];
      for (const [mailboxId, messages] of byMailbox) {
        const trash = mailboxOfUse.get(messages[0]?.account_id ?? 0, "trash");
        const use = useOf.get(mailboxId);
        const forGood = trash === undefined || use === "trash" || use === "junk";
        changed.push(...(forGood ? deleteForGood(messages) : move(messages, trash)));
      }
      return accountsOf(changed);
    },
  };
}
