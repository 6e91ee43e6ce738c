import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import type { Database } from "../../../electron/store/database.ts";
import { createReader } from "../../../electron/store/reader.ts";

/** Writes the stored database of `version` to `path`. */
export function restoreOldDatabase(version: number, path: string): void {
  const stored = join(import.meta.dirname, "old-databases", `v${version}.sqlite.gz`);
  writeFileSync(path, gunzipSync(readFileSync(stored)));
}

/** Expects in a migrated database what `old-databases/make.ts` put in. */
export function expectOldContent(db: Database): void {
  const reader = createReader(db);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(reader.getSettings({})).toMatchObject({ language: "ru", theme: "dark" });
  const accounts = reader.listAccounts({});
  expect(accounts).toMatchObject([
    {
      id: 1,
      name: "Анна",
      address: "anna@example.org",
      incoming: { protocol: "imap", host: "imap.example.org", username: "anna@example.org" },
      outgoing: { protocol: "smtp", host: "smtp.example.org", port: 465 },
      lastContact: 1_700_000_000_000,
    },
    { id: 2, address: "pop@example.org", incoming: { protocol: "pop3" } },
  ]);

  const mailboxes = reader.listMailboxes({ accountId: 1 });
  const named = (path: string) => mailboxes.find((each) => each.path === path);
  const inbox = named("INBOX")?.id ?? 0;
  const work = named("Работа")?.id ?? 0;
  expect(named("INBOX")).toMatchObject({ specialUse: "inbox", total: 38, unread: 26 });
  expect(reader.getMailboxSync({ mailboxId: inbox })).toMatchObject({
    uidValidity: 7,
    uidNext: 41,
    modSeq: "900719925474099312",
    listedDownTo: 1,
  });
  const { rows } = reader.listMessages({ mailboxId: inbox, offset: 0, limit: 500 });
  expect(rows).toHaveLength(38);
  expect(rows.at(-1)).toMatchObject({ subject: "Письмо 1", from: [{ address: "boris@example.net" }] });
  expect(rows.filter(({ flags }) => flags.includes("\\Flagged")).map(({ subject }) => subject)).toEqual([
    "Письмо 32",
    "Письмо 31",
  ]);
  expect(reader.listMessages({ mailboxId: work, offset: 0, limit: 9 }).rows.map(({ subject }) => subject)).toEqual([
    "Письмо 34",
    "Письмо 33",
  ]);
  expect(reader.listUids({ mailboxId: inbox })).toHaveLength(38);
  expect(reader.listOperations({ accountId: 1 })).toMatchObject([
    { kind: "setFlag", flag: "\\Flagged", value: true, targets: [{ uid: 31 }, { uid: 32 }] },
    { kind: "move", toPath: "Работа", targets: [{ uid: 33 }, { uid: 34 }] },
  ]);
  const first = rows.at(-1)?.id ?? 0;
  expect(reader.getMessage({ messageId: first }).parsed?.text).toContain("Здравствуйте!");
  expect(Buffer.from(reader.getRaw({ messageId: first }) ?? []).toString()).toContain("Subject: Письмо 1\r\n");

  expectLocalContent(db);
}

/** Expects what another client had deleted, kept since version 8. */
export function expectRemovedContent(db: Database): void {
  const removed = db.prepare("SELECT id, subject FROM removed_message WHERE mailbox_path = 'Archive'").all() as {
    id: number;
  }[];
  expect(removed).toMatchObject([{ subject: "Письмо 50" }]);
  const raw = createReader(db).getRaw({ messageId: removed[0]?.id ?? 0 });
  expect(Buffer.from(raw ?? []).toString()).toContain("Deleted by another client.");
}

/** Expects what no server can give again: drafts, outbox and POP3 mail. */
export function expectLocalContent(db: Database): void {
  const reader = createReader(db);
  const popInbox = reader.listMailboxes({ accountId: 2 })[0]?.id ?? 0;
  const local = reader.listMessages({ mailboxId: popInbox, offset: 0, limit: 9 }).rows;
  expect(local.map(({ subject }) => subject)).toHaveLength(2);
  for (const { id } of local) {
    expect(Buffer.from(reader.getRaw({ messageId: id }) ?? []).toString()).toContain("Only here");
    expect(reader.getMessage({ messageId: id }).parsed?.text).toContain("Only here");
  }

  const drafts = reader.listDrafts({});
  expect(drafts).toMatchObject([
    { subject: "unfinished", text: "Недописанное письмо", attachments: [{ filename: "отчёт.pdf", size: 9_000 }] },
  ]);
  const draft = reader.getDraft({ draftId: drafts[0]?.id ?? 0 });
  expect(Buffer.from(draft.attachmentBytes[0]?.bytes ?? [])).toEqual(Buffer.alloc(9_000, "pdf"));
  expect(reader.listOutbox({}).map(({ subject }) => subject)).toEqual(["waiting", "interrupted"]);
  const [job] = reader.listOutboxJobs({ accountId: 1 });
  expect(job).toMatchObject({ messageId: "<waiting@example.org>", row: { recipients: ["boris@example.net"] } });
  expect(Buffer.from(job?.message.filed ?? []).toString()).toContain("Bcc: x@example.org");
}
