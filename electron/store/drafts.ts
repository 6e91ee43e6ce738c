import type { Draft, DraftAttachment, DraftKind } from "../../shared/composition.ts";
import { failed } from "../../shared/failure.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";

interface DraftColumns {
  id: number;
  account_id: number;
  kind: DraftKind;
  to_field: string;
  cc_field: string;
  bcc_field: string;
  subject: string;
  text: string;
  in_reply_to: string;
  reference_ids: string;
  source_message_id: number | null;
  saved_at: number;
}

interface AttachmentBytes {
  filename: string;
  type: string;
  bytes: Buffer;
}

/** Makes the query for the attachments of one draft, without their bytes. */
export function createAttachmentQuery(db: Database): (draftId: number) => DraftAttachment[] {
  const attachments = db.prepare<[number], DraftAttachment>(
    "SELECT id, filename, type, size FROM draft_attachment WHERE draft_id = ? ORDER BY id",
  );
  return (draftId) => attachments.all(draftId);
}

function toDraft(columns: DraftColumns, attachments: readonly DraftAttachment[]): Draft {
  return {
    id: columns.id,
    accountId: columns.account_id,
    kind: columns.kind,
    to: columns.to_field,
    cc: columns.cc_field,
    bcc: columns.bcc_field,
    subject: columns.subject,
    text: columns.text,
    attachments,
    savedAt: columns.saved_at,
  };
}

/** Drafts; one that waits in the outbox belongs to its row there and is none of them. */
export function draftReader(db: Database): Pick<StoreReaderApi, "listDrafts" | "getDraft"> {
  const all = db.prepare<[], DraftColumns>(
    "SELECT * FROM draft WHERE outbox_id IS NULL ORDER BY saved_at DESC, id DESC",
  );
  const one = db.prepare<[number], DraftColumns>("SELECT * FROM draft WHERE id = ? AND outbox_id IS NULL");
  const attachmentBytes = db.prepare<[number], AttachmentBytes>(
    "SELECT filename, type, bytes FROM draft_attachment WHERE draft_id = ? ORDER BY id",
  );
  const queryAttachments = createAttachmentQuery(db);

  return {
    listDrafts: () => all.all().map((columns) => toDraft(columns, queryAttachments(columns.id))),

    getDraft({ draftId }) {
      const columns = one.get(draftId);
      if (!columns) throw failed({ code: "NOT_FOUND", what: "draft" });
      return {
        ...toDraft(columns, queryAttachments(draftId)),
        inReplyTo: columns.in_reply_to,
        references: JSON.parse(columns.reference_ids),
        sourceMessageId: columns.source_message_id,
        attachmentBytes: attachmentBytes
          .all(draftId)
          .map(({ filename, type, bytes }) => ({ filename, type, bytes: new Uint8Array(bytes) })),
      };
    },
  };
}
