import { expect, test } from "vitest";
import { addMailAccount, list, message, openStore, parsedMessage, type Store } from "./store-fixture.ts";

function removedIn({ db }: Store): unknown[] {
  return db.prepare("SELECT id, mailbox_name, reason, subject, body_bytes > 0 AS whole FROM removed_message").all();
}

test("what another client expunges is kept under its id, with its body", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const [one = 0, two = 0] = list(store, inbox, message(1), message(2));
  store.writer.saveBody({ messageId: one, raw: Buffer.from("x"), parsed: parsedMessage() });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1, 2] });
  expect(removedIn(store)).toEqual([
    { id: one, mailbox_name: "INBOX", reason: "deleted", subject: "Subject 1", whole: 1 },
    { id: two, mailbox_name: "INBOX", reason: "deleted", subject: "Subject 2", whole: null },
  ]);
  expect(Buffer.from(store.reader.getRaw({ messageId: one }) ?? []).toString()).toBe("x");
});

test("what turns up in another mailbox was moved: it is no loss, and has its body at once", () => {
  const store = openStore();
  const { inbox, archive } = addMailAccount(store);
  const [one = 0] = list(store, inbox, message(1));
  store.writer.saveBody({ messageId: one, raw: Buffer.from("x"), parsed: parsedMessage() });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  expect(removedIn(store)).toHaveLength(1);
  const [moved = 0] = list(store, archive, message(7, { ...message(1), uid: 7 }));
  expect(removedIn(store)).toEqual([]);
  expect(Buffer.from(store.reader.getRaw({ messageId: moved }) ?? []).toString()).toBe("x");
  expect(store.reader.getRaw({ messageId: one })).toBeNull();
});

test("an account takes its removed messages and their bodies with it", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const [one = 0] = list(store, inbox, message(1), message(2));
  store.writer.saveBody({ messageId: one, raw: Buffer.from("x"), parsed: parsedMessage() });
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  store.writer.removeAccount({ accountId });
  expect(removedIn(store)).toEqual([]);
  expect(store.db.prepare("SELECT count(*) FROM body").pluck().get()).toBe(0);
});
