import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { assertMigrated, DATABASE_VERSION, migrate } from "../../../electron/store/migrations.ts";
import { createReader } from "../../../electron/store/reader.ts";
import { createWriter } from "../../../electron/store/writer.ts";
import { Random } from "../../world/random.ts";
import { addMailAccount, failureFrom, list, makeDirectory, message, openStore } from "./store-fixture.ts";

test("a new database is a WAL that checks foreign keys and syncs each commit", () => {
  const { db } = openStore();
  expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
  expect(db.pragma("synchronous", { simple: true })).toBe(2);
  expect(db.pragma("user_version", { simple: true })).toBe(DATABASE_VERSION);
});

test("drafts and outbox are synced to the disk even after a listing that was not", () => {
  const store = openStore();
  const { inbox, accountId } = addMailAccount(store);
  list(store, inbox, message(1));
  expect(store.db.pragma("synchronous", { simple: true })).toBe(1);
  const fields = { accountId, to: "", cc: "", bcc: "", subject: "", text: "" };
  store.writer.createDraft({
    kind: "new",
    fields,
    inReplyTo: "",
    references: [],
    sourceMessageId: null,
    attachments: [],
  });
  expect(store.db.pragma("synchronous", { simple: true })).toBe(2);
});

test("opening again keeps what was stored", () => {
  const path = join(makeDirectory(), "mail.db");
  const first = openStore(path);
  const { inbox } = addMailAccount(first);
  list(first, inbox, message(1), message(2));
  const again = openStore(path);
  expect(again.reader.listMessages({ mailboxId: inbox, offset: 0, limit: 10 }).total).toBe(2);
});

test("a newer database is refused, by writer and reader, and left as it is", () => {
  const path = join(makeDirectory(), "mail.db");
  const db = openDatabase(path, { readonly: false });
  db.pragma("user_version = 99");
  expect(failureFrom(() => migrate(db))).toEqual({ code: "DATA_NEWER", path, version: 99 });
  expect(failureFrom(() => assertMigrated(db))).toEqual({ code: "DATA_NEWER", path, version: 99 });
  expect(db.pragma("user_version", { simple: true })).toBe(99);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  db.close();
});

test("a reader does not serve a database that was not migrated", () => {
  const db = openDatabase(join(makeDirectory(), "mail.db"), { readonly: false });
  expect(() => assertMigrated(db)).toThrow("still at version 0");
  db.close();
});

test("a file that is no database is DATA_DAMAGED and left as it is", () => {
  const path = join(makeDirectory(), "mail.db");
  writeFileSync(path, Buffer.from(new Random(1).hex(40_000), "hex"));
  const before = statSync(path);
  expect(failureFrom(() => openDatabase(path, { readonly: false }))).toEqual({ code: "DATA_DAMAGED", path });
  expect(failureFrom(() => openDatabase(path, { readonly: true }))).toEqual({ code: "DATA_DAMAGED", path });
  expect(statSync(path).size).toBe(before.size);
});

test("overwritten pages are DATA_DAMAGED in the calls that meet them", () => {
  const path = join(makeDirectory(), "mail.db");
  const db = openDatabase(path, { readonly: false });
  migrate(db);
  const store = { path, db, writer: createWriter(db, { emit: () => {}, now: Date.now }) };
  const account = store.writer.addAccount({
    name: "Anna",
    address: "anna@example.org",
    incoming: { protocol: "imap", host: "h", port: 993, security: "tls", username: "u" },
    outgoing: { protocol: "smtp", host: "h", port: 465, security: "tls", username: "u" },
  });
  store.writer.applyMailboxes({
    accountId: account.id,
    listed: [{ path: "INBOX", name: "INBOX", delimiter: "/", specialUse: "inbox", selectable: true }],
  });
  const messages = Array.from({ length: 2_000 }, (_, index) => message(index + 1));
  store.writer.applyListed({ mailboxId: 1, uidValidity: 1, messages });
  const pageSize = Number(db.pragma("page_size", { simple: true }));
  db.close();

  const file = openSync(path, "r+");
  const schemaPages = 50;
  const overwritten = statSync(path).size - schemaPages * pageSize;
  writeSync(file, Buffer.from(new Random(1).hex(2 * overwritten), "hex"), 0, undefined, schemaPages * pageSize);
  closeSync(file);

  const damaged = openDatabase(path, { readonly: false });
  const reader = createReader(damaged);
  const writer = createWriter(damaged, { emit: () => {}, now: Date.now });
  const readAll = () => reader.listMessages({ mailboxId: 1, offset: 0, limit: 2_000 });
  expect(failureFrom(readAll)).toEqual({ code: "DATA_DAMAGED", path });
  expect(failureFrom(() => writer.removeAccount({ accountId: account.id }))).toEqual({ code: "DATA_DAMAGED", path });
  damaged.close();
});

test("a stored text that is no JSON any more is DATA_DAMAGED, and the failure quotes nothing of it", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  list(store, inbox, message(1));
  store.db.exec("UPDATE message SET from_addresses = '[secret'");
  const read = () => store.reader.listMessages({ mailboxId: inbox, offset: 0, limit: 1 });
  expect(failureFrom(read)).toEqual({ code: "DATA_DAMAGED", path: store.path });
});

test("a full disk is DISK_FULL, undoes the whole call and emits nothing; with room it goes on", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const pages = Number(store.db.pragma("page_count", { simple: true }));
  store.db.pragma(`max_page_count = ${pages}`);
  const messages = Array.from({ length: 3_000 }, (_, index) => message(index + 1));
  const apply = () => store.writer.applyListed({ mailboxId: inbox, uidValidity: 1, messages });
  expect(failureFrom(apply)).toEqual({ code: "DISK_FULL", path: store.path });
  expect(store.reader.listMessages({ mailboxId: inbox, offset: 0, limit: 10 }).total).toBe(0);
  expect(store.takeChanges()).toEqual([]);

  store.db.pragma("max_page_count = 1000000");
  expect(apply().added).toHaveLength(3_000);
  expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
});

test("a call that fails half way changes nothing and emits nothing", () => {
  const store = openStore();
  const { inbox, accountId } = addMailAccount(store);
  const [id = 0] = list(store, inbox, message(1));
  const other = addMailAccount(store, "other@example.org");
  store.writer.applyMailboxes({
    accountId: other.accountId,
    listed: [{ path: "INBOX", name: "INBOX", delimiter: "/", specialUse: "inbox", selectable: true }],
  });
  const [otherId = 0] = list(store, other.inbox, message(1));
  store.takeChanges();
  // The first account has an archive and its message would be moved; the second has none.
  const failure = failureFrom(() => store.writer.archiveMessages({ messageIds: [id, otherId] }));
  expect(failure).toEqual({ code: "NO_MAILBOX", purpose: "archive" });
  expect(store.reader.getRows({ messageIds: [id] })[0]?.mailboxId).toBe(inbox);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  expect(store.takeChanges()).toEqual([]);
  store.writer.saveSettings({ theme: "dark" });
  expect(store.takeChanges()).toEqual([{ settings: true }]);
});
