import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Address } from "../../shared/message.ts";
import type { ParsedMessage } from "../../shared/services/mime.ts";
import { createParsedQuery } from "./bodies.ts";
import type { Database } from "./database.ts";
import { hasFlag } from "./flags.ts";
import { MARKS, type WordColumn } from "./search-index.ts";
import { foldedWords } from "./search-words.ts";

/** What of one text is indexed and kept for snippets, in UTF-16 units. */
const MAX_TEXT = 200_000;

interface Columns {
  id: number;
  account_id: number;
  mailbox_id: number;
  hidden: number;
  flags: string;
  internal_date: number;
  size: number;
  has_attachments: number;
  subject: string;
  from_addresses: string;
  to_addresses: string;
  cc_addresses: string;
}

/** What the index keeps of a message beside its words. */
export interface DocumentState {
  readonly messageId: number;
  readonly accountId: number;
  readonly mailboxId: number;
  readonly date: number;
  readonly size: number;
  readonly unread: number;
  readonly starred: number;
  readonly attachment: number;
}

export interface IndexedDocument extends DocumentState {
  /** 1 where the text is here, not the header alone. */
  readonly body: number;
  /** Folded words, one space apart. */
  readonly words: Readonly<Record<WordColumn | "marks", string>>;
  readonly content: DocumentContent;
}

/** What snippets are cut from. */
export interface DocumentContent {
  readonly filenames: readonly string[];
  readonly text: string;
}

export function packContent({ filenames, text }: DocumentContent): Buffer {
  return zstdCompressSync(`${filenames.join("\n")}\0${text}`);
}

export function unpackContent(packed: Uint8Array): DocumentContent {
  const whole = zstdDecompressSync(packed).toString();
  const end = whole.indexOf("\0");
  const names = whole.slice(0, end);
  return { filenames: names === "" ? [] : names.split("\n"), text: whole.slice(end + 1) };
}

export interface DocumentSource {
  /** The message as it is to be found; null where it is gone or hidden. */
  read(messageId: number): IndexedDocument | null;
  readState(messageId: number): DocumentState | null;
}

/** Reads messages out of the store for the index. */
export function documentSource(store: Database): DocumentSource {
  const byId = store.prepare<[number], Columns>(
    `SELECT id, account_id, mailbox_id, hidden, flags, internal_date, size, has_attachments, subject, from_addresses,
       to_addresses, cc_addresses FROM message WHERE id = ?`,
  );
  const queryParsed = createParsedQuery(store);
  const readParsed = (messageId: number) => {
    try {
      return queryParsed(messageId);
    } catch {
      // A body that cannot be read is told of where somebody opens it; its header is found nevertheless.
      return null;
    }
  };
  const visible = (messageId: number) => {
    const columns = byId.get(messageId);
    return columns && columns.hidden === 0 ? columns : null;
  };
  return {
    read(messageId) {
      const columns = visible(messageId);
      return columns && documentOf(columns, readParsed(messageId));
    },
    readState(messageId) {
      const columns = visible(messageId);
      return columns && stateOf(columns);
    },
  };
}

function stateOf(columns: Columns): DocumentState {
  return {
    messageId: columns.id,
    accountId: columns.account_id,
    mailboxId: columns.mailbox_id,
    date: columns.internal_date,
    size: columns.size,
    unread: Number(!hasFlag(columns.flags, "\\Seen")),
    starred: Number(hasFlag(columns.flags, "\\Flagged")),
    attachment: columns.has_attachments,
  };
}

function documentOf(columns: Columns, parsed: ParsedMessage | null): IndexedDocument {
  const text = (parsed?.text ?? "").slice(0, MAX_TEXT).toWellFormed();
  const filenames = parsed?.attachments.filter(({ inline }) => !inline).map(({ filename }) => filename) ?? [];
  const marks = [MARKS.all, MARKS.account(columns.account_id), MARKS.mailbox(columns.mailbox_id)];
  if (columns.has_attachments === 1) marks.push(MARKS.attachment);
  marks.push(...foldedWords(parsed?.listId ?? "").map(MARKS.list));
  const inRow = (stored: string): Address[] => JSON.parse(stored);
  return {
    ...stateOf(columns),
    body: Number(parsed !== null),
    words: {
      sender: addressWords(inRow(columns.from_addresses)),
      recipients: addressWords(parsed?.to ?? inRow(columns.to_addresses)),
      copies: addressWords(parsed ? [...parsed.cc, ...parsed.bcc] : inRow(columns.cc_addresses)),
      subject: foldedWords(columns.subject).join(" "),
      body: foldedWords(text).join(" "),
      files: foldedWords(filenames.join("\n")).join(" "),
      marks: marks.join(" "),
    },
    content: { filenames: filenames.map((name) => name.replaceAll("\0", "")), text },
  };
}

function addressWords(addresses: readonly Address[]): string {
  return foldedWords(addresses.map(({ name, address }) => `${name} ${address}`).join("\n")).join(" ");
}
