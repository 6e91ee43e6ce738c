import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMailWorker } from "../../../electron/mail/mail-handlers.ts";
import { composeMessage } from "../../../electron/mime/compose.ts";
import { parseMessage } from "../../../electron/mime/parse.ts";
import { openDatabase } from "../../../electron/store/database.ts";
import { migrate } from "../../../electron/store/migrations.ts";
import { createReader } from "../../../electron/store/reader.ts";
import { createWriter } from "../../../electron/store/writer.ts";
import type { Account, ConnectionState, OfflineChoice } from "../../../shared/account.ts";
import { failureOf, type MailFailure } from "../../../shared/failure.ts";
import type { Mailbox, SpecialUse } from "../../../shared/mailbox.ts";
import type { MessageRow } from "../../../shared/message.ts";
import type { Client } from "../../../shared/rpc.ts";
import type { MailWorkerApi } from "../../../shared/services/mail.ts";
import type { MimeApi } from "../../../shared/services/mime.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../../shared/services/store.ts";
import type { Account as WorldAccount } from "../../world/world.ts";

type AnyCalls = Record<string, (args: never, context: never) => unknown>;

/** The calls of `shape` as another thread would see them. */
function asClient(shape: object): object {
  const calls = shape as AnyCalls;
  const { signal } = new AbortController();
  const wrapped = Object.keys(calls).map((name) => [
    name,
    async (args: never) => structuredClone(await calls[name]?.(args, { signal } as never)),
  ]);
  return Object.fromEntries(wrapped) as object;
}

export interface TestClient {
  readonly mail: Client<MailWorkerApi>;
  readonly writer: Client<StoreWriterApi>;
  readonly reader: Client<StoreReaderApi>;
  readonly states: ConnectionState[];
  readonly arrived: number[];
  /** Why changes were taken back. */
  readonly refused: MailFailure[];
  readonly bugs: unknown[];
  add(account: WorldAccount, changes?: Partial<WorldAccount>, offline?: OfflineChoice): Promise<Account>;
  state(account: Account): ConnectionState | undefined;
  mailbox(account: Account, use: SpecialUse | { path: string }): Promise<Mailbox>;
  rows(mailbox: Mailbox): Promise<readonly MessageRow[]>;
  send(account: Account, to: string, subject: string, text?: string): Promise<{ messageId: string; outboxId: number }>;
  stop(): Promise<void>;
}

/** The mail worker with the real store on disk, in `place`, and the real parser, all in this thread; `now` is its clock. */
export function startClient(place = tmpdir(), now: () => number = Date.now): TestClient {
  const folder = mkdtempSync(join(place, "posthorn-mail-"));
  const path = join(folder, "mail.sqlite");
  const db = openDatabase(path, { readonly: false });
  migrate(db);
  const readDb = openDatabase(path, { readonly: true });
  const writer = asClient(createWriter(db, { now: Date.now, emit: () => undefined })) as Client<StoreWriterApi>;
  const reader = asClient(createReader(readDb)) as Client<StoreReaderApi>;
  const mime = asClient({ parseMessage }) as Client<MimeApi>;
  const states: ConnectionState[] = [];
  const arrived: number[] = [];
  const refused: MailFailure[] = [];
  const bugs: unknown[] = [];
  const started: Account[] = [];
  const mail = asClient(
    createMailWorker({
      writer,
      reader,
      mime,
      now,
      onBug: (error) => bugs.push(error),
      emit(name, data) {
        if (name === "connectionChanged") states.push(data as ConnectionState);
        else if (name === "operationFailed") refused.push((data as { failure: MailFailure }).failure);
        else if (name === "messagesArrived") arrived.push(...(data as { messageIds: readonly number[] }).messageIds);
      },
    }),
  ) as Client<MailWorkerApi>;

  const client: TestClient = {
    mail,
    writer,
    reader,
    states,
    arrived,
    refused,
    bugs,
    async add(worldAccount, changes = {}, offline = { days: null, size: null }) {
      const { address, name, password, incoming, outgoing } = { ...worldAccount, ...changes };
      const added = await writer.addAccount({
        name,
        address,
        incoming,
        outgoing: { ...outgoing, protocol: "smtp" },
      });
      const account = { ...added, offline };
      await writer.saveOffline({ accountId: account.id, offline });
      started.push(account);
      await mail.startAccount({ account, password, lastContact: null });
      return account;
    },
    state: (account) => states.findLast(({ accountId }) => accountId === account.id),
    async mailbox(account, use) {
      const mailboxes = await reader.listMailboxes({ accountId: account.id });
      const found = mailboxes.find((mailbox) =>
        typeof use === "string" ? mailbox.specialUse === use : mailbox.path === use.path,
      );
      if (!found) throw new Error(`no mailbox ${JSON.stringify(use)} among ${mailboxes.map(({ path: at }) => at)}`);
      return found;
    },
    async rows(mailbox) {
      return (await reader.listMessages({ mailboxId: mailbox.id, offset: 0, limit: 1_000 })).rows;
    },
    async send(account, to, subject, text = "Hello.") {
      const messageId = `<${crypto.randomUUID()}@test.invalid>`;
      const fields = { accountId: account.id, to, cc: "", bcc: "", subject, text };
      const draft = await writer.createDraft({
        kind: "new",
        fields,
        inReplyTo: "",
        references: [],
        sourceMessageId: null,
        attachments: [],
      });
      const message = await composeMessage({
        from: { name: account.name, address: account.address },
        to,
        cc: "",
        bcc: "",
        subject,
        text,
        messageId,
        inReplyTo: "",
        references: [],
        date: Date.now(),
        attachments: [],
      });
      const { outboxId } = await writer.queueSend({ draftId: draft.id, messageId, message, at: Date.now() });
      await mail.deliverOutbox({ accountId: account.id });
      return { messageId, outboxId };
    },
    async stop() {
      for (const { id } of started) await mail.stopAccount({ accountId: id });
      readDb.close();
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
  return client;
}

/** Asks `probe` until it gives something; throws with what it last threw. */
export async function until<Value>(
  probe: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  { within = 10_000, what = "it" }: { within?: number; what?: string } = {},
): Promise<Value> {
  const deadline = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== null && value !== undefined && value !== false) return value as Value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${within} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The failure that `attempt` ends with. */
export async function failureFrom(attempt: Promise<unknown>): Promise<MailFailure> {
  return attempt.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => failureOf(error),
  );
}
