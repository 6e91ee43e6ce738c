import { expect, test } from "vitest";
import type { Operation } from "../../../shared/services/store.ts";
import { createModelServer, createRandom, type ModelServer } from "./model-server.ts";
import { addAccount, failureFrom, idsIn, openStore, rowsOf, type Store } from "./store-fixture.ts";

const PATHS = ["INBOX", "Archive", "Work", "Trash"];
const FLAGS = ["\\Seen", "\\Flagged", "$Label"];

/** A person, a sync, an operation worker and other clients on one account, with a say in whose turn it is. */
function createWorld(store: Store, seed: number) {
  const random = createRandom(seed);
  const server = createModelServer(PATHS);
  const { id: accountId } = addAccount(store, `${seed}@example.org`);
  store.writer.applyMailboxes({ accountId, listed: server.listing });
  const idOf = new Map(store.reader.listMailboxes({ accountId }).map(({ id, path }) => [path, id]));
  const mailboxIds = [...idOf.values()];
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[random(values.length || 1)];
  const pickPath = () => pick(PATHS) ?? "INBOX";
  const headers = store.db.prepare<[number], string>("SELECT header_message_id FROM message WHERE id = ?").pluck();
  /** Steps that were begun and end later: an answer on its way, a worker interrupted. */
  const begun: (() => void)[] = [];
  let isWorking = false;

  function otherClient(): void {
    const path = pickPath();
    const messages = server.mailboxes.get(path)?.messages ?? new Map();
    const uid = pick([...messages.keys()]);
    const what = random(12);
    if (what < 5 || uid === undefined) server.deliver(path);
    else if (what < 8) messages.get(uid)?.flags.add(pick(FLAGS));
    else if (what < 9) messages.get(uid)?.flags.clear();
    else if (what < 10) messages.delete(uid);
    else if (what < 11) server.move(path, [uid], pickPath());
    else if (random(4) === 0) server.renumber(path);
    else server.put(pickPath(), { ...messages.get(uid), flags: new Set() });
  }

  function person(): void {
    const shown = idsIn(store, pick(mailboxIds) ?? 0);
    if (shown.length === 0) return;
    const messageIds = [pick(shown) ?? 0, pick(shown) ?? 0];
    const what = random(8);
    const flag = pick(FLAGS) ?? "\\Seen";
    if (what < 3) store.writer.setFlag({ messageIds, flag, value: random(2) === 0 });
    else if (what < 7) store.writer.moveMessages({ messageIds, mailboxId: pick(mailboxIds) ?? 0 });
    else store.writer.deleteMessages({ messageIds });
  }

  /** The server is asked now; what it said may reach the store only later. */
  function beginSync(path: string): () => void {
    const mailboxId = idOf.get(path) ?? 0;
    const mailbox = server.mailboxes.get(path);
    if (!mailbox) throw new Error(`no mailbox ${path}`);
    const { uidValidity, uidNext } = mailbox;
    const sync = store.writer.applySelected({ mailboxId, uidValidity, uidNext, modSeq: null });
    expect(sync.uidValidity).toBe(uidValidity);
    const stored = store.reader.listUids({ mailboxId }).map(({ uid }) => uid);
    const messages = [...mailbox.messages].map(([uid, each]) => server.describe(uid, each));
    const present = new Set(mailbox.messages.keys());
    return () => {
      const common = { mailboxId, uidValidity };
      const isNew = ({ uid }: { uid: number }) => !stored.includes(uid);
      store.writer.applyListed({ ...common, messages: messages.filter(isNew), listedDownTo: 1 });
      store.writer.applyFlags({ ...common, flags: messages });
      store.writer.applyExpunged({ ...common, uids: stored.filter((uid) => !present.has(uid)) });
      store.writer.finishListing(common);
    };
  }

  /** Carries an operation out on the server; the store hears of its end by what is returned. */
  function perform(operation: Operation): () => void {
    const operationId = operation.id;
    const refuse = () => store.writer.revertOperation({ operationId, failure: { code: "CANCELLED" } });
    const { targets } = operation;
    const isStale = targets.some(({ path, uidValidity }) => server.mailboxes.get(path)?.uidValidity !== uidValidity);
    if (isStale || random(10) === 0) return refuse;
    if (operation.kind !== "setFlag") expect(new Set(targets.map(({ path }) => path)).size, `seed ${seed}`).toBe(1);
    for (const target of targets) {
      const found = server.find(target);
      if (found) expect(found.messageId, "an operation met another message").toBe(headers.get(target.messageId));
      if (found && operation.kind === "setFlag") found.flags[operation.value ? "add" : "delete"](operation.flag);
      if (operation.kind === "delete") server.mailboxes.get(target.path)?.messages.delete(target.uid);
    }
    if (operation.kind !== "move") return () => store.writer.finishOperation({ operationId });
    const uids = server.move(
      targets[0]?.path ?? "",
      targets.map(({ uid }) => uid),
      operation.toPath,
    );
    const uidValidity = server.mailboxes.get(operation.toPath)?.uidValidity ?? 0;
    const told = random(2) === 0 && uids.length > 0;
    return () => store.writer.finishOperation(told ? { operationId, uidValidity, uids } : { operationId });
  }

  function work(): void {
    const [operation] = isWorking ? [] : store.reader.listOperations({ accountId });
    if (!operation) return;
    const finish = perform(operation);
    const what = random(8);
    // Now and then the program ends here: the store does not hear, and the operation is carried out once more.
    if (what === 0) return;
    if (what > 2) {
      finish();
      return;
    }
    isWorking = true;
    begun.push(() => {
      isWorking = false;
      finish();
    });
  }

  function step(): void {
    const what = random(20);
    if (what < 5) otherClient();
    else if (what < 10) person();
    else if (what < 14) work();
    else if (what < 17) beginSync(pickPath())();
    else if (what < 18) begun.push(beginSync(pickPath()));
    else begun.shift()?.();
  }

  function settle(): void {
    for (const end of begun.splice(0)) end();
    for (let round = 0; round < 40; round += 1) {
      for (let left = 100; left > 0 && store.reader.listOperations({ accountId }).length > 0; left -= 1) {
        work();
        for (const end of begun.splice(0)) end();
      }
      for (const path of PATHS) beginSync(path)();
    }
  }

  return { accountId, server, idOf, step, settle };
}

