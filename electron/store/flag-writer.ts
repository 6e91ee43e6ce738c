import type { Mailbox } from "../../shared/mailbox.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import { formatFlags, hasFlag, isMarkedDeleted } from "./flags.ts";
import type { Shown } from "./shown.ts";
import type { WriterContext } from "./transaction.ts";

type ListedFlags = Parameters<StoreWriterApi["applyFlags"]>[0]["flags"];

/** Shown as the server has it, in one mailbox only, with nothing pending. */
const IS_PLAIN = `mailbox_id = server_mailbox_id AND hidden = 0 AND expunged = 0 AND flags = server_flags
  AND place = 'known' AND gm_msgid IS NULL
  AND NOT EXISTS (SELECT 1 FROM operation_target WHERE message_id = message.id)`;

/** UIDs of one mailbox, as JSON. */
interface Group {
  readonly mailboxId: number;
  readonly uids: string;
  readonly flags: string;
}

/** Sets flags as the server has them: of plain rows in one statement for all that have the same, of others one by one. */
export function createFlagWriter(
  { db, changes }: Pick<WriterContext, "db" | "changes">,
  shown: Shown,
): (mailbox: Mailbox, listed: ListedFlags) => void {
  const saveLabels = createLabelWriter(db);
  const byUid = db.prepare<[number, number], { id: number; mailbox_id: number }>(
    "SELECT id, mailbox_id FROM message WHERE server_mailbox_id = ? AND uid = ?",
  );
  const unreadOf = db.prepare<[number], number>("SELECT row_unread FROM mailbox WHERE id = ?").pluck();
  const saveOfPlain = db.prepare<Group & { seen: number }>(
    `UPDATE message SET server_flags = @flags, flags = @flags, seen = @seen
     WHERE server_mailbox_id = @mailboxId AND uid IN (SELECT value FROM json_each(@uids))
       AND server_flags <> @flags AND ${IS_PLAIN}`,
  );
  const others = db
    .prepare<Group, number>(
      `SELECT id FROM message WHERE server_mailbox_id = @mailboxId
         AND uid IN (SELECT value FROM json_each(@uids)) AND server_flags <> @flags`,
    )
    .pluck();
  const save = db.prepare<[string, number]>("UPDATE message SET server_flags = ?, expunged = 0 WHERE id = ?");

  function saveAlike(mailbox: Mailbox, flags: string, uidList: readonly number[]): void {
    const group = { mailboxId: mailbox.id, flags, uids: JSON.stringify(uidList) };
    if (!isMarkedDeleted(flags)) {
      const saved = saveOfPlain.run({ ...group, seen: Number(hasFlag(flags, "\\Seen")) }).changes;
      if (saved > 0) changes.noteMessagesOf(mailbox.id);
    }
    for (const id of others.all(group)) {
      save.run(flags, id);
      shown.reshow(id, { byPerson: false });
    }
  }

  return (mailbox, listed) => {
    /** What was told last of each UID. */
    const latest = new Map<number, string>();
    const kinds = new Map<string, string>();
    for (const { uid, flags: given, labels } of listed) {
      const key = given.join(" ");
      const flags = kinds.get(key) ?? formatFlags(given);
      kinds.set(key, flags);
      latest.set(uid, flags);
      const known = labels && byUid.get(mailbox.id, uid);
      if (known && saveLabels({ id: known.id, gmail: null, labels })) changes.noteMessagesOf(known.mailbox_id);
    }
    const byFlags = Map.groupBy(latest, ([, flags]) => flags);
    const unread = unreadOf.get(mailbox.id);
    for (const [flags, alike] of byFlags) {
      saveAlike(
        mailbox,
        flags,
        alike.map(([uid]) => uid),
      );
    }
    if (unreadOf.get(mailbox.id) !== unread) changes.noteMailboxesOf(mailbox.accountId);
  };
}

/** Saves Gmail's labels, and its message id where it is given; says whether anything is new. */
export function createLabelWriter(
  db: Database,
): (labelled: { id: number; gmail: string | null; labels: readonly string[] }) => boolean {
  const save = db.prepare<{ id: number; gmail: string | null; labels: string }>(
    `UPDATE message SET gm_msgid = coalesce(@gmail, gm_msgid), labels = @labels
     WHERE id = @id AND (gm_msgid, labels) IS NOT (coalesce(@gmail, gm_msgid), @labels)`,
  );
  return ({ id, gmail, labels }) => save.run({ id, gmail, labels: JSON.stringify(labels) }).changes > 0;
}
