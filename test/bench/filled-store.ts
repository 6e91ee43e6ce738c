import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { secretKey } from "../../electron/accounts/accounts.ts";
import { openSecretsFile } from "../../electron/headless/secrets-file.ts";
import { sliceRow } from "../../electron/mail/listed-message.ts";
import { parseMessage } from "../../electron/mime/parse.ts";
import { type Database, openDatabase } from "../../electron/store/database.ts";
import { DATABASE_VERSION, migrate } from "../../electron/store/migrations.ts";
import { INDEX_VERSION } from "../../electron/store/search-index.ts";
import { createWriter } from "../../electron/store/writer.ts";
import type { ListedMessage, StoreWriterApi } from "../../shared/services/store.ts";
import { connectHost } from "../app/connection.ts";
import { startHost } from "../app/host.ts";
import { whenIndexed } from "./indexed.ts";
import { letters } from "./letters.ts";

const ADDRESS = "clara.jensen@lindenpost.invalid";
const UID_VALIDITY = 1;
/** Of one message, at the mean. */
const MEAN_BYTES = 1_000;
/** Messages a transaction. */
const SLICE = 1_000;

/**
 * A data directory with one account, whose servers cannot be reached, and `count` messages in its INBOX, all of them whole,
 * of 1 kB at the mean, and in the search index. Made once for each count and version of the two files, in `.cache/bench`;
 * what was interrupted goes on.
 */
export async function openFilledStore(count: number): Promise<string> {
  const directory = join(import.meta.dirname, "../../.cache/bench", `${count}-v${DATABASE_VERSION}.${INDEX_VERSION}`);
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  const db = openDatabase(join(unfinished, "mail.sqlite"), { readonly: false });
  const accountId = fill(db, count);
  db.close();
  const secrets = await openSecretsFile(unfinished);
  await secrets.write(secretKey(accountId), "secret");
  await buildIndex(unfinished, count);
  renameSync(unfinished, directory);
  return directory;
}

function fill(db: Database, count: number): number {
  migrate(db);
  const writer = createWriter(db, { now: Date.now, emit: () => undefined });
  const known = db.prepare<[], { id: number; account_id: number }>("SELECT * FROM mailbox WHERE path = 'INBOX'");
  if (!known.get()) addInbox(writer);
  const { id: mailboxId, account_id: accountId } = known.get() ?? { id: 0, account_id: 0 };
  writer.applySelected({ mailboxId, uidValidity: UID_VALIDITY, uidNext: count + 1, modSeq: "1" });
  const stored = db
    .prepare<[number], number | null>("SELECT max(uid) FROM message WHERE server_mailbox_id = ?")
    .pluck()
    .get(mailboxId);
  const idOf = db
    .prepare<[number, number], number>("SELECT id FROM message WHERE server_mailbox_id = ? AND uid = ?")
    .pluck();
  let slice: { message: ListedMessage; raw: Buffer; parsed: ReturnType<typeof parseMessage> }[] = [];
  let uid = 0;
  function put(): void {
    const rows = slice.map(({ message }) => sliceRow(message));
    writer.applySlice({ mailboxId, uidValidity: UID_VALIDITY, rows, listedDownTo: 1 });
    const bodies = slice.map(({ message, raw, parsed }) => ({
      messageId: idOf.get(mailboxId, message.uid) ?? 0,
      raw,
      parsed,
    }));
    writer.saveBodies({ bodies });
    slice = [];
  }
  for (const { raw: text, date, flags = [] } of letters(count, ADDRESS, { meanBytes: MEAN_BYTES })) {
    uid += 1;
    if (uid <= (stored ?? 0)) continue;
    const raw = Buffer.from(text);
    const parsed = parseMessage({ raw });
    const { messageId, inReplyTo, subject, from, to, cc } = parsed;
    const envelope = { messageId, inReplyTo, subject, from, to, cc };
    const message = {
      ...envelope,
      uid,
      uidl: null,
      internalDate: date.getTime(),
      size: raw.length,
      flags,
      hasAttachments: false,
    };
    slice.push({ message, raw, parsed });
    if (slice.length === SLICE) put();
  }
  if (slice.length > 0) put();
  return accountId;
}

function addInbox(writer: StoreWriterApi): void {
  const { id: accountId } = writer.addAccount({
    name: "Clara Jensen",
    address: ADDRESS,
    incoming: { protocol: "imap", host: "imap.lindenpost.invalid", port: 993, security: "tls", username: ADDRESS },
    outgoing: { protocol: "smtp", host: "smtp.lindenpost.invalid", port: 465, security: "tls", username: ADDRESS },
  });
  const usual = { delimiter: "/", selectable: true };
  writer.applyMailboxes({
    accountId,
    listed: [
      { ...usual, path: "INBOX", name: "INBOX", specialUse: "inbox" },
      { ...usual, path: "Sent", name: "Sent", specialUse: "sent" },
      { ...usual, path: "Trash", name: "Trash", specialUse: "trash" },
    ],
  });
}

/** By the program itself, which then leaves its secrets, its log and its settings there too. */
async function buildIndex(data: string, count: number): Promise<void> {
  const host = await startHost({ data });
  const { api, close } = await connectHost(host.url);
  await whenIndexed(api, count);
  close();
  await host.stop();
}
