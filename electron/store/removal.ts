import type { RemovalReason } from "../../shared/removed.ts";
import type { Database } from "./database.ts";

/** Ids of messages that a person has deleted for good and whose server does not know it yet: that they go is no loss. */
export const DELETED_HERE = `SELECT t.message_id FROM operation_target t JOIN operation o ON o.id = t.operation_id
  WHERE o.kind = 'delete'`;

/** Says why messages' rows are being deleted, to the trigger that keeps those which are a loss. */
export interface Removal {
  /** Runs `work`, in which rows go for `reason`; null where a person or the program itself wants them gone. */
  because<Value>(reason: RemovalReason | null, work: () => Value): Value;
}

/** `onChange` is told of each account whose removed messages become more or fewer. */
export function createRemoval(
  db: Database,
  { now, onChange }: { now: () => number; onChange: (accountId: number) => void },
): Removal {
  const save = db.prepare<[RemovalReason | null, number | null]>("UPDATE removal SET reason = ?, at = ?");
  db.function("note_removed", { directOnly: false }, (accountId) => {
    onChange(Number(accountId));
    return null;
  });
  db.exec(`
    CREATE TEMP TRIGGER IF NOT EXISTS removed_added AFTER INSERT ON main.removed_message BEGIN SELECT note_removed(NEW.account_id); END;
    CREATE TEMP TRIGGER IF NOT EXISTS removed_dropped AFTER DELETE ON main.removed_message BEGIN SELECT note_removed(OLD.account_id); END;
  `);
  let current: RemovalReason | null = "deleted";
  return {
    because(reason, work) {
      const before = current;
      current = reason;
      save.run(reason, now());
      try {
        const value = work();
        save.run(before, before === "deleted" ? null : now());
        return value;
      } finally {
        // Where `work` throws, the transaction takes back what was saved.
        current = before;
      }
    },
  };
}
