import { failed } from "../../shared/failure.ts";
import type { ParsedMessage } from "../../shared/services/mime.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import { type PackedBody, packBody, unpackParsed, unpackRaw } from "./body-packing.ts";
import type { Database } from "./database.ts";
import type { WriterContext } from "./transaction.ts";

/** Missing bodies that one call names at most; it must not keep the reader. */
const NAMED_AT_ONCE = 20_000;

/**
 * Makes the query for columns of a message's body: its own, or that of the same message in another mailbox. Both in one
 * statement would be compiled anew for each message.
 */
function createBodyQuery<Row>(db: Database, columns: string): (messageId: number) => Row | undefined {
  const own = db.prepare<[number], Row>(`SELECT ${columns} FROM body WHERE message_id = ?`);
  const shared = db.prepare<[number], Row>(
    `SELECT ${columns} FROM body WHERE message_id = (SELECT b.message_id FROM message m
       JOIN message s ON s.account_id = m.account_id AND s.gm_msgid = m.gm_msgid
       JOIN body b ON b.message_id = s.id WHERE m.id = ? AND s.gm_msgid IS NOT NULL LIMIT 1)`,
  );
  return (messageId) => own.get(messageId) ?? shared.get(messageId);
}

/** Makes the query for what a message parsed to; null where its body is not here. */
export function createParsedQuery(db: Database): (messageId: number) => ParsedMessage | null {
  const body = createBodyQuery<PackedBody>(db, "CASE WHEN packing > 0 THEN raw END AS raw, parsed, packing");
  return (messageId) => {
    const packed = body(messageId);
    return packed ? unpackParsed(packed) : null;
  };
}

export function bodyReader(db: Database): Pick<StoreReaderApi, "getRaw" | "listMissingBodies"> {
  const raw = createBodyQuery<Pick<PackedBody, "raw" | "packing">>(db, "raw, packing");
  const missing = db.prepare<[number, number, number], [number, number, number]>(
    `SELECT m.id, m.internal_date, m.size FROM message m INDEXED BY message_without_body
     JOIN mailbox b ON b.id = m.server_mailbox_id
     WHERE m.mailbox_id = ? AND m.body_bytes IS NULL AND m.id > ? AND m.place = 'known' AND m.uid IS NOT NULL
       AND m.expunged = 0
     ORDER BY m.id LIMIT ?`,
  );
  return {
    getRaw({ messageId }) {
      const packed = raw(messageId);
      return packed ? unpackRaw(packed) : null;
    },
    listMissingBodies({ mailboxId, afterId }) {
      const rows = missing.raw().all(mailboxId, afterId, NAMED_AT_ONCE);
      const [lookedUpTo = null] = rows.length < NAMED_AT_ONCE ? [] : (rows.at(-1) ?? []);
      return { missing: Float64Array.from(rows.flat()), lookedUpTo };
    },
  };
}

export function bodyWriter({ db, changes }: WriterContext): Pick<StoreWriterApi, "saveBody" | "saveBodies"> {
  const mailboxOf = db.prepare<[number], number>("SELECT mailbox_id FROM message WHERE id = ?").pluck();
  const save = db.prepare<[number, Uint8Array, Uint8Array, number]>(
    `INSERT INTO body (message_id, parsed, raw, packing) VALUES (?, ?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET parsed = excluded.parsed, raw = excluded.raw, packing = excluded.packing`,
  );
  const describe = db.prepare<[string, number, number]>(
    "UPDATE message SET snippet = ?, has_attachments = ? WHERE id = ?",
  );
  const describeOthers = db
    .prepare<{ messageId: number }, number>(
      `UPDATE message SET (snippet, has_attachments) = (SELECT snippet, has_attachments FROM message WHERE id = @messageId)
       WHERE gm_msgid IS NOT NULL AND id <> @messageId
         AND (account_id, gm_msgid) = (SELECT account_id, gm_msgid FROM message WHERE id = @messageId)
       RETURNING mailbox_id`,
    )
    .pluck();
  const saveSnippet = db.prepare<[string, number]>("UPDATE message SET snippet = ? WHERE id = ?");

  type Body = Parameters<StoreWriterApi["saveBody"]>[0];

  /** False where the message is gone. */
  function put({ messageId, raw, parsed }: Body): boolean {
    const mailboxId = mailboxOf.get(messageId);
    if (mailboxId === undefined) return false;
    const packed = packBody(raw, parsed);
    save.run(messageId, packed.parsed, packed.raw, packed.packing);
    if (parsed.unreadable) saveSnippet.run(parsed.snippet, messageId);
    else describe.run(parsed.snippet, Number(parsed.attachments.some(({ inline }) => !inline)), messageId);
    changes.noteMessagesOf(mailboxId);
    for (const other of describeOthers.all({ messageId })) changes.noteMessagesOf(other);
    return true;
  }

  return {
    saveBody(body) {
      if (!put(body)) throw failed({ code: "NOT_FOUND", what: "message" });
    },
    saveBodies({ bodies }) {
      for (const body of bodies) put(body);
    },
  };
}
