import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { endedUncleanly } from "../../../electron/store/unclean-end.ts";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import { connect } from "../../../shared/rpc.ts";
import type {
  StoreChanges,
  StoreOpeningApi,
  StoreReaderApi,
  StoreWriterApi,
  StoreWriterEvents,
} from "../../../shared/services/store.ts";
import { listed, makeDirectory, message, parsedMessage } from "./store-fixture.ts";

const workers: Worker[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.terminate();
});

function startWorker(entry: "writer-worker" | "reader-worker", databasePath: string): Worker {
  const worker = new Worker(new URL(`../../../electron/store/${entry}.ts`, import.meta.url), {
    workerData: { databasePath },
  });
  workers.push(worker);
  return worker;
}

function attach(worker: Worker) {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ type: "port", port: port1 }, [port1]);
  return portOfMessagePort(port2);
}

const account = {
  name: "Anna",
  address: "anna@example.org",
  incoming: { protocol: "imap", host: "h", port: 993, security: "tls", username: "u" },
  outgoing: { protocol: "smtp", host: "h", port: 465, security: "tls", username: "u" },
} as const;

test("one writer serves many ports and tells each of every change; a reader sees what was committed", async () => {
  const path = join(makeDirectory(), "mail.db");
  const writerWorker = startWorker("writer-worker", path);
  const host = connect<StoreWriterApi, StoreWriterEvents>(attach(writerWorker));
  const mail = connect<StoreWriterApi, StoreWriterEvents>(attach(writerWorker));
  const toHost: StoreChanges[] = [];
  const toMail: StoreChanges[] = [];
  host.on("changed", (changes) => toHost.push(changes));
  mail.on("changed", (changes) => toMail.push(changes));

  await mail.api.recoverOutbox({});
  const { id: accountId } = await host.api.addAccount(account);
  await mail.api.applyMailboxes({ accountId, listed: [listed("INBOX", "inbox")] });
  const reader = connect<StoreReaderApi>(attach(startWorker("reader-worker", path)));
  const [mailbox] = await reader.api.listMailboxes({ accountId });
  const mailboxId = mailbox?.id ?? 0;
  const { added } = await mail.api.applyListed({ mailboxId, uidValidity: 1, messages: [message(1)] });
  const messageId = added[0]?.messageId ?? 0;
  const raw = new Uint8Array([1, 2, 3]);
  await mail.api.saveBody({ messageId, raw, parsed: parsedMessage() });
  expect(await reader.api.getRaw({ messageId })).toEqual(raw);
  expect((await reader.api.listMessages({ mailboxId, offset: 0, limit: 10 })).rows).toMatchObject([{ id: messageId }]);

  const all = [
    { accounts: true },
    { mailboxesOf: [accountId] },
    { mailboxesOf: [accountId], messagesOf: [mailboxId] },
    { messagesOf: [mailboxId] },
  ];
  await expect.poll(() => toHost).toEqual(all);
  expect(toMail).toEqual(all);

  mail.close();
  await host.api.noteContact({ accountId, at: 5 });
  expect(await reader.api.listAccounts({})).toMatchObject([{ lastContact: 5 }]);
  const again = host.api.addAccount(account);
  await expect(again).rejects.toMatchObject({ failure: { code: "ACCOUNT_EXISTS", address: "anna@example.org" } });
});

test("the writer reads too, each call after those before it", async () => {
  const path = join(makeDirectory(), "mail.db");
  const { api } = connect<StoreWriterApi & StoreReaderApi>(attach(startWorker("writer-worker", path)));
  expect(await api.listAccounts({})).toEqual([]);
  const added = Promise.all([api.addAccount(account), api.addAccount({ ...account, address: "ben@example.org" })]);
  expect((await added).map(({ id }) => id)).toEqual([1, 2]);
  expect((await api.listAccounts({})).map(({ address }) => address)).toEqual(["anna@example.org", "ben@example.org"]);
  await expect(api.removeAccount({ accountId: 9 })).rejects.toMatchObject({ failure: { code: "NOT_FOUND" } });
});

test("a file that is no database is kept aside, and a new one takes its place", async () => {
  const path = join(makeDirectory(), "mail.sqlite");
  const text = "not a database, and long enough to be looked at as one ".repeat(100);
  writeFileSync(path, text);
  const writer = connect<StoreWriterApi & StoreOpeningApi>(attach(startWorker("writer-worker", path)));
  const { recovery } = await writer.api.describeOpening({});
  expect(recovery).toMatchObject({ accounts: 0, unreadable: expect.arrayContaining(["account"]) });
  expect(readFileSync(recovery?.keptPath ?? "", "utf8")).toBe(text);
  await writer.api.addAccount(account);
  const reader = connect<StoreReaderApi>(attach(startWorker("reader-worker", path)));
  expect(await reader.api.listAccounts({})).toHaveLength(1);
});

test("a writer that is told to stop leaves one whole file and no mark of a crash", async () => {
  const path = join(makeDirectory(), "mail.sqlite");
  const first = startWorker("writer-worker", path);
  await connect<StoreWriterApi>(attach(first)).api.addAccount(account);
  const ended = once(first, "exit");
  first.postMessage({ type: "stop" });
  await ended;
  expect(endedUncleanly(path)).toBe(false);
  const second = startWorker("writer-worker", path);
  const writer = connect<StoreWriterApi & StoreOpeningApi>(attach(second));
  expect(await writer.api.describeOpening({})).toEqual({ unclean: false, recovery: null });
});
