import type { SpecialUse } from "../../shared/mailbox.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import { createMailboxSyncQuery } from "./mailboxes.ts";
import type { OperationQueue } from "./operation-queue.ts";
import type { WriterContext } from "./transaction.ts";

/** Gives mailboxes other paths, all at once, so that two of them may also change places. */
export function createPathWriter(db: Database): (paths: ReadonlyMap<number, string>) => void {
  const savePath = db.prepare<[string, number]>("UPDATE mailbox SET path = ? WHERE id = ?");
  return (paths) => {
    // No server names a mailbox so, and no two of them are in each other's way meanwhile.
    for (const id of paths.keys()) savePath.run(`\0${id}`, id);
    for (const [id, path] of paths) savePath.run(path, id);
  };
}

type ChangeCalls = "renameMailbox" | "emptyIntoTrash";

/** What a person does to mailboxes, as far as it concerns the rows here; the server was or will be told by others. */
export function mailboxChangeWriter(
  { db, changes }: WriterContext,
  operations: OperationQueue,
): Pick<StoreWriterApi, ChangeCalls> {
  const querySync = createMailboxSyncQuery(db);
  const savePaths = createPathWriter(db);
  const ofAccount = db.prepare<[number], { id: number; path: string }>(
    "SELECT id, path FROM mailbox WHERE account_id = ?",
  );
  const saveName = db.prepare<[string, number]>("UPDATE mailbox SET name = ? WHERE id = ?");
  const trashOf = db
    .prepare<[number, SpecialUse], number>(
      "SELECT id FROM mailbox WHERE account_id = ? AND special_use = ? AND selectable = 1 ORDER BY position LIMIT 1",
    )
    .pluck();
  const shownIn = db.prepare<[number], number>("SELECT id FROM message WHERE mailbox_id = ? AND hidden = 0").pluck();

  return {
    renameMailbox({ mailboxId, path }) {
      const { mailbox } = querySync(mailboxId);
      const { accountId, delimiter } = mailbox;
      const paths = new Map([[mailboxId, path]]);
      const inside = mailbox.path + delimiter;
      for (const other of delimiter ? ofAccount.all(accountId) : []) {
        if (other.path.startsWith(inside)) paths.set(other.id, path + other.path.slice(mailbox.path.length));
      }
      savePaths(paths);
      saveName.run((delimiter && path.split(delimiter).at(-1)) || path, mailboxId);
      changes.noteMailboxesOf(accountId);
    },

    emptyIntoTrash({ mailboxIds }) {
      const mailboxes = mailboxIds.map((id) => querySync(id).mailbox);
      const accountId = mailboxes[0]?.accountId ?? 0;
      const trashId = trashOf.get(accountId, "trash");
      if (trashId === undefined) return false;
      const trash = querySync(trashId).mailbox;
      const isInside = (path: string) =>
        path === trash.path || (trash.delimiter !== null && path.startsWith(trash.path + trash.delimiter));
      if (mailboxes.some(({ path }) => isInside(path))) return false;
      for (const id of mailboxIds) {
        operations.enqueue(operations.find(shownIn.all(id)), { kind: "move", toMailboxId: trashId });
      }
      return true;
    },
  };
}

export function mailboxChangeReader(db: Database): Pick<StoreReaderApi, "hasOperationsOn"> {
  const concerned = db.prepare<[number, number]>(
    `SELECT 1 FROM operation o WHERE o.to_mailbox_id = ? OR EXISTS (
       SELECT 1 FROM operation_target t JOIN message m ON m.id = t.message_id
       WHERE t.operation_id = o.id AND m.server_mailbox_id = ?) LIMIT 1`,
  );
  return { hasOperationsOn: ({ mailboxIds }) => mailboxIds.some((id) => concerned.get(id, id) !== undefined) };
}
