import type { Address } from "../../shared/message.ts";
import type { ListedMessage, MailboxSync, SliceRow, StoreWriterApi } from "../../shared/services/store.ts";
import { createFlagWriter, createLabelWriter } from "./flag-writer.ts";
import { formatFlags, hasFlag, isMarkedDeleted } from "./flags.ts";
import { createMailboxSyncQuery } from "./mailboxes.ts";
import type { OperationQueue } from "./operation-queue.ts";
import { DELETED_HERE } from "./removal.ts";
import type { Shown } from "./shown.ts";
import { createSliceRows, messageOf } from "./slice-rows.ts";
import type { WriterContext } from "./transaction.ts";

/** A list row shows a few recipients; all of them are in the parsed message. */
const ADDRESSES_IN_ROW = 100;

interface KnownRow {
  id: number;
  uid: number;
  server_flags: string;
  expunged: number;
  mailbox_id: number;
}

type ListingCalls = "applyListed" | "applySlice" | "applyFlags" | "applyExpunged";

/** What a sync brings from the server. Under another UIDVALIDITY than the stored one it is stale and left out. */
export function listingWriter(
  { db, changes, removal }: WriterContext,
  operations: OperationQueue,
  shown: Shown,
): Pick<StoreWriterApi, ListingCalls> {
  const querySync = createMailboxSyncQuery(db);
  const addRows = createSliceRows(db);
  const applyFlags = createFlagWriter({ db, changes }, shown);
  const protocolOf = db.prepare<[number], string>("SELECT protocol FROM account WHERE id = ?").pluck();
  const byUid = db.prepare<[number, number], KnownRow>(
    `SELECT id, uid, server_flags, expunged, mailbox_id FROM message WHERE server_mailbox_id = ? AND uid = ?`,
  );
  const byUidl = db.prepare<[number, string], KnownRow>(
    `SELECT id, uid, server_flags, expunged, mailbox_id FROM message WHERE server_mailbox_id = ? AND uidl = ?`,
  );
  const highestUid = db
    .prepare<[number], number | null>("SELECT max(uid) FROM message WHERE server_mailbox_id = ?")
    .pluck();
  const awaited = db.prepare<object, { id: number; place: "moved" | "orphan" }>(
    `SELECT id, place FROM message INDEXED BY message_awaited
       WHERE server_mailbox_id = @mailboxId AND header_message_id = @messageId AND size = @size
         AND place <> 'known' AND uid_floor <= @uid
         AND (place = 'moved' AND @messageId <> '' OR internal_date = @internalDate AND subject = @subject)
       ORDER BY place = 'orphan', id LIMIT 1`,
  );
  const adopt = db.prepare<[number, string, number]>(
    `UPDATE message SET uid = ?, server_flags = ?, place = 'known', uid_floor = 0, awaited_selects = 0 WHERE id = ?`,
  );
  const hasAwaited = db
    .prepare<[number], number>(
      "SELECT 1 FROM message INDEXED BY message_awaited WHERE server_mailbox_id = ? AND place <> 'known' LIMIT 1",
    )
    .pluck();
  const add = db.prepare(
    `INSERT INTO message (account_id, mailbox_id, hidden, server_mailbox_id, uid, uidl, flags, seen, server_flags,
       internal_date, size, has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses,
       cc_addresses)
     VALUES (@accountId, @mailboxId, @hidden, @mailboxId, @uid, @uidl, @flags, @seen, @flags,
       @internalDate, @size, @hasAttachments, @messageId, @inReplyTo, @subject, @from, @to, @cc)
     ON CONFLICT (server_mailbox_id, uid) DO NOTHING`,
  );
  const saveLabels = createLabelWriter(db);
  // The same message is here already, in another mailbox and perhaps whole.
  const shareBody = db.prepare<[number]>(
    `UPDATE message SET (snippet, has_attachments, body_bytes) = (s.snippet, s.has_attachments, 0)
     FROM message s WHERE message.id = ? AND s.account_id = message.account_id AND s.gm_msgid = message.gm_msgid
       AND s.gm_msgid IS NOT NULL AND s.body_bytes IS NOT NULL AND s.id <> message.id`,
  );
  const describe = db.prepare(
    `UPDATE message SET header_message_id = @messageId, in_reply_to = @inReplyTo, subject = @subject,
       from_addresses = @from, to_addresses = @to, cc_addresses = @cc, internal_date = @internalDate, size = @size
     WHERE id = @id AND (header_message_id, in_reply_to, subject, from_addresses, to_addresses, cc_addresses,
       internal_date, size) IS NOT (@messageId, @inReplyTo, @subject, @from, @to, @cc, @internalDate, @size)`,
  );
  const saveServerFlags = db.prepare<[string, number]>(
    "UPDATE message SET server_flags = ?, expunged = 0 WHERE id = ?",
  );
  const saveProgress = db.prepare(
    `UPDATE mailbox SET uid_validity = @uidValidity, uid_next = max(coalesce(uid_next, 0), @uidNext),
       listed_down_to = coalesce(@listedDownTo, listed_down_to),
       mod_seq = CASE WHEN @setModSeq THEN @modSeq ELSE mod_seq END WHERE id = @mailboxId`,
  );
  const orphansActedOn = db
    .prepare<[number], number>(
      `SELECT id FROM message INDEXED BY message_awaited
       WHERE server_mailbox_id = ? AND place <> 'known' AND place = 'orphan'
         AND EXISTS (SELECT 1 FROM operation_target WHERE message_id = message.id)`,
    )
    .pluck();
  const removeDeletedOrphans = db.prepare<[number]>(
    `DELETE FROM message INDEXED BY message_awaited
     WHERE server_mailbox_id = ? AND place <> 'known' AND place = 'orphan' AND id IN (${DELETED_HERE})`,
  );
  const removeOrphans = db.prepare<[number]>(
    `DELETE FROM message INDEXED BY message_awaited
     WHERE server_mailbox_id = ? AND place <> 'known' AND place = 'orphan'`,
  );
  const rowPlaces = db.prepare<[number, number], { id: number; mailbox_id: number; server_mailbox_id: number }>(
    "SELECT id, mailbox_id, server_mailbox_id FROM message WHERE server_mailbox_id = ? AND uid = ?",
  );
  const markExpunged = db.prepare<[number]>("UPDATE message SET expunged = 1 WHERE id = ?");
  const cutLoose = db.prepare<[number]>(
    "UPDATE message SET uid = NULL, uidl = NULL, server_mailbox_id = mailbox_id WHERE id = ?",
  );
  const remove = db.prepare<[number]>("DELETE FROM message WHERE id = ?");

  /**
   * What waits to be done to a message goes with the message that it was meant for: at the listing's end, with those that
   * did not come again. Gives how many operations that are.
   */
  function giveUp(mailboxId: number, { alike, isListed }: { alike: readonly number[]; isListed: boolean }): number {
    if (isListed) removal.because(null, () => removeDeletedOrphans.run(mailboxId));
    const orphans = isListed ? orphansActedOn.all(mailboxId) : [];
    const given = operations.giveUpOn([...alike, ...orphans]);
    for (const id of alike) shown.reshow(id, { byPerson: false });
    if (isListed) removal.because("renumbered", () => removeOrphans.run(mailboxId));
    return given.length;
  }

  function noteRows({ mailbox }: MailboxSync): void {
    changes.noteMessagesOf(mailbox.id);
    changes.noteMailboxesOf(mailbox.accountId);
  }

  function isStale(sync: MailboxSync, uidValidity: number): boolean {
    return sync.uidValidity !== null && sync.uidValidity !== uidValidity;
  }

  function refresh(known: KnownRow, message: ListedMessage, columns: object, keepsFlags: boolean): void {
    const flags = keepsFlags ? known.server_flags : formatFlags(message.flags);
    if (flags !== known.server_flags || known.expunged === 1) {
      saveServerFlags.run(flags, known.id);
      shown.reshow(known.id, { byPerson: false });
    }
    const isLabelled = label(known.id, message.gmail);
    if (describe.run({ ...columns, id: known.id }).changes > 0 || isLabelled) changes.noteMessagesOf(known.mailbox_id);
  }

  function label(id: number, gmail: ListedMessage["gmail"]): boolean {
    if (!gmail) return false;
    const isNew = saveLabels({ id, gmail: gmail.messageId, labels: gmail.labels });
    if (isNew) shareBody.run(id);
    return isNew;
  }

  function chooseUid(mailboxId: number, message: ListedMessage): number {
    const isFree = message.uid > 0 && !byUid.get(mailboxId, message.uid);
    return message.uidl === null || isFree ? message.uid : (highestUid.get(mailboxId) ?? 0) + 1;
  }

  /**
   * Stores one message; gives its row where that was not there before. To `alike` come rows that were taken up again
   * without a Message-ID: nobody knows whether it is the same message.
   */
  function put(sync: MailboxSync, message: ListedMessage, keepsFlags: boolean, alike: number[]) {
    const mailboxId = sync.mailbox.id;
    const known = message.uidl === null ? byUid.get(mailboxId, message.uid) : byUidl.get(mailboxId, message.uidl);
    const columns = columnsOf(message);
    if (known) {
      refresh(known, message, columns, keepsFlags);
      return null;
    }
    const uid = chooseUid(mailboxId, message);
    const flags = formatFlags(message.flags);
    noteRows(sync);
    const waiting = message.uidl === null ? awaited.get({ ...columns, mailboxId, uid }) : undefined;
    if (waiting) {
      if (waiting.place === "orphan" && message.messageId === "") alike.push(waiting.id);
      adopt.run(uid, flags, waiting.id);
      label(waiting.id, message.gmail);
      shown.reshow(waiting.id, { byPerson: false });
      return null;
    }
    const { lastInsertRowid } = add.run({
      ...columns,
      accountId: sync.mailbox.accountId,
      mailboxId,
      uid,
      uidl: message.uidl,
      hidden: Number(isMarkedDeleted(flags)),
      flags,
      seen: Number(hasFlag(flags, "\\Seen")),
      hasAttachments: Number(message.hasAttachments),
    });
    label(Number(lastInsertRowid), message.gmail);
    return { messageId: Number(lastInsertRowid), uid, flags: message.flags };
  }

  return {
    applySlice({ mailboxId, uidValidity, rows, listedDownTo }) {
      const sync = querySync(mailboxId);
      if (isStale(sync, uidValidity)) return { lost: 0 };
      const alike: number[] = [];
      const listed = rows.map((row): SliceRow => JSON.parse(row));
      if (rows.length > 0) noteRows(sync);
      // Where rows wait for their messages, each is looked for.
      const careful = hasAwaited.get(mailboxId) ? listed.map(messageOf) : addRows(sync.mailbox, listed);
      for (const message of careful) put(sync, message, false, alike);
      saveProgress.run({
        mailboxId,
        uidValidity,
        uidNext: listed.reduce((highest, [uid]) => Math.max(highest, uid + 1), 0),
        listedDownTo,
        setModSeq: 0,
        modSeq: null,
      });
      const isFurther = listedDownTo !== sync.listedDownTo;
      if (isFurther) changes.noteMailboxesOf(sync.mailbox.accountId);
      return { lost: giveUp(mailboxId, { alike, isListed: isFurther && listedDownTo <= 1 }) };
    },

    applyListed({ mailboxId, uidValidity, messages, listedDownTo, modSeq }) {
      const sync = querySync(mailboxId);
      if (isStale(sync, uidValidity)) return { added: [], lost: 0 };
      const alike: number[] = [];
      const keepsFlags = protocolOf.get(sync.mailbox.accountId) === "pop3";
      const added = messages.flatMap((message) => put(sync, message, keepsFlags, alike) ?? []);
      saveProgress.run({
        mailboxId,
        uidValidity,
        uidNext: messages.reduce((highest, { uid }) => Math.max(highest, uid + 1), 0),
        listedDownTo: listedDownTo ?? null,
        setModSeq: Number(modSeq !== undefined),
        modSeq: modSeq ?? null,
      });
      const isFurther = listedDownTo !== undefined && listedDownTo !== sync.listedDownTo;
      if (isFurther) changes.noteMailboxesOf(sync.mailbox.accountId);
      return { added, lost: giveUp(mailboxId, { alike, isListed: isFurther && listedDownTo <= 1 }) };
    },

    applyFlags({ mailboxId, uidValidity, flags }) {
      const sync = querySync(mailboxId);
      if (isStale(sync, uidValidity)) return;
      applyFlags(sync.mailbox, flags);
    },

    applyExpunged({ mailboxId, uidValidity, uids, reason = "deleted" }) {
      const sync = querySync(mailboxId);
      if (isStale(sync, uidValidity)) return;
      const rows = uids.flatMap((uid) => rowPlaces.get(mailboxId, uid) ?? []);
      removal.because(reason, () => {
        for (const row of rows) {
          if (shown.hasPendingMove(row.id)) {
            // Most likely our own move or delete, just carried out: its end will say what becomes of the row.
            markExpunged.run(row.id);
            continue;
          }
          // Only a POP3 row is elsewhere without a pending move: it was moved here for good and stays.
          if (row.mailbox_id !== row.server_mailbox_id) cutLoose.run(row.id);
          else remove.run(row.id);
          noteRows(sync);
        }
      });
    },
  };
}

function columnsOf(message: ListedMessage) {
  return {
    messageId: message.messageId,
    inReplyTo: message.inReplyTo,
    subject: message.subject,
    from: formatAddresses(message.from),
    to: formatAddresses(message.to),
    cc: formatAddresses(message.cc),
    internalDate: message.internalDate,
    size: message.size,
  };
}

function formatAddresses(addresses: readonly Address[]): string {
  return JSON.stringify(addresses.slice(0, ADDRESSES_IN_ROW).map(({ name, address }) => ({ name, address })));
}
