import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { addMailAccount, listOne, message, openStore, parsedMessage, type Store } from "./store-fixture.ts";

const DAY = 86_400_000;
const NOW = 1_000 * DAY;

function keep(store: Store, mailboxId: number, uid: number, facts: { daysOld: number; size: number }) {
  const messageId = listOne(
    store,
    mailboxId,
    message(uid, { internalDate: NOW - facts.daysOld * DAY, size: facts.size }),
  );
  store.writer.saveBody({ messageId, raw: randomBytes(2_000), parsed: parsedMessage() });
  return messageId;
}

test("what is older or larger than what is kept can be freed, and nothing else goes", () => {
  const store = openStore();
  store.setTime(NOW);
  const { accountId, inbox, archive } = addMailAccount(store);
  const young = keep(store, inbox, 1, { daysOld: 3, size: 100 });
  const old = keep(store, inbox, 2, { daysOld: 40, size: 100 });
  const large = keep(store, archive, 1, { daysOld: 3, size: 5_000 });
  const diskUseOf = (mailboxId: number) =>
    store.reader.getDiskUse({ now: NOW }).accounts[0]?.mailboxes.find((use) => use.mailboxId === mailboxId);

  expect(diskUseOf(inbox)).toMatchObject({ messages: 2, bodies: 2, freeable: 0 });
  expect(diskUseOf(inbox)?.bytes).toBeGreaterThan(4_000);
  expect(store.writer.freeBodies({ accountId })).toEqual({ freed: 0, isMore: false });

  store.writer.saveOffline({ accountId, offline: { days: 30, size: 1_000 } });
  expect(store.reader.listAccounts({})).toMatchObject([{ offline: { days: 30, size: 1_000 } }]);
  const freeable = (diskUseOf(inbox)?.freeable ?? 0) + (diskUseOf(archive)?.freeable ?? 0);
  expect(freeable).toBeGreaterThan(4_000);
  expect(store.writer.freeBodies({ accountId })).toEqual({ freed: freeable, isMore: false });
  expect([young, old, large].map((messageId) => store.reader.getRaw({ messageId }) !== null)).toEqual([
    true,
    false,
    false,
  ]);
  expect(diskUseOf(archive)).toMatchObject({ messages: 1, bodies: 0, bytes: 0, freeable: 0 });
});

test("what the server does not have, or not yet where it is here, is never freed", () => {
  const store = openStore();
  store.setTime(NOW);
  const { accountId, inbox, archive } = addMailAccount(store);
  const moved = keep(store, inbox, 1, { daysOld: 90, size: 100 });
  store.writer.saveOffline({ accountId, offline: { days: 30, size: null } });
  store.writer.moveMessages({ messageIds: [moved], mailboxId: archive });
  const [operation] = store.reader.listOperations({ accountId });
  store.writer.finishOperation({ operationId: operation?.id ?? 0 });
  expect(store.writer.freeBodies({ accountId })).toEqual({ freed: 0, isMore: false });

  const pop3 = store.writer.addAccount({
    name: "P",
    address: "p@example.org",
    incoming: { protocol: "pop3", host: "h", port: 995, security: "tls", username: "p" },
    outgoing: null,
  });
  store.writer.applyMailboxes({
    accountId: pop3.id,
    listed: [{ path: "INBOX", name: "INBOX", delimiter: null, specialUse: "inbox", selectable: true }],
  });
  const [box] = store.reader.listMailboxes({ accountId: pop3.id });
  store.writer.saveOffline({ accountId: pop3.id, offline: { days: 30, size: null } });
  const { added } = store.writer.applyListed({
    mailboxId: box?.id ?? 0,
    uidValidity: 1,
    messages: [message(1, { uidl: "u1", internalDate: 1 })],
  });
  store.writer.saveBody({ messageId: added[0]?.messageId ?? 0, raw: randomBytes(500), parsed: parsedMessage() });
  expect(store.writer.freeBodies({ accountId: pop3.id })).toEqual({ freed: 0, isMore: false });
});

test("freed space goes back to the system", () => {
  const store = openStore();
  store.setTime(NOW);
  const { accountId, inbox } = addMailAccount(store);
  const messageId = listOne(store, inbox, message(1, { internalDate: 0 }));
  store.writer.saveBody({ messageId, raw: randomBytes(20_000_000), parsed: parsedMessage() });
  const before = store.reader.getDiskUse({ now: NOW }).bytes;
  store.writer.saveOffline({ accountId, offline: { days: 30, size: null } });
  expect(store.writer.freeBodies({ accountId }).freed).toBeGreaterThan(19_000_000);
  let steps = 1;
  while (store.writer.shrink({}).isMore) steps += 1;
  expect(steps).toBeGreaterThan(1);
  expect(store.reader.getDiskUse({ now: NOW }).bytes).toBeLessThan(before / 10);
});
