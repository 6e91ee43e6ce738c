import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startWorker, type WorkerThread } from "../../../electron/core/worker-thread.ts";
import type { ConnectionState } from "../../../shared/account.ts";
import { connect } from "../../../shared/rpc.ts";
import type { MailWorkerApi, MailWorkerEvents } from "../../../shared/services/mail.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../../shared/services/store.ts";
import { accountOf, worldOf } from "../../world/world.ts";
import { until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const folder = mkdtempSync(join(tmpdir(), "posthorn-worker-"));
const threads: WorkerThread[] = [];

afterEach(async () => {
  for (const thread of threads.splice(0).reverse()) await thread.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("on threads of their own, the mail worker writes what it fetches and outlives the parser's end", async () => {
  const errors: unknown[] = [];
  const start = (name: "writer" | "reader" | "mime", workerData?: unknown) => {
    const thread = startWorker(name, { workerData, onError: (error) => errors.push(error) });
    threads.push(thread);
    return thread;
  };
  const databasePath = join(folder, "mail.sqlite");
  const writerThread = start("writer", { databasePath });
  const writer = connect<StoreWriterApi>(writerThread.openPort());
  await writer.api.recoverOutbox({});
  const readerThread = start("reader", { databasePath });
  const reader = connect<StoreReaderApi>(readerThread.openPort());
  const mimeThread = start("mime");
  const ports = {
    writer: writerThread.openMessagePort(),
    reader: readerThread.openMessagePort(),
    mime: mimeThread.openMessagePort(),
  };
  const mailThread = startWorker("mail", {
    workerData: { ports },
    transfer: Object.values(ports),
    onError: (error) => errors.push(error),
  });
  threads.push(mailThread);
  const mail = connect<MailWorkerApi, MailWorkerEvents>(mailThread.openPort());
  const states: ConnectionState[] = [];
  mail.on("connectionChanged", (state) => states.push(state));

  const june = accountOf("june.okafor@maplewick.com");
  await world.resetAccount(june.address);
  await world.seedMailbox(june.address, "INBOX", [
    { raw: "Subject: One\r\nMessage-ID: <one@seed.test>\r\n\r\nFirst words.\r\n" },
    // Beyond what is fetched unasked.
    { raw: `Subject: Large\r\nMessage-ID: <large@seed.test>\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(40_000)}` },
  ]);
  const { name, address, incoming, outgoing, password } = june;
  const account = await writer.api.addAccount({
    name,
    address,
    incoming,
    outgoing: { ...outgoing, protocol: "smtp" },
  });
  await mail.api.startAccount({ account, password, lastContact: null });
  await until(() => states.at(-1)?.phase === "online");
  const rows = await until(async () => {
    const mailboxes = await reader.api.listMailboxes({ accountId: account.id });
    const inbox = mailboxes.find(({ specialUse }) => specialUse === "inbox");
    if (!inbox) return null;
    const listed = await reader.api.listMessages({ mailboxId: inbox.id, offset: 0, limit: 10 });
    return listed.rows.some(({ snippet }) => snippet === "First words.") && listed.rows;
  });

  await mimeThread.stop();
  const large = rows.find(({ subject }) => subject === "Large");
  const download = mail.api.downloadMessage({ messageId: large?.id ?? 0 });
  const newPort = start("mime").openMessagePort();
  mailThread.post({ type: "mime-port", port: newPort }, [newPort]);
  await download;
  const { parsed } = await reader.api.getMessage({ messageId: large?.id ?? 0 });
  expect(parsed).toMatchObject({ subject: "Large", unreadable: null });
  await mail.api.stopAccount({ accountId: account.id });
  expect(errors).toEqual([]);
});
