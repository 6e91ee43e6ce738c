import { expect, test } from "vitest";
import { addAccount, addMailAccount, failureFrom, list, message, openStore, parsedMessage } from "./store-fixture.ts";

test("settings have defaults, are kept one by one, and tell of a change", () => {
  const { writer, reader, takeChanges } = openStore();
  expect(reader.getSettings({})).toEqual({
    language: null,
    theme: "system",
    density: "comfortable",
    open: null,
    keepRemovedDays: 30,
  });
  expect(writer.saveSettings({ theme: "dark" })).toEqual({
    language: null,
    theme: "dark",
    density: "comfortable",
    open: null,
    keepRemovedDays: 30,
  });
  writer.saveSettings({ language: "ru" });
  writer.saveSettings({ language: null, density: "compact" });
  expect(reader.getSettings({})).toEqual({
    language: null,
    theme: "dark",
    density: "compact",
    open: null,
    keepRemovedDays: 30,
  });
  expect(takeChanges()).toEqual([{ settings: true }, { settings: true }, { settings: true }]);
});

test("an account comes back as it was given, with its last contact", () => {
  const store = openStore();
  const account = addAccount(store, "анна+x@пример.рф");
  expect(store.takeChanges()).toEqual([{ accounts: true }]);
  store.writer.noteContact({ accountId: account.id, at: 77 });
  expect(store.takeChanges()).toEqual([]);
  expect(store.reader.listAccounts({})).toEqual([{ ...account, lastContact: 77 }]);
});

test("the same address in other letters is ACCOUNT_EXISTS", () => {
  const store = openStore();
  addAccount(store, "Anna@Example.org");
  expect(failureFrom(() => addAccount(store, "anna@example.ORG"))).toEqual({
    code: "ACCOUNT_EXISTS",
    address: "anna@example.ORG",
  });
});

test("each account has the first colour that none has, and a freed one is used again", () => {
  const store = openStore();
  const accounts = Array.from({ length: 8 }, (_, index) => addAccount(store, `a${index}@example.org`));
  expect(accounts.map(({ colour }) => colour)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  store.writer.removeAccount({ accountId: accounts[3]?.id ?? 0 });
  expect(addAccount(store, "again@example.org").colour).toBe(3);
  expect(addAccount(store, "ninth@example.org").colour).toBe(0);
});

test("removing an account removes everything of it, nothing of another, and its id is never used again", () => {
  const store = openStore();
  const kept = addMailAccount(store, "kept@example.org");
  const [keptMessage = 0] = list(store, kept.inbox, message(1));
  const gone = addMailAccount(store, "gone@example.org");
  const messageIds = list(store, gone.inbox, message(1), message(2));
  for (const messageId of [keptMessage, ...messageIds]) {
    store.writer.saveBody({ messageId, raw: Buffer.from("x"), parsed: parsedMessage() });
  }
  store.writer.moveMessages({ messageIds, mailboxId: gone.archive });
  store.writer.setFlag({ messageIds, flag: "\\Seen", value: true });
  const draft = {
    kind: "reply",
    fields: { accountId: gone.accountId, to: "", cc: "", bcc: "", subject: "", text: "" },
    inReplyTo: "",
    references: [],
    sourceMessageId: messageIds[0] ?? null,
    attachments: [{ filename: "a", type: "text/plain", bytes: Buffer.from("x") }],
  } as const;
  store.writer.createDraft(draft);
  const { id: draftId } = store.writer.createDraft(draft);
  const composed = { filed: Buffer.from("f"), submitted: Buffer.from("s"), envelope: { from: "a", to: ["b"] } };
  store.writer.queueSend({ draftId, messageId: "<m>", message: composed, at: 1 });
  store.takeChanges();

  store.writer.removeAccount({ accountId: gone.accountId });
  expect(store.takeChanges()).toEqual([{ accounts: true, drafts: true, outbox: true, mailboxesOf: [gone.accountId] }]);
  const rows = (table: string) => store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect(
    Object.fromEntries(
      [
        "account",
        "mailbox",
        "message",
        "body",
        "operation",
        "operation_target",
        "draft",
        "draft_attachment",
        "outbox",
      ].map((table) => [table, rows(table)]),
    ),
  ).toEqual({
    account: 1,
    mailbox: 4,
    message: 1,
    body: 1,
    operation: 0,
    operation_target: 0,
    draft: 0,
    draft_attachment: 0,
    outbox: 0,
  });
  expect(addAccount(store, "next@example.org").id).toBeGreaterThan(gone.accountId);
  expect(failureFrom(() => store.writer.removeAccount({ accountId: gone.accountId }))).toEqual({
    code: "NOT_FOUND",
    what: "account",
  });
});
