import { expect, test } from "vitest";
import { addMailAccount, countsOf, list, message, openStore } from "./store-fixture.ts";

const FLAGS: readonly (readonly string[])[] = [
  ["\\Seen"],
  ["\\seen", "\\Flagged"],
  [],
  ["\\Deleted"],
  ["\\Flagged", "$Forwarded"],
  ["\\Seen", "\\Recent"],
  ["\\Flagged"],
  ["\\Seen"],
];

/** Eight messages: one is marked as read here, one is on its way to the archive, one was hidden by its server. */
function fill() {
  const store = openStore();
  const { accountId, inbox, archive } = addMailAccount(store);
  const flagsOf = (uid: number) => (uid === 5 ? ["\\Deleted"] : uid % 2 === 0 ? ["\\Seen"] : []);
  const messages = FLAGS.map((_, index) => message(index + 1, { flags: flagsOf(index + 1) }));
  const ids = list(store, inbox, ...messages);
  const idOf = (uid: number) => store.db.prepare("SELECT id FROM message WHERE uid = ?").pluck().get(uid) as number;
  expect(ids.length).toBeGreaterThan(0);
  store.writer.setFlag({ messageIds: [idOf(3)], flag: "\\Seen", value: true });
  store.writer.moveMessages({ messageIds: [idOf(7)], mailboxId: archive });
  store.takeChanges();
  const state = () => ({
    rows: store.db.prepare("SELECT uid, mailbox_id, hidden, flags, seen, server_flags FROM message ORDER BY uid").all(),
    inbox: countsOf(store, accountId, inbox),
    archive: countsOf(store, accountId, archive),
  });
  return { store, accountId, inbox, state };
}

test("flags that come together are set as they are one by one, whatever waits to be done here", () => {
  const together = fill();
  const oneByOne = fill();
  const told = FLAGS.map((flags, index) => ({ uid: index + 1, flags }));
  together.store.writer.applyFlags({ mailboxId: together.inbox, uidValidity: 1, flags: told });
  for (const one of told) {
    oneByOne.store.writer.applyFlags({ mailboxId: oneByOne.inbox, uidValidity: 1, flags: [one] });
  }
  expect(together.state()).toEqual(oneByOne.state());
  expect(together.state().rows).toMatchObject([
    { uid: 1, flags: "\\Seen", seen: 1 },
    { uid: 2, flags: "\\Seen \\Flagged" },
    { uid: 3, flags: "\\Seen", server_flags: "" },
    { uid: 4, hidden: 1, server_flags: "\\Deleted" },
    { uid: 5, hidden: 0, flags: "\\Flagged $Forwarded" },
    { uid: 6, flags: "\\Seen" },
    { uid: 7, flags: "\\Flagged" },
    { uid: 8, flags: "\\Seen" },
  ]);
});

test("what is told last of a message counts, and what is told again changes nothing", () => {
  const { store, accountId, inbox, state } = fill();
  const flags = [
    { uid: 1, flags: ["\\Seen"] },
    { uid: 6, flags: ["\\Seen"] },
    { uid: 1, flags: ["\\Flagged"] },
    { uid: 99, flags: ["\\Seen"] },
  ];
  store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags });
  expect(state().rows[0]).toMatchObject({ uid: 1, flags: "\\Flagged", seen: 0 });
  expect(store.takeChanges()).toEqual([{ messagesOf: [inbox] }]);
  store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags });
  expect(store.takeChanges()).toEqual([]);
  store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [{ uid: 1, flags: ["\\Seen"] }] });
  expect(store.takeChanges()).toEqual([{ mailboxesOf: [accountId], messagesOf: [inbox] }]);
});
