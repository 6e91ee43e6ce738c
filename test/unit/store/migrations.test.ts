import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { firstSchema } from "../../../electron/store/migrations/first-schema.ts";
import { DATABASE_VERSION, migrate } from "../../../electron/store/migrations.ts";
import { failureFrom, makeDirectory, openStore } from "./store-fixture.ts";

const incoming = { protocol: "imap", host: "in.example.org", port: 993, security: "tls", username: "anna" } as const;
const outgoing = { protocol: "smtp", host: "out.example.org", port: 465, security: "tls", username: "anna" } as const;

/** A database as the first version wrote it: an account, its mailbox, a message in it, a draft and an outbox row. */
function writeVersionOne(path: string): void {
  const db = openDatabase(path, { readonly: false });
  db.exec(firstSchema);
  db.pragma("user_version = 1");
  db.prepare(
    `INSERT INTO account (name, address, address_key, colour, protocol, incoming, outgoing, last_contact)
     VALUES ('Anna', 'anna@example.org', 'anna@example.org', 3, 'imap', ?, ?, 1700000000000)`,
  ).run(JSON.stringify(incoming), JSON.stringify(outgoing));
  db.exec(`
    INSERT INTO mailbox (account_id, path, name, special_use, selectable) VALUES (1, 'INBOX', 'INBOX', 'inbox', 1);
    INSERT INTO message (account_id, mailbox_id, server_mailbox_id, uid, flags, seen, server_flags, internal_date, size,
      has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses, cc_addresses)
    VALUES (1, 1, 1, 7, '[]', 0, '[]', 1, 1, 0, '<a@b>', '', 'Kept', '[]', '[]', '[]');
    INSERT INTO outbox (account_id, header_message_id, subject, envelope_from, envelope_to, state, queued_at, filed, submitted)
    VALUES (1, '<o@b>', 'Going', 'anna@example.org', '["b@example.org"]', 'sending', 1, x'00', x'00');
    INSERT INTO draft (account_id, kind, to_field, cc_field, bcc_field, subject, text, in_reply_to, reference_ids, saved_at)
    VALUES (1, 'new', 'b@example.org', '', '', 'Unfinished', 'text', '', '[]', 1);
  `);
  db.close();
}

test("a database of version 1 keeps its account, mail, drafts and outbox", () => {
  const path = join(makeDirectory(), "mail.db");
  writeVersionOne(path);
  const { db, reader, writer } = openStore(path);
  expect(db.pragma("user_version", { simple: true })).toBe(DATABASE_VERSION);
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(reader.listAccounts({})).toEqual([
    {
      id: 1,
      name: "Anna",
      address: "anna@example.org",
      colour: 3,
      incoming,
      outgoing,
      offline: { days: null, size: null },
      lastContact: 1_700_000_000_000,
    },
  ]);
  expect(reader.listMessages({ mailboxId: 1, offset: 0, limit: 5 }).rows.map(({ subject }) => subject)).toEqual([
    "Kept",
  ]);
  expect(reader.listDrafts({}).map(({ subject }) => subject)).toEqual(["Unfinished"]);
  writer.recoverOutbox({});
  expect(reader.listOutbox({})).toMatchObject([
    { subject: "Going", state: "uncertain", failure: { code: "MAY_HAVE_BEEN_SENT", host: "out.example.org" } },
  ]);
});

test("and from then on takes an account that only receives, which nothing can be queued for", () => {
  const path = join(makeDirectory(), "mail.db");
  writeVersionOne(path);
  const { db, reader, writer } = openStore(path);
  const boris = writer.addAccount({ name: "", address: "boris@example.org", incoming, outgoing: null });
  expect(reader.listAccounts({}).map((account) => account.outgoing)).toEqual([outgoing, null]);
  const fields = { accountId: boris.id, to: "b@example.org", cc: "", bcc: "", subject: "", text: "" };
  const draft = writer.createDraft({
    kind: "new",
    fields,
    inReplyTo: "",
    references: [],
    sourceMessageId: null,
    attachments: [],
  });
  const message = {
    envelope: { from: "boris@example.org", to: ["b@example.org"] },
    filed: new Uint8Array(1),
    submitted: new Uint8Array(1),
  };
  const queue = () => writer.queueSend({ draftId: draft.id, messageId: "<x@y>", message, at: 1 });
  expect(failureFrom(queue)).toEqual({ code: "RECEIVE_ONLY", address: "boris@example.org" });
  expect(reader.listDrafts({}).some(({ id }) => id === draft.id)).toBe(true);
  // With another sender in From the same draft goes out.
  writer.saveDraft({ draftId: draft.id, fields: { ...fields, accountId: 1 } });
  queue();
  expect(reader.listOutbox({}).map(({ accountId }) => accountId)).toEqual([1, 1]);
  db.close();
});

test("migrating again changes nothing", () => {
  const path = join(makeDirectory(), "mail.db");
  writeVersionOne(path);
  const { db } = openStore(path);
  const schema = db.prepare("SELECT sql FROM sqlite_schema ORDER BY name").pluck().all();
  migrate(db);
  expect(db.prepare("SELECT sql FROM sqlite_schema ORDER BY name").pluck().all()).toEqual(schema);
});
