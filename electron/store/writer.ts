import type { StoreChanges, StoreWriterApi } from "../../shared/services/store.ts";
import { accountWriter } from "./accounts.ts";
import { actionWriter } from "./action-writer.ts";
import { bodyWriter } from "./bodies.ts";
import { createCopyRows } from "./copy-rows.ts";
import { type Database, translateErrors, wrapCalls } from "./database.ts";
import { diskUseWriter, shrink } from "./disk-use.ts";
import { draftWriter } from "./draft-writer.ts";
import { failedOperationWriter } from "./failed-operations.ts";
import { listingWriter } from "./listing-writer.ts";
import { mailboxChangeWriter } from "./mailbox-changes.ts";
import { mailboxWriter } from "./mailbox-writer.ts";
import { createOperationQueue } from "./operation-queue.ts";
import { operationWriter } from "./operation-writer.ts";
import { outboxWriter } from "./outbox-writer.ts";
import { createRemovedReturn, removedWriter } from "./removed.ts";
import { searchWriter } from "./saved-searches.ts";
import { settingsWriter } from "./settings.ts";
import { createShown } from "./shown.ts";
import { createTransactions, type WriterContext, type WriterOptions } from "./transaction.ts";
import { createUndoLog, undoWriter } from "./undo-writer.ts";

/** What the server can tell again: a power failure may undo the last of these. */
const REPEATABLE: ReadonlySet<keyof StoreWriterApi> = new Set([
  "noteContact",
  "applyMailboxes",
  "applyCounts",
  "applySelected",
  "applyListed",
  "applySlice",
  "applyFlags",
  "applyExpunged",
  "trimSearchFeed",
  "finishListing",
  "saveBodies",
]);

/** A first listing and bodies come call after call, for minutes. */
const GRADUAL: { readonly [Call in keyof StoreWriterApi]?: StoreChanges["gradual"] } = {
  applySlice: "listing",
  saveBodies: "bodies",
};

/** The calls of the one writer, over a migrated database; each is one transaction. */
export function createWriter(db: Database, options: WriterOptions): StoreWriterApi {
  const { context, transact } = createTransactions(db, options);
  const calls = translateErrors(db.name, () => createCalls(context));
  return wrapCalls(db.name, calls, (name, work) =>
    // VACUUM makes a transaction of its own.
    name === "shrink" ? work() : transact(work, { durable: !REPEATABLE.has(name), gradual: GRADUAL[name] }),
  );
}

function createCalls(context: WriterContext): StoreWriterApi {
  const shown = createShown(context);
  const copyRows = createCopyRows(context);
  const operations = createOperationQueue(context, shown, copyRows);
  const removedReturn = createRemovedReturn(context);
  const actions = actionWriter(context, operations, shown, createUndoLog(context), copyRows);
  const removed = removedWriter(context, removedReturn);
  return {
    ...settingsWriter(context),
    ...accountWriter(context),
    ...mailboxWriter(context, operations),
    ...mailboxChangeWriter(context, operations),
    ...listingWriter(context, operations, shown),
    ...bodyWriter(context),
    ...actions,
    ...undoWriter(context, operations, shown, copyRows),
    ...operationWriter(context, operations, shown, removedReturn),
    ...removed,
    ...failedOperationWriter(context, operations, { ...actions, ...removed }),
    ...diskUseWriter(context),
    shrink: () => shrink(context.db),
    ...draftWriter(context),
    ...outboxWriter(context, actions.setFlag),
    ...searchWriter(context),
  };
}
