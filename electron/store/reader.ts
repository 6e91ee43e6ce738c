import type { StoreReaderApi } from "../../shared/services/store.ts";
import { accountWorkReader } from "./account-work.ts";
import { accountReader } from "./accounts.ts";
import { bodyReader } from "./bodies.ts";
import { type Database, translateErrors, wrapCalls } from "./database.ts";
import { diskUseReader } from "./disk-use.ts";
import { draftReader } from "./drafts.ts";
import { failedOperationReader } from "./failed-operations.ts";
import { mailboxChangeReader } from "./mailbox-changes.ts";
import { mailboxReader } from "./mailboxes.ts";
import { messageReader } from "./messages.ts";
import { operationReader } from "./operations.ts";
import { outboxReader } from "./outbox.ts";
import { removedReader } from "./removed.ts";
import { savedSearchReader } from "./saved-searches.ts";
import { serverSearchReader } from "./server-search.ts";
import { settingsReader } from "./settings.ts";

/** The calls of a reader, over a migrated database; each sees one state of it. */
export function createReader(db: Database): StoreReaderApi {
  const calls = translateErrors(db.name, () => createCalls(db));
  return wrapCalls(db.name, calls, (_name, work) => db.transaction(work).deferred());
}

function createCalls(db: Database): StoreReaderApi {
  return {
    ...settingsReader(db),
    ...accountReader(db),
    ...accountWorkReader(db),
    ...mailboxReader(db),
    ...mailboxChangeReader(db),
    ...messageReader(db),
    ...bodyReader(db),
    ...operationReader(db),
    ...failedOperationReader(db),
    ...diskUseReader(db),
    ...draftReader(db),
    ...outboxReader(db),
    ...removedReader(db),
    ...savedSearchReader(db),
    ...serverSearchReader(db),
  };
}
