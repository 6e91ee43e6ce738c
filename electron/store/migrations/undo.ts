/**
 * What one action of a person changed, to take it back: `flags` names the flags it set, `undo_message` how each message
 * stood before, and the operations that it made are those from `first_operation` to `last_operation`.
 * `operation.not_before`, ms since the epoch: until then it may be thought better of.
 */
export const undoneActions = `
ALTER TABLE operation ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;

CREATE TABLE undo (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_at INTEGER NOT NULL,
  flags TEXT NOT NULL,
  first_operation INTEGER NOT NULL,
  last_operation INTEGER NOT NULL
) STRICT;

CREATE TABLE undo_message (
  undo_id INTEGER NOT NULL REFERENCES undo ON DELETE CASCADE,
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  mailbox_id INTEGER NOT NULL,
  flags TEXT NOT NULL,
  PRIMARY KEY (undo_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX undo_message_message ON undo_message (message_id);
`;
