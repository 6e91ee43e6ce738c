import type { Address } from "../../shared/message.ts";
import type { MailingList } from "../../shared/search.ts";
import type { ParsedMessage } from "../../shared/services/mime.ts";
import { createParsedQuery } from "./bodies.ts";
import type { Database } from "./database.ts";
import { hasFlag } from "./flags.ts";
import { MARKS, type WordColumn } from "./search-index.ts";
import { readListId } from "./search-lists.ts";
import { foldedWords } from "./search-words.ts";

/** What of one text is indexed and looked at for snippets, in UTF-16 units. */
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
  /** The mailing list that it came through. */
  readonly list: MailingList | null;
  /** Folded words, apart by what is part of none. */
  readonly words: Readonly<Record<WordColumn | "marks", string>>;
  /** null where the body is not here. */
  readonly content: DocumentContent | null;
}

/** What hits show of a message beside its row. */
export interface DocumentContent {
  readonly filenames: readonly string[];
  readonly text: string;
}

function contentOf(parsed: ParsedMessage): DocumentContent {
  const filenames = parsed.attachments.filter(({ inline }) => !inline).map(({ filename }) => filename);
  return { filenames, text: parsed.text.slice(0, MAX_TEXT).toWellFormed() };
}

/** Makes the query for the text that a message is found by; null where its body is not here or cannot be read. */
export function createTextQuery(store: Database): (messageId: number) => string | null {
  const readParsed = parsedReader(store);
  return (messageId) => {
    const parsed = readParsed(messageId);
    return parsed && contentOf(parsed).text;
  };
}

export interface DocumentSource {
  /** The message as it is to be found; null where it is gone or hidden. */
  read(messageId: number): IndexedDocument | null;
  readState(messageId: number): DocumentState | null;
}

/** A body that cannot be read is told of where somebody opens it; its header is found nevertheless. */
function parsedReader(store: Database): (messageId: number) => ParsedMessage | null {
  const queryParsed = createParsedQuery(store);
  return (messageId) => {
    try {
      return queryParsed(messageId);
    } catch {
      return null;
    }
  };
}

/** Reads messages out of the store for the index, their words folded by `fold`. */
export function documentSource(store: Database, fold: (text: string) => string): DocumentSource {
  const byId = store.prepare<[number], Columns>(
    `SELECT id, account_id, mailbox_id, hidden, flags, internal_date, size, has_attachments, subject, from_addresses,
       to_addresses, cc_addresses FROM message WHERE id = ?`,
  );
  const readParsed = parsedReader(store);
  const visible = (messageId: number) => {
    const columns = byId.get(messageId);
    return columns && columns.hidden === 0 ? columns : null;
  };
  return {
    read(messageId) {
      const columns = visible(messageId);
      return columns && documentOf(columns, readParsed(messageId), fold);
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

function documentOf(columns: Columns, parsed: ParsedMessage | null, fold: (text: string) => string): IndexedDocument {
  const content = parsed && contentOf(parsed);
  const marks = [MARKS.all, MARKS.account(columns.account_id), MARKS.mailbox(columns.mailbox_id)];
  if (columns.has_attachments === 1) marks.push(MARKS.attachment);
  marks.push(...foldedWords(parsed?.listId ?? "").map(MARKS.list));
  const inRow = (stored: string): Address[] => JSON.parse(stored);
  const people = (addresses: readonly Address[]) =>
    fold(addresses.map(({ name, address }) => `${name} ${address}`).join("\n"));
  return {
    ...stateOf(columns),
    body: Number(parsed !== null),
    list: readListId(parsed?.listId ?? ""),
    words: {
      sender: people(inRow(columns.from_addresses)),
      recipients: people(parsed?.to ?? inRow(columns.to_addresses)),
      copies: people(parsed ? [...parsed.cc, ...parsed.bcc] : inRow(columns.cc_addresses)),
      subject: fold(columns.subject),
      body: fold(content?.text ?? ""),
      files: fold(content?.filenames.join("\n") ?? ""),
      marks: marks.join(" "),
    },
    content,
  };
}
