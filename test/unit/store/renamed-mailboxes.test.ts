import { describe, expect, test } from "vitest";
import type { ListedMailbox } from "../../../shared/services/store.ts";
import { addMailAccount, idsIn, listed, message, openStore, parsedMessage, USUAL_MAILBOXES } from "./store-fixture.ts";

/** A store with `paths` listed, each with one message under a UIDVALIDITY (and MAILBOXID) of its own. */
function storeWith(paths: readonly string[], identity: (index: number) => Partial<ListedMailbox> = () => ({})) {
  const store = openStore();
  const account = addMailAccount(store);
  const { accountId } = account;
  const own = paths.map((path, index) =>
    listed(path, null, { uidValidity: 100 + index, uidNext: 8, ...identity(index) }),
  );
  store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, ...own] });
  const idOf = (path: string) =>
    store.reader.listMailboxes({ accountId }).find((mailbox) => mailbox.path === path)?.id ?? 0;
  const ids = own.map((mailbox) => {
    const mailboxId = idOf(mailbox.path);
    const uidValidity = mailbox.uidValidity ?? 0;
    store.writer.applySelected({ mailboxId, uidValidity, uidNext: 8, modSeq: "5" });
    store.writer.applyListed({ mailboxId, uidValidity, messages: [message(7)], listedDownTo: 1 });
    return mailboxId;
  });
  const relist = (mailboxes: readonly ListedMailbox[]) =>
    store.writer.applyMailboxes({ accountId, listed: [...USUAL_MAILBOXES, ...mailboxes] });
  const pathsNow = () =>
    Object.fromEntries(store.reader.listMailboxes({ accountId }).map(({ id, path }) => [id, path] as const));
  return { store, accountId, ids, relist, paths: pathsNow, idOf, account };
}

describe("a mailbox renamed elsewhere", () => {
  test("keeps its rows and bodies by its UIDVALIDITY, and those inside keep theirs", () => {
    const { store, ids, relist, paths } = storeWith(["Work", "Work/North"]);
    const [work = 0, north = 0] = ids;
    const [messageId = 0] = idsIn(store, work);
    store.writer.saveBody({ messageId, raw: Buffer.from("whole"), parsed: parsedMessage() });
    relist([
      listed("Job", null, { uidValidity: 100, uidNext: 9 }),
      listed("Job/North", null, { uidValidity: 101, uidNext: 8 }),
    ]);
    expect(paths()).toMatchObject({ [work]: "Job", [north]: "Job/North" });
    expect(idsIn(store, work)).toEqual([messageId]);
    expect(Buffer.from(store.reader.getRaw({ messageId }) ?? []).toString()).toBe("whole");
    expect(store.reader.getMailboxSync({ mailboxId: work })).toMatchObject({ listedDownTo: 1, modSeq: "5" });
    expect(store.reader.getMailboxSync({ mailboxId: work }).mailbox.name).toBe("Job");
  });

  test("is another one where UIDNEXT is lower, for that never sinks", () => {
    const { ids, relist, paths } = storeWith(["Work"]);
    relist([listed("Job", null, { uidValidity: 100, uidNext: 7 })]);
    expect(Object.keys(paths())).not.toContain(String(ids[0]));
  });

  test("is not guessed where several mailboxes have the same UIDVALIDITY", () => {
    const { ids, relist, paths } = storeWith(["Work", "Home"], () => ({ uidValidity: 1 }));
    relist([listed("Home", null, { uidValidity: 1, uidNext: 8 }), listed("Job", null, { uidValidity: 1, uidNext: 8 })]);
    expect(paths()).toMatchObject({ [ids[1] ?? 0]: "Home" });
    expect(Object.keys(paths())).not.toContain(String(ids[0]));
  });

  test("is known by MAILBOXID whatever the figures say, also where two have changed places", () => {
    const { store, ids, relist, paths } = storeWith(["Work", "Home"], (index) => ({ objectId: `M${index}` }));
    const [work = 0, home = 0] = ids;
    const rows = ids.map((id) => idsIn(store, id));
    relist([
      listed("Home", null, { objectId: "M0", uidValidity: 900, uidNext: 1 }),
      listed("Work", null, { objectId: "M1", uidValidity: 901, uidNext: 1 }),
    ]);
    expect(paths()).toMatchObject({ [work]: "Home", [home]: "Work" });
    expect(ids.map((id) => idsIn(store, id))).toEqual(rows);
  });

  test("and one whose old name went to a new mailbox do not mix", () => {
    const { store, ids, relist, paths, idOf } = storeWith(["Work"], () => ({ objectId: "M0" }));
    relist([listed("Work", null, { objectId: "M9" }), listed("Job", null, { objectId: "M0" })]);
    expect(paths()).toMatchObject({ [ids[0] ?? 0]: "Job" });
    expect(idsIn(store, idOf("Work"))).toEqual([]);
  });
});

test("a rename made here takes along what is inside and the operations that wait", () => {
  const { store, accountId, ids, account } = storeWith(["Work", "Work/North", "Workshop"]);
  const [work = 0, north = 0, shop = 0] = ids;
  const [moved = 0] = idsIn(store, north);
  store.writer.moveMessages({ messageIds: [moved], mailboxId: account.inbox });
  store.takeChanges();
  store.writer.renameMailbox({ mailboxId: work, path: "Archive/Job" });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId] }]);
  const mailboxes = store.reader.listMailboxes({ accountId });
  expect(mailboxes.find(({ id }) => id === work)).toMatchObject({ path: "Archive/Job", name: "Job" });
  expect(mailboxes.find(({ id }) => id === north)).toMatchObject({ path: "Archive/Job/North", name: "North" });
  expect(mailboxes.find(({ id }) => id === shop)).toMatchObject({ path: "Workshop" });
  expect(store.reader.listOperations({ accountId })).toMatchObject([{ targets: [{ path: "Archive/Job/North" }] }]);
});

test("a mailbox is emptied into the trash, but not one that is in it", () => {
  const { store, ids, account } = storeWith(["Work", "Trash/Old"]);
  const [work = 0, old = 0] = ids;
  expect(store.reader.hasOperationsOn({ mailboxIds: [work] })).toBe(false);
  const rows = idsIn(store, work);
  expect(store.writer.emptyIntoTrash({ mailboxIds: [work] })).toBe(true);
  expect(idsIn(store, account.trash)).toEqual(rows);
  expect(store.reader.hasOperationsOn({ mailboxIds: [work] })).toBe(true);
  expect(store.writer.emptyIntoTrash({ mailboxIds: [old] })).toBe(false);
  expect(idsIn(store, old)).toHaveLength(1);
});
