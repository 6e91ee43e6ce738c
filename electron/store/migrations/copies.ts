/**
 * A copy has a row of its own before it is made: `operation_target.copy_id` is the row that the copy of `message_id` will
 * be. `undo_message.mailbox_id` is 0 for a row that the action itself made.
 *
 * `failed_operation` keeps what a server refused: `message_ids` is a JSON array, `failure` the failure as JSON. The names are
 * those of then, since what they name may go.
 */
export const copies = `
ALTER TABLE operation_target ADD COLUMN copy_id INTEGER REFERENCES message ON DELETE CASCADE;
CREATE INDEX operation_target_copy ON operation_target (copy_id) WHERE copy_id IS NOT NULL;

CREATE TABLE failed_operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('setFlag', 'move', 'copy', 'delete', 'append')),
  flag TEXT,
  value INTEGER,
  to_mailbox_id INTEGER,
  to_mailbox_name TEXT NOT NULL,
  message_ids TEXT NOT NULL,
  subject TEXT NOT NULL,
  failure TEXT NOT NULL,
  failed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX failed_operation_account ON failed_operation (account_id);
`;
