// Writes to the database named by its argument until it is killed, and says which drafts and sends were committed.
import { writeSync } from "node:fs";
import { openDatabase } from "../../../electron/store/database.ts";
import { migrate } from "../../../electron/store/migrations.ts";
import { createReader } from "../../../electron/store/reader.ts";
import { createWriter } from "../../../electron/store/writer.ts";

const db = openDatabase(process.argv[2] ?? "", { readonly: false });
migrate(db);
const writer = createWriter(db, { emit: () => {}, now: Date.now });
const reader = createReader(db);

const known = reader.listAccounts({})[0];
const { id: accountId } =
  known ??
  writer.addAccount({
    name: "Anna",
    address: "anna@example.org",
    incoming: { protocol: "imap", host: "h", port: 993, security: "tls", username: "u" },
    outgoing: { protocol: "smtp", host: "h", port: 465, security: "tls", username: "u" },
  });
const uses = { INBOX: "inbox", Archive: "archive" } as const;
writer.applyMailboxes({
  accountId,
  listed: Object.entries(uses).map(([path, specialUse]) => ({
    path,
    name: path,
    delimiter: "/",
    specialUse,
    selectable: true,
  })),
});
const inbox = reader.listMailboxes({ accountId })[0]?.id ?? 0;
const bytes = Buffer.alloc(50_000, "abc");

let uid = reader.getMailboxSync({ mailboxId: inbox }).uidNext ?? 1;
for (;;) {
  const messages = Array.from({ length: 50 }, () => {
    uid += 1;
    return {
      uid,
      uidl: null,
      messageId: `<${uid}@x>`,
      inReplyTo: "",
      subject: "s".repeat(200),
      from: [],
      to: [],
      cc: [],
      internalDate: uid,
      size: uid,
      flags: [],
      hasAttachments: false,
    };
  });
  const { added } = writer.applyListed({ mailboxId: inbox, uidValidity: 1, messages });
  const messageIds = added.map(({ messageId }) => messageId);
  writer.setFlag({ messageIds: messageIds.slice(0, 30), flag: "\\Seen", value: true });
  writer.archiveMessages({ messageIds: messageIds.slice(20) });
  const [move] = reader.listOperations({ accountId }).filter(({ kind }) => kind === "move");
  if (move) writer.finishOperation({ operationId: move.id });
  writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [uid - 45] });

  const fields = { accountId, to: "", cc: "", bcc: "", subject: String(uid), text: "text" };
  const { id: draftId } = writer.createDraft({
    kind: "new",
    fields,
    inReplyTo: "",
    references: [],
    sourceMessageId: messageIds[0] ?? null,
    attachments: [{ filename: "a", type: "a/b", bytes }],
  });
  writeSync(1, `draft ${draftId}\n`);
  if (draftId % 2 === 0) {
    const message = { filed: bytes, submitted: bytes, envelope: { from: "a", to: ["b"] } };
    const { outboxId } = writer.queueSend({ draftId, messageId: `<${uid}@y>`, message, at: 1 });
    writer.applySendState({ outboxId, state: "sending", failure: null, retryAt: null });
    writeSync(1, `sending ${outboxId} of ${draftId}\n`);
  }
}
