import { failed } from "../../shared/failure.ts";
import { type Database, translateErrors } from "./database.ts";
import { copies } from "./migrations/copies.ts";
import { firstSchema } from "./migrations/first-schema.ts";
import { gmailLabels } from "./migrations/gmail-labels.ts";
import { mailboxIdentity } from "./migrations/mailbox-identity.ts";
import { missingBodies } from "./migrations/missing-bodies.ts";
import { offlineBodies } from "./migrations/offline-bodies.ts";
import { packingAsMail } from "./migrations/packing-as-mail.ts";
import { receiveOnlyAccounts } from "./migrations/receive-only-accounts.ts";
import { removedMessages } from "./migrations/removed-messages.ts";
import { search } from "./migrations/search.ts";
import { undoneActions } from "./migrations/undo.ts";

/** Step n of the list takes a database from version n to version n + 1. Steps that were released never change. */
const MIGRATIONS: readonly string[] = [
  firstSchema,
  receiveOnlyAccounts,
  offlineBodies,
  mailboxIdentity,
  gmailLabels,
  search,
  undoneActions,
  removedMessages,
  copies,
  packingAsMail,
  missingBodies,
];

export const DATABASE_VERSION = MIGRATIONS.length;

/** Brings the database to version `upTo`, each step in a transaction of its own. Throws DATA_NEWER. */
export function migrate(db: Database, upTo = DATABASE_VERSION): void {
  translateErrors(db.name, () => {
    const version = readVersion(db);
    refuseNewer(db, version);
    // A constraint is taken from a table without writing its rows anew only by PRAGMA writable_schema.
    db.unsafeMode(true);
    try {
      for (const [index, sql] of MIGRATIONS.entries()) {
        if (index < version || index >= upTo) continue;
        db.transaction(() => {
          db.exec(sql);
          db.pragma(`user_version = ${index + 1}`);
        }).immediate();
      }
    } finally {
      db.unsafeMode(false);
    }
  });
}

/** Throws DATA_NEWER; a reader that comes before the writer has migrated is a fault of the program. */
export function assertMigrated(db: Database): void {
  translateErrors(db.name, () => {
    const version = readVersion(db);
    refuseNewer(db, version);
    if (version < DATABASE_VERSION) throw new Error(`database is still at version ${version}`);
  });
}

function readVersion(db: Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

function refuseNewer(db: Database, version: number): void {
  if (version > DATABASE_VERSION) throw failed({ code: "DATA_NEWER", path: db.name, version });
}
