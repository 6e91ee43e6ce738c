import { expect, test } from "vitest";
import type { DraftFields } from "../../../shared/composition.ts";
import { addMailAccount, failureFrom, listOne, message, openStore } from "./store-fixture.ts";

function fieldsOf(accountId: number, more: Partial<DraftFields> = {}): DraftFields {
  return { accountId, to: "boris@example.net", cc: "", bcc: "", subject: "Привет 🦔", text: "", ...more };
}

const blank = { kind: "new", inReplyTo: "", references: [], sourceMessageId: null, attachments: [] } as const;

test("a draft comes back with everything it was made of, bytes included", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const source = listOne(store, inbox, message(1));
  const bytes = new Uint8Array([0, 255, 13, 10]);
  store.setTime(5_000);
  const draft = store.writer.createDraft({
    kind: "reply",
    fields: fieldsOf(accountId, { text: "> quoted\n" }),
    inReplyTo: "<1@example.org>",
    references: ["<0@example.org>", "<1@example.org>"],
    sourceMessageId: source,
    attachments: [{ filename: "nul\u0000.bin", type: "application/octet-stream", bytes }],
  });
  expect(store.takeChanges().at(-1)).toEqual({ drafts: true });
  expect(draft).toMatchObject({ kind: "reply", savedAt: 5_000, attachments: [{ filename: "nul\u0000.bin", size: 4 }] });
  expect(store.reader.listDrafts({})).toEqual([draft]);
  expect(store.reader.getDraft({ draftId: draft.id })).toEqual({
    ...draft,
    inReplyTo: "<1@example.org>",
    references: ["<0@example.org>", "<1@example.org>"],
    sourceMessageId: source,
    attachmentBytes: [{ filename: "nul\u0000.bin", type: "application/octet-stream", bytes }],
  });
});

test("saving replaces the fields and the time, and the draft saved last comes first", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const other = addMailAccount(store, "other@example.org");
  const first = store.writer.createDraft({ ...blank, fields: fieldsOf(accountId) });
  const second = store.writer.createDraft({ ...blank, fields: fieldsOf(accountId) });
  store.setTime(9_000);
  const fields = fieldsOf(other.accountId, { cc: "c", bcc: "b", text: "longer" });
  store.writer.saveDraft({ draftId: first.id, fields });
  expect(store.reader.listDrafts({}).map(({ id }) => id)).toEqual([first.id, second.id]);
  expect(store.reader.getDraft({ draftId: first.id })).toMatchObject({ ...fields, savedAt: 9_000 });
});

test("attachments are added in order and removed one by one", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const { id: draftId } = store.writer.createDraft({ ...blank, fields: fieldsOf(accountId) });
  const one = store.writer.addDraftAttachment({ draftId, filename: "1", type: "a/b", bytes: new Uint8Array(3) });
  const two = store.writer.addDraftAttachment({ draftId, filename: "2", type: "a/b", bytes: new Uint8Array(0) });
  expect(two).toEqual({ id: two.id, filename: "2", type: "a/b", size: 0 });
  store.writer.removeDraftAttachment({ draftId, attachmentId: one.id });
  expect(store.reader.getDraft({ draftId }).attachments).toEqual([two]);
  const again = () => store.writer.removeDraftAttachment({ draftId, attachmentId: one.id });
  expect(failureFrom(again)).toEqual({ code: "NOT_FOUND", what: "attachment" });
});

test("a discarded draft is gone with its attachments", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const attachments = [{ filename: "1", type: "a/b", bytes: new Uint8Array(3) }];
  const { id: draftId } = store.writer.createDraft({ ...blank, attachments, fields: fieldsOf(accountId) });
  store.writer.discardDraft({ draftId });
  expect(store.reader.listDrafts({})).toEqual([]);
  expect(store.db.prepare("SELECT count(*) FROM draft_attachment").pluck().get()).toBe(0);
  for (const call of [
    () => store.reader.getDraft({ draftId }),
    () => store.writer.discardDraft({ draftId }),
    () => store.writer.saveDraft({ draftId, fields: fieldsOf(accountId) }),
    () => store.writer.addDraftAttachment({ draftId, filename: "1", type: "a/b", bytes: new Uint8Array(1) }),
  ]) {
    expect(failureFrom(call)).toEqual({ code: "NOT_FOUND", what: "draft" });
  }
});

test("a draft outlives the message it answers, and needs an account", () => {
  const store = openStore();
  const { accountId, inbox } = addMailAccount(store);
  const source = listOne(store, inbox, message(1));
  const args = { ...blank, kind: "reply", sourceMessageId: source, fields: fieldsOf(accountId) } as const;
  const { id: draftId } = store.writer.createDraft(args);
  store.writer.applyExpunged({ mailboxId: inbox, uidValidity: 1, uids: [1] });
  expect(store.reader.getDraft({ draftId }).sourceMessageId).toBeNull();
  const late = store.writer.createDraft(args);
  expect(store.reader.getDraft({ draftId: late.id }).sourceMessageId).toBeNull();
  const nobody = () => store.writer.saveDraft({ draftId, fields: fieldsOf(999) });
  expect(failureFrom(nobody)).toEqual({ code: "NOT_FOUND", what: "account" });
});
