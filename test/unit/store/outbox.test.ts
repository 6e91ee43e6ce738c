import { expect, test } from "vitest";
import type { DraftKind, OutboxState } from "../../../shared/composition.ts";
import { addMailAccount, failureFrom, flagsOf, listOne, message, openStore, type Store } from "./store-fixture.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

const composed = {
  filed: bytes("Bcc: c@example.net\r\n\r\nfiled"),
  submitted: bytes("\r\nsubmitted"),
  envelope: { from: "anna@example.org", to: ["b@example.net", "c@example.net"] },
};

function queue(store: Store, accountId: number, kind: DraftKind = "new", sourceMessageId: number | null = null) {
  const draft = store.writer.createDraft({
    kind,
    fields: { accountId, to: "b@example.net", cc: "", bcc: "c@example.net", subject: "Subject", text: "Text" },
    inReplyTo: "",
    references: [],
    sourceMessageId,
    attachments: [{ filename: "a.txt", type: "text/plain", bytes: bytes("attached") }],
  });
  const { outboxId } = store.writer.queueSend({ draftId: draft.id, messageId: "<m@x>", message: composed, at: 4_000 });
  return { draft, outboxId };
}

function setState(store: Store, outboxId: number, state: OutboxState) {
  store.writer.applySendState({ outboxId, state, failure: null, retryAt: null });
}

test("a draft becomes an outbox row with its whole message, and is no draft any more", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const { draft, outboxId } = queue(store, accountId);
  expect(store.takeChanges().at(-1)).toEqual({ drafts: true, outbox: true });
  const row = {
    id: outboxId,
    accountId,
    subject: "Subject",
    recipients: ["b@example.net", "c@example.net"],
    state: "queued",
    failure: null,
    attempts: 0,
    retryAt: 4_000,
    queuedAt: 4_000,
  };
  expect(store.reader.listOutbox({})).toEqual([row]);
  expect(store.reader.listOutboxJobs({ accountId })).toEqual([{ row, message: composed, messageId: "<m@x>" }]);
  expect(store.reader.listDrafts({})).toEqual([]);
  const gone = { code: "NOT_FOUND", what: "draft" };
  const late = () => store.writer.saveDraft({ draftId: draft.id, fields: draft });
  expect(failureFrom(late)).toEqual(gone);
  const twice = () => store.writer.queueSend({ draftId: draft.id, messageId: "<m>", message: composed, at: 1 });
  expect(failureFrom(twice)).toEqual(gone);
  expect(failureFrom(() => store.writer.discardDraft({ draftId: draft.id }))).toEqual(gone);
});

test("each step of a delivery is stored with its failure and attempt", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const { outboxId } = queue(store, accountId);
  store.takeChanges();
  const failure = { code: "PORT_BLOCKED", leg: "outgoing", host: "out.example.org", port: 465 } as const;
  store.writer.applySendState({ outboxId, state: "queued", failure, retryAt: 9_000, attempted: true });
  expect(store.reader.listOutbox({})).toMatchObject([{ state: "queued", failure, retryAt: 9_000, attempts: 1 }]);
  setState(store, outboxId, "sending");
  expect(store.reader.listOutbox({})).toMatchObject([{ state: "sending", failure: null, retryAt: null, attempts: 1 }]);
  expect(store.takeChanges()).toEqual([{ outbox: true }, { outbox: true }]);
});

test("only what is queued or accepted is a job, oldest first and of its own account", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const other = addMailAccount(store, "other@example.org");
  const states: OutboxState[] = ["queued", "sending", "uncertain", "refused", "accepted"];
  const ids = states.map((state) => {
    const { outboxId } = queue(store, accountId);
    setState(store, outboxId, state);
    return outboxId;
  });
  queue(store, other.accountId);
  expect(store.reader.listOutboxJobs({ accountId }).map(({ row }) => row.id)).toEqual([ids[0], ids[4]]);
});

test("what was being sent when the program ended may have been sent: only a person decides", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const queued = queue(store, accountId).outboxId;
  const sending = queue(store, accountId).outboxId;
  const accepted = queue(store, accountId).outboxId;
  setState(store, sending, "sending");
  setState(store, accepted, "accepted");
  const restarted = openStore(store.path);
  restarted.writer.recoverOutbox({});
  expect(restarted.takeChanges()).toEqual([{ outbox: true }]);
  expect(restarted.reader.listOutbox({}).map(({ id, state, failure }) => ({ id, state, failure }))).toEqual([
    { id: queued, state: "queued", failure: null },
    {
      id: sending,
      state: "uncertain",
      failure: { code: "MAY_HAVE_BEEN_SENT", leg: "outgoing", host: "out.example.org" },
    },
    { id: accepted, state: "accepted", failure: null },
  ]);
  restarted.writer.recoverOutbox({});
  expect(restarted.takeChanges()).toEqual([]);
});