function contentsOf(server: ModelServer, path: string) {
  return [...(server.mailboxes.get(path)?.messages ?? [])]
    .map(([uid, { messageId, flags }]) => ({ uid, messageId, flags: [...flags].sort() }))
    .sort((one, other) => one.uid - other.uid);
}

function storedIn(store: Store, mailboxId: number) {
  return rowsOf(store, mailboxId)
    .map(({ id, subject, flags }) => ({
      uid: store.reader.getMessageKey({ messageId: id }).uid ?? 0,
      messageId: subject,
      flags: [...flags].sort(),
    }))
    .sort((one, other) => one.uid - other.uid);
}

const SEEDS = Number(process.env.STORE_SEEDS ?? 25);

test(`after any of ${SEEDS} tangles of person, server, sync and crashes the store ends equal to the server`, () => {
  const store = openStore();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { accountId, server, idOf, step, settle } = createWorld(store, seed);
    for (let count = 0; count < 120; count += 1) step();
    settle();
    expect(store.db.prepare("SELECT * FROM operation").all(), `seed ${seed}`).toEqual([]);
    for (const { id, path, total, unread } of store.reader.listMailboxes({ accountId })) {
      expect(idOf.get(path)).toBe(id);
      const there = contentsOf(server, path);
      expect(storedIn(store, id), `seed ${seed}, ${path}`).toEqual(there);
      const unreadThere = there.filter(({ flags }) => !flags.includes("\\Seen")).length;
      expect({ total, unread }, `seed ${seed}, ${path}`).toEqual({ total: there.length, unread: unreadThere });
    }
    expect(store.db.prepare("SELECT count(*) FROM message WHERE hidden = 1").pluck().get()).toBe(0);
    store.writer.removeAccount({ accountId });
  }
  expect(store.db.pragma("foreign_key_check")).toEqual([]);
  expect(failureFrom(() => store.reader.getMailboxSync({ mailboxId: 1 })).code).toBe("NOT_FOUND");
}, 300_000);
