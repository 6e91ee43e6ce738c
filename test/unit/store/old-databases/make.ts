/**
 * `npm run -s old-database`: writes `v<version>.sqlite.gz` beside this file, with the calls of the program as it is now.
 * To make one of an older version, copy this file to the same place in a checkout of then and run it there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openDatabase } from "../../../../electron/store/database.ts";
import { DATABASE_VERSION, migrate } from "../../../../electron/store/migrations.ts";
import { createReader } from "../../../../electron/store/reader.ts";
import { createWriter } from "../../../../electron/store/writer.ts";
import type { ParsedMessage } from "../../../../shared/services/mime.ts";

const directory = mkdtempSync(join(tmpdir(), "posthorn-old-"));
const path = join(directory, "mail.sqlite");
const db = openDatabase(path, { readonly: false });
migrate(db);
const reader = createReader(db);
const at = 1_700_000_000_000;
const writer = createWriter(db, { emit: () => {}, now: () => at });

function addAccount(address: string, protocol: "imap" | "pop3"): number {
  const incoming = {
    protocol,
    host: `${protocol}.example.org`,
    port: 993,
    security: "tls",
    username: address,
  } as const;
  const outgoing = {
    protocol: "smtp",
    host: "smtp.example.org",
    port: 465,
    security: "tls",
    username: address,
  } as const;
  return writer.addAccount({ name: address.startsWith("anna") ? "Анна" : "", address, incoming, outgoing }).id;
}

function listed(path: string, specialUse: "inbox" | "archive" | "trash" | null) {
  return { path, name: path, delimiter: "/", specialUse, selectable: true };
}

function message(uid: number, uidl: string | null = null) {
  return {
    uid,
    uidl,
    messageId: `<${uid}@example.net>`,
    inReplyTo: "",
    subject: `Письмо ${uid}`,
    from: [{ name: "Boris", address: "boris@example.net" }],
    to: [{ name: "Анна", address: "anna@example.org" }],
    cc: [],
    internalDate: at + uid * 60_000,
    size: 1_000 + uid,
    flags: uid % 3 === 0 ? ["\\Seen"] : [],
    hasAttachments: uid % 5 === 0,
  };
}

function idOf(accountId: number, path: string): number {
  const mailbox = reader.listMailboxes({ accountId }).find((each) => each.path === path);
  if (!mailbox) throw new Error(`no mailbox ${path}`);
  return mailbox.id;
}

function saveBody(messageId: number, text: string): void {
  const { row } = reader.getMessage({ messageId });
  const parsed: ParsedMessage = {
    subject: row.subject,
    from: [{ name: "Boris", address: "boris@example.net" }],
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: `<${messageId}@example.net>`,
    inReplyTo: "",
    references: [],
    sentAt: at,
    text,
    snippet: text.slice(0, 100),
    attachments: [],
    hasRemoteImages: false,
    unreadable: null,
  };
  writer.saveBody({ messageId, raw: Buffer.from(`Subject: ${row.subject}\r\n\r\n${text}`), parsed });
}

writer.saveSettings({ language: "ru", theme: "dark" });
const anna = addAccount("anna@example.org", "imap");
const pop = addAccount("pop@example.org", "pop3");
writer.noteContact({ accountId: anna, at });
writer.applyMailboxes({
  accountId: anna,
  listed: [listed("INBOX", "inbox"), listed("Archive", "archive"), listed("Trash", "trash"), listed("Работа", null)],
});
writer.applyMailboxes({ accountId: pop, listed: [listed("INBOX", "inbox")] });
const inbox = idOf(anna, "INBOX");
const popInbox = idOf(pop, "INBOX");
writer.applySelected({ mailboxId: inbox, uidValidity: 7, uidNext: 41, modSeq: "900719925474099312" });
const ids = writer
  .applyListed({
    mailboxId: inbox,
    uidValidity: 7,
    messages: Array.from({ length: 40 }, (_, index) => message(index + 1)),
    listedDownTo: 1,
    modSeq: "900719925474099312",
  })
  .added.map(({ messageId }) => messageId);
writer.applySelected({ mailboxId: popInbox, uidValidity: 1, uidNext: null, modSeq: null });
const popIds = writer
  .applyListed({
    mailboxId: popInbox,
    uidValidity: 1,
    messages: [message(0, "uidl-a"), message(0, "uidl-b")],
    listedDownTo: 1,
  })
  .added.map(({ messageId }) => messageId);
for (const id of ids.slice(0, 6)) saveBody(id, `Здравствуйте! This is the text of ${id}. `.repeat(4));
for (const id of popIds) saveBody(id, `Only here, ${id}. `.repeat(4));

const archive = idOf(anna, "Archive");
const [removed] = writer.applyListed({
  mailboxId: archive,
  uidValidity: 9,
  messages: [message(50)],
  listedDownTo: 1,
}).added;
saveBody(removed?.messageId ?? 0, "Deleted by another client. ".repeat(4));
writer.applyExpunged({ mailboxId: archive, uidValidity: 9, uids: [50] });

writer.setFlag({ messageIds: ids.slice(30, 32), flag: "\\Flagged", value: true });
writer.moveMessages({ messageIds: ids.slice(32, 34), mailboxId: idOf(anna, "Работа") });

function createDraft(subject: string): number {
  const draft = writer.createDraft({
    kind: "reply",
    fields: { accountId: anna, to: "boris@example.net", cc: "", bcc: "", subject, text: "Недописанное письмо" },
    inReplyTo: "<1@example.net>",
    references: ["<1@example.net>"],
    sourceMessageId: ids[0] ?? null,
    attachments: [{ filename: "отчёт.pdf", type: "application/pdf", bytes: Buffer.alloc(9_000, "pdf") }],
  });
  return draft.id;
}

function queueSend(subject: string): number {
  return writer.queueSend({
    draftId: createDraft(subject),
    messageId: `<${subject}@example.org>`,
    message: {
      envelope: { from: "anna@example.org", to: ["boris@example.net"] },
      filed: Buffer.from(`Subject: ${subject}\r\nBcc: x@example.org\r\n\r\ntext`),
      submitted: Buffer.from(`Subject: ${subject}\r\n\r\ntext`),
    },
    at,
  }).outboxId;
}

createDraft("unfinished");
queueSend("waiting");
const sending = queueSend("interrupted");
writer.applySendState({ outboxId: sending, state: "sending", failure: null, retryAt: null, attempted: true });
db.exec("VACUUM");
db.pragma("wal_checkpoint(TRUNCATE)");
db.close();
writeFileSync(join(import.meta.dirname, `v${DATABASE_VERSION}.sqlite.gz`), gzipSync(readFileSync(path), { level: 9 }));
rmSync(directory, { recursive: true });
