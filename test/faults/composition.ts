import { join } from "node:path";
import { createMailWorker } from "../../electron/mail/mail-handlers.ts";
import { parseMessage } from "../../electron/mime/parse.ts";
import { type Database, openDatabase } from "../../electron/store/database.ts";
import { migrate } from "../../electron/store/migrations.ts";
import { createReader } from "../../electron/store/reader.ts";
import { createWriter } from "../../electron/store/writer.ts";
import type { Account, ConnectionState } from "../../shared/account.ts";
import type { MailFailure } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";
import type { MimeApi } from "../../shared/services/mime.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Account as WorldAccount } from "../world/world.ts";

/** How an account of the world is reached: by its own servers or by what stands before them. */
export type Identity = Pick<WorldAccount, "address" | "name" | "password" | "incoming" | "outgoing">;

/** The product less its screens, on one data directory, in this thread. */
export interface Composition {
  readonly mail: Client<MailWorkerApi>;
  readonly writer: Client<StoreWriterApi>;
  readonly reader: Client<StoreReaderApi>;
  readonly states: ConnectionState[];
  readonly bugs: unknown[];
  /** Why changes were taken back. */
  readonly refused: MailFailure[];
  /** Adds the account unless it is there, and connects it. */
  start(identity: Identity): Promise<Account>;
  stop(): Promise<void>;
}

export function databasePathIn(directory: string): string {
  return join(directory, "mail.sqlite");
}

/** A person's regret is waited for this much shorter than in the product, or every case would take its 8 s, ms. */
const HURRY_MS = 7_500;

/** `onStep` is called inside each transaction of the writer, before it is committed, and once it has been. */
export async function compose(directory: string, onStep: (step: string) => void = () => {}): Promise<Composition> {
  const path = databasePathIn(directory);
  const db = openDatabase(path, { readonly: false });
  migrate(db);
  const readDb = openDatabase(path, { readonly: true });
  const states: ConnectionState[] = [];
  const bugs: unknown[] = [];
  const refused: MailFailure[] = [];
  const started: Account[] = [];
  const writer = asClient(withSteps(db, onStep)) as Client<StoreWriterApi>;
  const reader = asClient(createReader(readDb)) as Client<StoreReaderApi>;
  const mime = asClient({ parseMessage }) as Client<MimeApi>;
  const mail = asClient(
    createMailWorker({
      writer,
      reader,
      mime,
      now: Date.now,
      onBug: (error) => bugs.push(error),
      emit(name, data) {
        if (name === "connectionChanged") states.push(data as ConnectionState);
        else if (name === "operationFailed") refused.push((data as { failure: MailFailure }).failure);
      },
    }),
  ) as Client<MailWorkerApi>;
  // As the core does before anything else.
  await writer.recoverOutbox({});

  return {
    mail,
    writer,
    reader,
    states,
    bugs,
    refused,
    async start({ address, name, password, incoming, outgoing }) {
      const known = (await reader.listAccounts({})).find((account) => account.address === address);
      const added = { name, address, incoming, outgoing: { ...outgoing, protocol: "smtp" as const } };
      const account = known ?? (await writer.addAccount(added));
      started.push(account);
      await mail.startAccount({ account, password, lastContact: null });
      return account;
    },
    async stop() {
      for (const { id } of started) await mail.stopAccount({ accountId: id });
      readDb.close();
      db.close();
    },
  };
}

/** The writer, which says each transaction's name: nothing of this is in the product. */
function withSteps(db: Database, onStep: (step: string) => void): StoreWriterApi {
  let call = "";
  const transaction = db.transaction.bind(db);
  const announced = (work: () => unknown) =>
    transaction(() => {
      const value = work();
      onStep(`${call} before commit`);
      return value;
    });
  db.transaction = announced as unknown as typeof db.transaction;
  const calls = Object.entries(createWriter(db, { now: () => Date.now() - HURRY_MS, emit: () => {} })).map(
    ([name, run]) => [
      name,
      (args: unknown) => {
        call = name;
        const value = (run as (args: unknown) => unknown)(args);
        onStep(`${name} committed`);
        return value;
      },
    ],
  );
  return Object.fromEntries(calls) as StoreWriterApi;
}

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
