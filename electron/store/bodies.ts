import { failed } from "../../shared/failure.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import { pack, packJson, unpack } from "./body-packing.ts";
import type { Database } from "./database.ts";
import type { WriterContext } from "./transaction.ts";

export function bodyReader(db: Database): Pick<StoreReaderApi, "getRaw"> {
  const raw = db.prepare<[number], Buffer>("SELECT raw FROM body WHERE message_id = ?").pluck();
  return {
    getRaw({ messageId }) {
      const packed = raw.get(messageId);
      return packed ? unpack(packed) : null;
    },
  };
}

export function bodyWriter({ db, changes }: WriterContext): Pick<StoreWriterApi, "saveBody"> {
  const mailboxOf = db.prepare<[number], number>("SELECT mailbox_id FROM message WHERE id = ?").pluck();
  const save = db.prepare<[number, Buffer, Buffer]>(
    `INSERT INTO body (message_id, parsed, raw) VALUES (?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET parsed = excluded.parsed, raw = excluded.raw`,
  );
  const describe = db.prepare<[string, number, number]>(
    "UPDATE message SET snippet = ?, has_attachments = ? WHERE id = ?",
  );
  const saveSnippet = db.prepare<[string, number]>("UPDATE message SET snippet = ? WHERE id = ?");

  return {
    saveBody({ messageId, raw, parsed }) {
      const mailboxId = mailboxOf.get(messageId);
      if (mailboxId === undefined) throw failed({ code: "NOT_FOUND", what: "message" });
      save.run(messageId, packJson(parsed), pack(raw));
      if (parsed.unreadable) saveSnippet.run(parsed.snippet, messageId);
      else describe.run(parsed.snippet, Number(parsed.attachments.some(({ inline }) => !inline)), messageId);
      changes.noteMessagesOf(mailboxId);
    },
  };
}
