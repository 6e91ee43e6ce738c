import type { DraftAttachment, DraftFields } from "../../shared/composition.ts";
import { failed } from "../../shared/failure.ts";
import type { StoreWriterApi } from "../../shared/services/store.ts";
import { createAttachmentQuery } from "./drafts.ts";
import type { WriterContext } from "./transaction.ts";

interface NewAttachment {
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

type DraftCalls = "createDraft" | "saveDraft" | "addDraftAttachment" | "removeDraftAttachment" | "discardDraft";

/** A draft in the outbox is not to be changed: for these calls it is not there. */
export function draftWriter({ db, changes, now }: WriterContext): Pick<StoreWriterApi, DraftCalls> {
  const accountExists = db.prepare<[number]>("SELECT 1 FROM account WHERE id = ?");
  const messageExists = db.prepare<[number]>("SELECT 1 FROM message WHERE id = ?");
  const create = db.prepare(
    `INSERT INTO draft (account_id, kind, to_field, cc_field, bcc_field, subject, text, in_reply_to, reference_ids,
       source_message_id, saved_at)
     VALUES (@accountId, @kind, @to, @cc, @bcc, @subject, @text, @inReplyTo, @references, @sourceMessageId, @savedAt)`,
  );
  const save = db.prepare(
    `UPDATE draft SET account_id = @accountId, to_field = @to, cc_field = @cc, bcc_field = @bcc, subject = @subject,
       text = @text, saved_at = @savedAt WHERE id = @draftId AND outbox_id IS NULL`,
  );
  const touch = db.prepare<[number, number]>("UPDATE draft SET saved_at = ? WHERE id = ? AND outbox_id IS NULL");
  const discard = db.prepare<[number]>("DELETE FROM draft WHERE id = ? AND outbox_id IS NULL");
  const attach = db.prepare<[number, string, string, number, Uint8Array]>(
    "INSERT INTO draft_attachment (draft_id, filename, type, size, bytes) VALUES (?, ?, ?, ?, ?)",
  );
  const detach = db.prepare<[number, number]>("DELETE FROM draft_attachment WHERE id = ? AND draft_id = ?");
  const queryAttachments = createAttachmentQuery(db);

  function attachTo(draftId: number, { filename, type, bytes }: NewAttachment): DraftAttachment {
    const { lastInsertRowid } = attach.run(draftId, filename, type, bytes.byteLength, bytes);
    return { id: Number(lastInsertRowid), filename, type, size: bytes.byteLength };
  }

  function requireAccount({ accountId }: DraftFields): void {
    if (!accountExists.get(accountId)) throw failed({ code: "NOT_FOUND", what: "account" });
  }

  function touchDraft(draftId: number): void {
    if (touch.run(now(), draftId).changes === 0) throw failed({ code: "NOT_FOUND", what: "draft" });
    changes.noteDrafts();
  }

  return {
    createDraft({ kind, fields, inReplyTo, references, sourceMessageId, attachments }) {
      requireAccount(fields);
      const savedAt = now();
      const source = sourceMessageId !== null && messageExists.get(sourceMessageId) ? sourceMessageId : null;
      const { lastInsertRowid } = create.run({
        ...fields,
        kind,
        inReplyTo,
        references: JSON.stringify(references),
        sourceMessageId: source,
        savedAt,
      });
      const id = Number(lastInsertRowid);
      for (const attachment of attachments) attachTo(id, attachment);
      changes.noteDrafts();
      return { ...fields, id, kind, attachments: queryAttachments(id), savedAt };
    },

    saveDraft({ draftId, fields }) {
      requireAccount(fields);
      const { changes: saved } = save.run({ ...fields, draftId, savedAt: now() });
      if (saved === 0) throw failed({ code: "NOT_FOUND", what: "draft" });
      changes.noteDrafts();
    },

    addDraftAttachment({ draftId, ...attachment }) {
      touchDraft(draftId);
      return attachTo(draftId, attachment);
    },

    removeDraftAttachment({ draftId, attachmentId }) {
      touchDraft(draftId);
      if (detach.run(attachmentId, draftId).changes === 0) throw failed({ code: "NOT_FOUND", what: "attachment" });
    },

    discardDraft({ draftId }) {
      if (discard.run(draftId).changes === 0) throw failed({ code: "NOT_FOUND", what: "draft" });
      changes.noteDrafts();
    },
  };
}
