import { expect, test } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { createShown } from "../../../electron/store/shown.ts";
import { createTransactions } from "../../../electron/store/transaction.ts";
import { addMailAccount, idsIn, list, message, openStore, type Store } from "./store-fixture.ts";

const COUNT = 1_300;
const FLAGS = [[], ["\\Seen"], ["\\Seen", "\\Flagged"], ["$Junk"], ["\\Deleted"]];

/** Everything that is shown, and counted. */
function pictureOf({ db }: Store): unknown {
  return [
    db.prepare("SELECT id, mailbox_id, hidden, flags, seen FROM message ORDER BY id").all(),
    db.prepare("SELECT id, row_total, row_unread, status_total, status_unread FROM mailbox ORDER BY id").all(),
  ];
}

function expectShownAsOneByOne(store: Store): void {
  const before = pictureOf(store);
  const db = openDatabase(store.path, { readonly: false });
  const shown = createShown(createTransactions(db, { emit: () => {}, now: () => 0 }).context);
  db.transaction(() => {
    for (const id of db.prepare<[], number>("SELECT id FROM message").pluck().all()) {
      shown.reshow(id, { byPerson: true });
    }
  })();
  db.close();
  expect(pictureOf(store)).toEqual(before);
}

function begin() {
  const store = openStore();
  const account = addMailAccount(store);
  const { inbox } = account;
  for (const mailboxId of Object.values(account)) {
    store.db.prepare("UPDATE mailbox SET status_total = 9000, status_unread = 8000 WHERE id = ?").run(mailboxId);
  }
  list(
    store,
    inbox,
    ...Array.from({ length: COUNT }, (_, index) => message(index + 1, { flags: FLAGS[index % FLAGS.length] ?? [] })),
  );
  const { upTo, count } = store.reader.chooseAll({ mailboxId: inbox });
  expect(count).toBe(COUNT * 0.8);
  return { store, ...account, whole: { mailboxId: inbox, upTo, except: [] } };
}

test("what is done to a whole mailbox is shown as if each message were looked at, and undone it is as before", () => {
  const { store, accountId, inbox, archive, junk, trash, whole } = begin();
  const before = pictureOf(store);
  const actions = [
    () => store.writer.setFlag({ messageIds: whole, flag: "\\Seen", value: true }),
    () => store.writer.setFlag({ messageIds: whole, flag: "\\Seen", value: false }),
    () => store.writer.moveMessages({ messageIds: whole, mailboxId: archive }),
    () => store.writer.markSpam({ messageIds: whole, value: true }),
    () => store.writer.deleteMessages({ messageIds: whole }),
  ];
  for (const act of actions) {
    const { undo } = act();
    expect(store.reader.listOperations({ accountId })).not.toEqual([]);
    expectShownAsOneByOne(store);
    store.writer.undo({ undoId: undo ?? 0 });
    expect(pictureOf(store)).toEqual(before);
  }
  expect([archive, junk, trash].flatMap((mailboxId) => idsIn(store, mailboxId))).toEqual([]);
  expect(store.reader.listOperations({ accountId })).toEqual([]);
  store.writer.moveMessages({ messageIds: whole, mailboxId: trash });
  const inTrash = { mailboxId: trash, upTo: whole.upTo, except: [] };
  const { undo } = store.writer.deleteMessages({ messageIds: inTrash });
  expectShownAsOneByOne(store);
  store.writer.undo({ undoId: undo ?? 0 });
  expectShownAsOneByOne(store);
  expect(store.reader.chooseAll({ mailboxId: trash }).count).toBe(COUNT * 0.8);
  expect(store.reader.chooseAll({ mailboxId: inbox }).count).toBe(0);
}, 60_000);

test("one operation is not so large that it keeps the writer, and all of them together are the action", () => {
  const { store, accountId, archive, whole } = begin();
  store.writer.moveMessages({ messageIds: whole, mailboxId: archive });
  const operations = store.reader.listOperations({ accountId });
  expect(operations.map(({ targets }) => targets.length)).toEqual([1_000, 40]);
  for (const { id, targets } of operations) {
    store.writer.noteOperationAttempt({ operationId: id });
    store.writer.finishOperation({
      operationId: id,
      uidValidity: 1,
      uids: targets.map(({ uid }) => ({ from: uid, to: uid })),
    });
  }
  expect(store.reader.listUids({ mailboxId: archive })).toHaveLength(COUNT * 0.8);
  expectShownAsOneByOne(store);
});
