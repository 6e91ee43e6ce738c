import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { type Database, openDatabase } from "../../../electron/store/database.ts";
import { migrate } from "../../../electron/store/migrations.ts";
import { createReader } from "../../../electron/store/reader.ts";
import { createWriter } from "../../../electron/store/writer.ts";
import { type MailFailure, MailFailureError } from "../../../shared/failure.ts";
import type { SpecialUse } from "../../../shared/mailbox.ts";
import type { ParsedMessage } from "../../../shared/services/mime.ts";
import type {
  ListedMailbox,
  ListedMessage,
  StoreChanges,
  StoreReaderApi,
  StoreWriterApi,
} from "../../../shared/services/store.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

export function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "posthorn-store-"));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface Store {
  readonly path: string;
  readonly db: Database;
  readonly writer: StoreWriterApi;
  readonly reader: StoreReaderApi;
  /** What was emitted since the last call. */
  takeChanges(): StoreChanges[];
  setTime(time: number): void;
  close(): void;
}

/** A writer and a reader, each with a connection of its own, over a real file. */
export function openStore(path = join(makeDirectory(), "mail.db")): Store {
  let time = 1_000;
  let changes: StoreChanges[] = [];
  const db = openDatabase(path, { readonly: false });
  migrate(db);
  const readerDb = openDatabase(path, { readonly: true });
  const close = () => {
    readerDb.close();
    db.close();
  };
  cleanups.push(close);
  return {
    path,
    db,
    writer: createWriter(db, { emit: (change) => changes.push(change), now: () => time }),
    reader: createReader(readerDb),
    takeChanges() {
      const taken = changes;
      changes = [];
      return taken;
    },
    setTime(next) {
      time = next;
    },
    close,
  };
}

export function addAccount({ writer }: Store, address = "anna@example.org", protocol: "imap" | "pop3" = "imap") {
  return writer.addAccount({
    name: "Anna",
    address,
    incoming: { protocol, host: "in.example.org", port: 993, security: "tls", username: address },
    outgoing: { protocol: "smtp", host: "out.example.org", port: 465, security: "tls", username: address },
  });
}

export function listed(path: string, specialUse: SpecialUse | null = null, more: Partial<ListedMailbox> = {}) {
  return { path, name: path.split("/").at(-1) ?? path, delimiter: "/", specialUse, selectable: true, ...more };
}

export const USUAL_MAILBOXES: readonly ListedMailbox[] = [
  listed("INBOX", "inbox"),
  listed("Archive", "archive"),
  listed("Junk", "junk"),
  listed("Trash", "trash"),
];

/** An account with the usual mailboxes, each selected once under UIDVALIDITY 1 and listed to its end. */
export function addMailAccount(store: Store, address?: string) {
  const account = addAccount(store, address);
  store.writer.applyMailboxes({ accountId: account.id, listed: USUAL_MAILBOXES });
  const ids = Object.fromEntries(
    store.reader.listMailboxes({ accountId: account.id }).map(({ id, path }) => [path, id]),
  );
  const mailboxes = {
    inbox: ids.INBOX ?? 0,
    archive: ids.Archive ?? 0,
    junk: ids.Junk ?? 0,
    trash: ids.Trash ?? 0,
  };
  for (const mailboxId of Object.values(mailboxes)) {
    store.writer.applySelected({ mailboxId, uidValidity: 1, uidNext: 1, modSeq: "1" });
    store.writer.applyListed({ mailboxId, uidValidity: 1, messages: [], listedDownTo: 1 });
  }
  store.takeChanges();
  return { accountId: account.id, ...mailboxes };
}

export function message(uid: number, more: Partial<ListedMessage> = {}): ListedMessage {
  return {
    uid,
    uidl: null,
    messageId: `<${uid}@example.org>`,
    inReplyTo: "",
    subject: `Subject ${uid}`,
    from: [{ name: "Boris", address: "boris@example.net" }],
    to: [{ name: "", address: "anna@example.org" }],
    cc: [],
    internalDate: 1_700_000_000_000 + uid * 1_000,
    size: 2_000 + uid,
    flags: [],
    hasAttachments: false,
    ...more,
  };
}

/** Lists messages into a mailbox; gives their local ids. */
export function list({ writer }: Store, mailboxId: number, ...messages: ListedMessage[]): number[] {
  return writer.applyListed({ mailboxId, uidValidity: 1, messages }).added.map(({ messageId }) => messageId);
}

/** Lists one message; gives its local id. */
export function listOne(store: Store, mailboxId: number, listedMessage: ListedMessage): number {
  const [id] = list(store, mailboxId, listedMessage);
  if (id === undefined) throw new Error("the message was there already");
  return id;
}

export function rowsOf({ reader }: Store, mailboxId: number) {
  return reader.listMessages({ mailboxId, offset: 0, limit: 500 }).rows;
}

export function idsIn(store: Store, mailboxId: number): number[] {
  return rowsOf(store, mailboxId).map(({ id }) => id);
}

export function flagsOf({ reader }: Store, messageId: number): readonly string[] | undefined {
  return reader.getRows({ messageIds: [messageId] })[0]?.flags;
}

export function countsOf({ reader }: Store, accountId: number, mailboxId: number) {
  const mailbox = reader.listMailboxes({ accountId }).find(({ id }) => id === mailboxId);
  return { total: mailbox?.total, unread: mailbox?.unread };
}

export function parsedMessage(more: Partial<ParsedMessage> = {}): ParsedMessage {
  return {
    subject: "Subject",
    from: [],
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: "<1@example.org>",
    inReplyTo: "",
    references: [],
    sentAt: null,
    text: "Hello",
    snippet: "Hello",
    attachments: [],
    hasRemoteImages: false,
    unreadable: null,
    ...more,
  };
}

/** The failure that `work` throws. */
export function failureFrom(work: () => unknown): MailFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof MailFailureError) return error.failure;
    throw error;
  }
  throw new Error("nothing was thrown");
}
