import type { WriterContext } from "./transaction.ts";

/** Rows of copies of messages. */
export interface CopyRows {
  /** A copy as the server will make it: its UID is not known and is no lower than `uidFloor`. Gives its row. */
  add(messageId: number, mailboxId: number, uidFloor: number): number;
  /** A copy that no server will ever know. */
  addLocal(messageId: number, mailboxId: number): number;
  /** Takes a copy away again; the message that it is of stays. */
  drop(copyId: number): void;
}

export function createCopyRows({ db, changes, removal }: WriterContext): CopyRows {
  const add = db.prepare<{ messageId: number; mailboxId: number; place: "moved" | "known"; uidFloor: number }>(
    `INSERT INTO message (account_id, mailbox_id, server_mailbox_id, place, uid_floor, flags, seen, server_flags,
       internal_date, size, has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses,
       cc_addresses, snippet, gm_msgid, labels)
     SELECT account_id, @mailboxId, @mailboxId, @place, @uidFloor, flags, seen, flags,
       internal_date, size, has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses,
       cc_addresses, snippet, gm_msgid, labels
     FROM message WHERE id = @messageId`,
  );
  const copyBody = db.prepare<[number, number]>(
    `INSERT INTO body (message_id, parsed, raw, packing) SELECT ?, parsed, raw, packing FROM body WHERE message_id = ?`,
  );
  const shareBody = db.prepare<[number]>("UPDATE message SET body_bytes = 0 WHERE id = ? AND gm_msgid IS NOT NULL");
  const placeOf = db.prepare<[number], { account_id: number; mailbox_id: number; gm_msgid: string | null }>(
    "SELECT account_id, mailbox_id, gm_msgid FROM message WHERE id = ?",
  );
  const remove = db.prepare<[number]>("DELETE FROM message WHERE id = ?");

  function note({ account_id, mailbox_id }: { account_id: number; mailbox_id: number }): void {
    changes.noteMessagesOf(mailbox_id);
    changes.noteMailboxesOf(account_id);
  }

  function insert(messageId: number, mailboxId: number, place: "moved" | "known", uidFloor: number): number {
    const copyId = Number(add.run({ messageId, mailboxId, place, uidFloor }).lastInsertRowid);
    const added = placeOf.get(copyId);
    // Where mailboxes are labels all of them share the one body.
    if (added?.gm_msgid === null) copyBody.run(copyId, messageId);
    else shareBody.run(copyId);
    if (added) note(added);
    return copyId;
  }

  return {
    add: (messageId, mailboxId, uidFloor) => insert(messageId, mailboxId, "moved", uidFloor),
    addLocal: (messageId, mailboxId) => insert(messageId, mailboxId, "known", 0),
    drop(copyId) {
      const dropped = placeOf.get(copyId);
      if (!dropped) return;
      removal.because(null, () => remove.run(copyId));
      note(dropped);
    },
  };
}