test("what a server has accepted is never queued again", () => {
  const store = openStore();
  const { accountId } = addMailAccount(store);
  const { outboxId } = queue(store, accountId);
  setState(store, outboxId, "accepted");
  for (const state of ["queued", "sending", "uncertain", "refused"] as const) {
    expect(failureFrom(() => setState(store, outboxId, state))).toEqual({ code: "NOT_FOUND", what: "outbox" });
  }
  const failure = { code: "OFFLINE", leg: "incoming" } as const;
  store.writer.applySendState({ outboxId, state: "accepted", failure, retryAt: 7 });
  expect(store.reader.listOutbox({})).toMatchObject([{ state: "accepted", failure, retryAt: 7 }]);
});

for (const [kind, flag] of [
  ["reply", "\\Answered"],
  ["replyAll", "\\Answered"],
  ["forward", "$Forwarded"],
] as const) {
  test(`a finished ${kind} goes, and gives its source ${flag}`, () => {
    const store = openStore();
    const { accountId, inbox } = addMailAccount(store);
    const source = listOne(store, inbox, message(1));
    const { outboxId } = queue(store, accountId, kind, source);
    setState(store, outboxId, "accepted");
    store.takeChanges();
    expect(store.writer.finishSend({ outboxId })).toEqual({ accountIds: [accountId] });
    expect(store.takeChanges()).toEqual([{ outbox: true, messagesOf: [inbox] }]);
    expect(flagsOf(store, source)).toEqual([flag]);
    expect(store.reader.listOperations({ accountId })).toMatchObject([{ kind: "setFlag", flag, value: true }]);
    expect(store.reader.listOutbox({})).toEqual([]);
    const left = ["draft", "draft_attachment"].map((table) => store.db.prepare(`SELECT * FROM ${table}`).all());
    expect(left).toEqual([[], []]);
  });
}

test("a finished reply whose source is gone or being deleted flags nothing", () => {
  const store = openStore();
  const { accountId, junk } = addMailAccount(store);
  const source = listOne(store, junk, message(1));
  const one = queue(store, accountId, "reply", source).outboxId;
  const two = queue(store, accountId, "reply", source).outboxId;
  store.writer.deleteMessages({ messageIds: [source] });
  expect(store.writer.finishSend({ outboxId: one })).toEqual({ accountIds: [] });
  store.writer.applyMailboxes({
    accountId,
    listed: [{ path: "INBOX", name: "INBOX", delimiter: "/", specialUse: "inbox", selectable: true }],
  });
  expect(store.writer.finishSend({ outboxId: two })).toEqual({ accountIds: [] });
  expect(failureFrom(() => store.writer.finishSend({ outboxId: two }))).toEqual({ code: "NOT_FOUND", what: "outbox" });
});

for (const state of ["queued", "uncertain", "refused"] as const) {
  test(`what is ${state} can be taken back: the draft is whole again`, () => {
    const store = openStore();
    const { accountId } = addMailAccount(store);
    const { draft, outboxId } = queue(store, accountId);
    setState(store, outboxId, state);
    store.takeChanges();
    const { draftId } = store.writer.reviseSend({ outboxId });
    expect(store.takeChanges()).toEqual([{ drafts: true, outbox: true }]);
    expect(store.reader.listDrafts({})).toEqual([{ ...draft, id: draftId }]);
    expect(store.reader.getDraft({ draftId }).attachmentBytes[0]?.bytes).toEqual(bytes("attached"));
    expect(store.reader.listOutbox({})).toEqual([]);
  });
}

for (const state of ["sending", "accepted"] as const) {
  test(`what is ${state} cannot be taken back`, () => {
    const store = openStore();
    const { accountId } = addMailAccount(store);
    const { outboxId } = queue(store, accountId);
    setState(store, outboxId, state);
    expect(failureFrom(() => store.writer.reviseSend({ outboxId }))).toEqual({ code: "NOT_FOUND", what: "outbox" });
    expect(store.reader.listOutbox({})).toHaveLength(1);
  });
}
