import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openDatabase } from "../../electron/store/database.ts";
import { migrate } from "../../electron/store/migrations.ts";
import { createWriter } from "../../electron/store/writer.ts";
import type { LetterBatch, LetterOrder } from "./letter-worker.ts";

/** Makes a store at `path` that has `count` letters of the usual size in the INBOX of one account, as if a sync had brought them. */
export async function storeLetters(path: string, count: number, account: Account): Promise<void> {
  const db = openDatabase(path, { readonly: false });
  try {
    migrate(db);
    const writer = createWriter(db, { emit: () => undefined, now: Date.now });
    const { id: accountId } = writer.addAccount(account);
    const inbox = { path: "INBOX", name: "INBOX", delimiter: "/", specialUse: "inbox", selectable: true } as const;
    writer.applyMailboxes({ accountId, listed: [inbox] });
    const mailboxId = db.prepare<[], number>("SELECT id FROM mailbox").pluck().get() ?? 0;
    writer.applySelected({ mailboxId, uidValidity: 1, uidNext: 1, modSeq: "1" });
    const taken = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL("letter-worker.ts", import.meta.url), {
      workerData: { count, to: account.address, taken } satisfies LetterOrder,
    });
    worker.on("message", ({ messages, bodies }: LetterBatch) => {
      const { added } = writer.applyListed({ mailboxId, uidValidity: 1, messages });
      const ids = added.map(({ messageId }) => messageId);
      writer.saveBodies({ bodies: bodies.map((body, index) => ({ ...body, messageId: ids[index] ?? 0 })) });
      Atomics.add(taken, 0, 1);
      Atomics.notify(taken, 0);
    });
    const [code] = await once(worker, "exit");
    if (code !== 0) throw new Error("the letters were not written to their end");
  } finally {
    db.close();
  }
}

type Account = Parameters<ReturnType<typeof createWriter>["addAccount"]>[0];
