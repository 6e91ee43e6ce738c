import { join } from "node:path";
import { afterEach } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { openIndexKeeper, type SearchIndexKeeper } from "../../../electron/store/search-index-keeper.ts";
import { createSearchReader } from "../../../electron/store/search-reader.ts";
import type { Address } from "../../../shared/message.ts";
import { MAX_FOUND, type SearchOrder, type SearchResult, type SearchScope } from "../../../shared/search.ts";
import type { SearchReaderApi } from "../../../shared/services/search.ts";
import {
  addAccount,
  listed,
  listOne,
  makeDirectory,
  message,
  openStore,
  parsedMessage,
  type Store,
} from "../store/store-fixture.ts";
import type { PlainMessage } from "./reference.ts";

export const NOW = new Date(2026, 10, 26, 12, 0).getTime();
export const EVERYWHERE: SearchScope = { accountId: null, mailboxId: null };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

export interface SearchedStore {
  readonly store: Store;
  readonly indexPath: string;
  readonly keeper: SearchIndexKeeper;
  readonly reader: SearchReaderApi;
  /** Until nothing is left; gives the steps it took. */
  index(): number;
  find(query: string, scope?: SearchScope, order?: SearchOrder): readonly number[];
}

export function openKeeper(store: Store, indexPath: string, onReplaced = () => undefined): SearchIndexKeeper {
  const db = openDatabase(store.path, { readonly: true });
  closing.push(() => db.close());
  const keeper = openIndexKeeper(indexPath, db, onReplaced);
  closing.push(() => keeper.close());
  return keeper;
}

export function openReader(store: Store, indexPath: string): SearchReaderApi {
  const db = openDatabase(store.path, { readonly: true });
  closing.push(() => db.close());
  const reader = createSearchReader({ indexPath, store: db, now: () => NOW });
  closing.push(() => reader.release({}));
  return reader;
}

/** All that is found. */
export function searchAll(
  reader: SearchReaderApi,
  query: string,
  order: SearchOrder = "date",
  scope: SearchScope = EVERYWHERE,
): SearchResult {
  return reader.search({ query, scope, order, limit: MAX_FOUND });
}

/** A store and its index, as the product's threads have them. */
export function openSearch(store = openStore(join(makeDirectory(), "mail.sqlite"))): SearchedStore {
  const indexPath = join(store.path, "../search.sqlite");
  const reader = openReader(store, indexPath);
  const keeper = openKeeper(store, indexPath, () => void reader.release({}));
  return {
    store,
    indexPath,
    keeper,
    reader,
    index() {
      let steps = 0;
      while (keeper.step()) steps += 1;
      return steps;
    },
    find: (query, scope, order) => searchAll(reader, query, order, scope).messageIds,
  };
}

/** An account whose mailboxes have these paths; gives their ids by path. */
export function addMailboxes(store: Store, address: string, paths: readonly string[]) {
  const { id: accountId } = addAccount(store, address);
  store.writer.applyMailboxes({
    accountId,
    listed: paths.map((path) => listed(path, path === "INBOX" ? "inbox" : null)),
  });
  const mailboxes = store.reader.listMailboxes({ accountId });
  for (const { id } of mailboxes) {
    store.writer.applySelected({ mailboxId: id, uidValidity: 1, uidNext: 1, modSeq: "1" });
  }
  return { accountId, mailboxes: new Map(mailboxes.map(({ id, path }) => [path, id])) };
}

export interface Written {
  readonly from?: Address;
  readonly to?: readonly Address[];
  readonly cc?: readonly Address[];
  readonly subject?: string;
  /** null where the body is not here. */
  readonly text?: string | null;
  readonly filenames?: readonly string[];
  readonly list?: string;
  readonly flags?: readonly string[];
  readonly date?: number;
  readonly size?: number;
}

let lastUid = 0;

/** Stores a message with its body, as a sync does; gives it as a plain scan sees it. */
export function write(
  store: Store,
  accountId: number,
  mailboxId: number,
  mailbox: string,
  written: Written,
): PlainMessage {
  lastUid += 1;
  const from = written.from ?? { name: "Boris", address: "boris@example.net" };
  const to = written.to ?? [{ name: "", address: "anna@example.org" }];
  const { cc = [], subject = "", text = "", filenames = [], list = "", flags = [], date = NOW, size = 1_000 } = written;
  const attachment = filenames.length > 0;
  const id = listOne(
    store,
    mailboxId,
    message(lastUid, { from: [from], to, cc, subject, flags, internalDate: date, size, hasAttachments: attachment }),
  );
  if (text !== null) {
    const attachments = filenames.map((filename, index) => ({ index, filename, type: "a/b", size: 1, inline: false }));
    const parsed = parsedMessage({
      from: [from],
      to,
      cc,
      subject,
      text,
      snippet: text.slice(0, 100),
      attachments,
      listId: list,
    });
    store.writer.saveBody({ messageId: id, raw: new TextEncoder().encode(text), parsed });
  }
  const plain = (addresses: readonly Address[]) =>
    addresses.map(({ name, address }) => `${name} ${address}`).join("\n");
  return {
    id,
    accountId,
    mailboxId,
    mailbox,
    from: plain([from]),
    to: plain(to),
    cc: plain(cc),
    subject,
    text: text ?? "",
    filenames: text === null ? [] : filenames,
    list: text === null ? "" : list,
    flags,
    date,
    size,
    attachment,
  };
}
