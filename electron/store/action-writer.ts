import { failed } from "../../shared/failure.ts";
import type { SpecialUse } from "../../shared/mailbox.ts";
import type { MessageIds } from "../../shared/message.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import type { CopyRows } from "./copy-rows.ts";
import { hasFlag, withFlag } from "./flags.ts";
import type { ActedOn, OperationQueue } from "./operation-queue.ts";
import type { Shown } from "./shown.ts";
import type { WriterContext } from "./transaction.ts";
import type { UndoLog } from "./undo-writer.ts";

/** How long what is deleted for good waits for a person to think better of it, ms. */
const REGRET_MS = 8_000;

type ActionCalls = "setFlag" | "moveMessages" | "copyMessages" | "archiveMessages" | "deleteMessages" | "markSpam";

/** What a person does to messages. Those that are gone already are passed over; NOT_FOUND where all are. */
export function actionWriter(
  { db, changes, now, removal }: WriterContext,
  operations: OperationQueue,
  shown: Shown,
  undoLog: UndoLog,
  copyRows: CopyRows,
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
  const serverFlags = db.prepare<[number], string>("SELECT server_flags FROM message WHERE id = ?").pluck();
  const moveHere = db.prepare<[number, number]>("UPDATE message SET mailbox_id = ? WHERE id = ?");
  // Where mailboxes are labels, a message cannot be in one of them twice.
  const isLabelled = db
    .prepare<[number, number], number>(
      `SELECT 1 FROM message m JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
       WHERE m.id = ? AND s.gm_msgid IS NOT NULL AND s.mailbox_id = ? AND s.hidden = 0`,
    )
    .pluck();
  const remove = db.prepare<[number]>("DELETE FROM message WHERE id = ?");

  function find(messageIds: MessageIds): ActedOn[] {
    const messages = operations.find(messageIds);
    if (messages.length === 0) throw failed({ code: "NOT_FOUND", what: "message" });
    return messages;
  }

  /** The same where all of them can go into `mailboxId`. */
  function findFor(messageIds: MessageIds, mailboxId: number): ActedOn[] {
    const target = targetMailbox.get(mailboxId);
    const messages = find(messageIds);
    if (target?.selectable !== 1 || messages.some((message) => message.account_id !== target.account_id)) {
      throw failed({ code: "NOT_FOUND", what: "mailbox" });
    }
    return messages;
  }

  /** A POP3 server keeps neither flags nor mailboxes: these changes are made here for good. */
  function split(messages: readonly ActedOn[]): { remote: ActedOn[]; local: ActedOn[] } {
    return {
      remote: messages.filter((message) => message.protocol === "imap"),
      local: messages.filter((message) => message.protocol === "pop3"),
    };
  }

  function accountsOf(messages: readonly ActedOn[]): number[] {
    return [...new Set(messages.map((message) => message.account_id))];
  }

  /** `act` gives the messages whose servers have to be told. */
  function undoable(
    messages: readonly ActedOn[],
    flags: readonly string[],
    act: () => readonly ActedOn[],
  ): { accountIds: number[]; undo: number } {
    let remote: readonly ActedOn[] = [];
    const undo = undoLog.record(messages, flags, () => {
      remote = act();
    });
    return { accountIds: accountsOf(remote), undo };
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
    operations.enqueue(onServer, { kind: "delete", notBefore: now() + REGRET_MS });
    for (const message of messages) {
      if (onServer.includes(message)) continue;
      removal.because(null, () => remove.run(message.id));
      noteRow(message);
    }
    return onServer;
  }

  function noteRow(message: ActedOn): void {
    changes.noteMessagesOf(message.mailbox_id);
    changes.noteMailboxesOf(message.account_id);
  }

  function flag(messages: readonly ActedOn[], name: string, value: boolean): ActedOn[] {
    const { remote, local } = split(messages.filter((message) => hasFlag(message.flags, name) !== value));
    operations.enqueue(remote, { kind: "setFlag", flag: name, value });
    for (const message of local) {
      saveServerFlags.run(withFlag(serverFlags.get(message.id) ?? message.server_flags, name, value), message.id);
      shown.reshow(message.id, { byPerson: true });
    }
    return remote;
  }

  function mailboxFor(accountId: number, purpose: "archive" | "junk" | "inbox"): number {
    const mailboxId = mailboxOfUse.get(accountId, purpose);
    if (mailboxId !== undefined) return mailboxId;
    // Where one mailbox holds everything (Gmail), a move into it takes the message out of the others.
    const all = purpose === "archive" ? mailboxOfUse.get(accountId, "all") : undefined;
    if (all === undefined) throw failed({ code: "NO_MAILBOX", purpose });
    return all;
  }

  return {
    setFlag({ messageIds, flag: name, value }) {
      const messages = find(messageIds).filter((message) => hasFlag(message.flags, name) !== value);
      if (messages.length === 0) return { accountIds: [], undo: null };
      return undoable(messages, [name], () => flag(messages, name, value));
    },

    moveMessages({ messageIds, mailboxId }) {
      const messages = findFor(messageIds, mailboxId);
      return undoable(messages, [], () => move(messages, mailboxId));
    },

    copyMessages({ messageIds, mailboxId }) {
      const messages = findFor(messageIds, mailboxId).filter(({ id }) => !isLabelled.get(id, mailboxId));
      if (messages.length === 0) return { accountIds: [], undo: null };
      const { remote, local } = split(messages);
      const undo = undoLog.recordAdded(() => [
        ...operations.enqueueCopies(remote, mailboxId),
        ...local.map(({ id }) => copyRows.addLocal(id, mailboxId)),
      ]);
      return { accountIds: accountsOf(remote), undo };
    },

    archiveMessages({ messageIds }) {
      const messages = find(messageIds);
      const byAccount = Map.groupBy(messages, (message) => message.account_id);
      return undoable(messages, [], () =>
        [...byAccount].flatMap(([accountId, own]) => move(own, mailboxFor(accountId, "archive"))),
      );
    },

    markSpam({ messageIds, value }) {
      const messages = find(messageIds);
      const byAccount = Map.groupBy(messages, (message) => message.account_id);
      // The keywords first: they are set where the message still is, and travel with it.
      return undoable(messages, ["$Junk", "$NotJunk"], () => [
        ...flag(messages, "$Junk", value),
        ...flag(messages, "$NotJunk", !value),
        ...[...byAccount].flatMap(([accountId, own]) => move(own, mailboxFor(accountId, value ? "junk" : "inbox"))),
      ]);
    },

    deleteMessages({ messageIds }) {
      const messages = find(messageIds);
      const byMailbox = Map.groupBy(messages, (message) => message.mailbox_id);
      return undoable(messages, [], () =>
        [...byMailbox].flatMap(([mailboxId, own]) => {
          const trash = mailboxOfUse.get(own[0]?.account_id ?? 0, "trash");
          const use = useOf.get(mailboxId);
          const forGood = trash === undefined || use === "trash" || use === "junk";
          return forGood ? deleteForGood(own) : move(own, trash);
        }),
      );
    },
  };
}
