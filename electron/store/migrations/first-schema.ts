/**
 * A message has two places and two sets of flags: what its server has (`server_mailbox_id`, `uid`, `server_flags`)
 * and what a person sees (`mailbox_id`, `hidden`, `flags`). The second is always the first with the pending
 * operations applied in order; see shown.ts. `place` says how well the server's place is known:
 *
 * - `known`: `uid` names it there;
 * - `moved`: it was moved there and its new UID was not told; the listing will bring it, at `uid_floor` or above;
 * - `orphan`: UIDVALIDITY changed; the row waits, hidden, for the new listing to bring the message again.
 */
export const firstSchema = `
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  address_key TEXT NOT NULL UNIQUE,
  colour INTEGER NOT NULL,
  protocol TEXT NOT NULL CHECK (protocol IN ('imap', 'pop3')),
  incoming TEXT NOT NULL,
  outgoing TEXT NOT NULL,
  last_contact INTEGER
) STRICT;

CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  delimiter TEXT,
  special_use TEXT,
  selectable INTEGER NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,
  uid_validity INTEGER,
  uid_next INTEGER,
  mod_seq TEXT,
  listed_down_to INTEGER,
  row_total INTEGER NOT NULL DEFAULT 0,
  row_unread INTEGER NOT NULL DEFAULT 0,
  status_total INTEGER,
  status_unread INTEGER,
  UNIQUE (account_id, path)
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  mailbox_id INTEGER NOT NULL REFERENCES mailbox ON DELETE CASCADE,
  hidden INTEGER NOT NULL DEFAULT 0,
  server_mailbox_id INTEGER NOT NULL REFERENCES mailbox ON DELETE CASCADE,
  uid INTEGER,
  uidl TEXT,
  place TEXT NOT NULL DEFAULT 'known' CHECK (place IN ('known', 'moved', 'orphan')),
  uid_floor INTEGER NOT NULL DEFAULT 0,
  awaited_selects INTEGER NOT NULL DEFAULT 0,
  expunged INTEGER NOT NULL DEFAULT 0,
  flags TEXT NOT NULL,
  seen INTEGER NOT NULL,
  server_flags TEXT NOT NULL,
  internal_date INTEGER NOT NULL,
  size INTEGER NOT NULL,
  has_attachments INTEGER NOT NULL,
  header_message_id TEXT NOT NULL,
  in_reply_to TEXT NOT NULL,
  subject TEXT NOT NULL,
  from_addresses TEXT NOT NULL,
  to_addresses TEXT NOT NULL,
  cc_addresses TEXT NOT NULL,
  snippet TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX message_shown ON message (mailbox_id, hidden, internal_date DESC, uid DESC, id DESC);
CREATE UNIQUE INDEX message_on_server ON message (server_mailbox_id, uid);
CREATE UNIQUE INDEX message_uidl ON message (server_mailbox_id, uidl) WHERE uidl IS NOT NULL;
CREATE INDEX message_header ON message (header_message_id);
CREATE INDEX message_awaited ON message (server_mailbox_id, header_message_id, size) WHERE place <> 'known';

CREATE TRIGGER message_added AFTER INSERT ON message WHEN NEW.hidden = 0 BEGIN
  UPDATE mailbox SET row_total = row_total + 1, row_unread = row_unread + 1 - NEW.seen WHERE id = NEW.mailbox_id;
END;
CREATE TRIGGER message_dropped AFTER DELETE ON message WHEN OLD.hidden = 0 BEGIN
  UPDATE mailbox SET row_total = row_total - 1, row_unread = row_unread - 1 + OLD.seen WHERE id = OLD.mailbox_id;
END;
CREATE TRIGGER message_shown_differently AFTER UPDATE OF mailbox_id, hidden, seen ON message
WHEN OLD.mailbox_id <> NEW.mailbox_id OR OLD.hidden <> NEW.hidden OR OLD.seen <> NEW.seen BEGIN
  UPDATE mailbox SET row_total = row_total - 1, row_unread = row_unread - 1 + OLD.seen
    WHERE id = OLD.mailbox_id AND OLD.hidden = 0;
  UPDATE mailbox SET row_total = row_total + 1, row_unread = row_unread + 1 - NEW.seen
    WHERE id = NEW.mailbox_id AND NEW.hidden = 0;
END;

CREATE TABLE body (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  parsed BLOB NOT NULL,
  raw BLOB NOT NULL
) STRICT;

CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('setFlag', 'move', 'delete')),
  flag TEXT,
  value INTEGER,
  to_mailbox_id INTEGER REFERENCES mailbox ON DELETE CASCADE,
  uid_floor INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX operation_account ON operation (account_id);
CREATE INDEX operation_to_mailbox ON operation (to_mailbox_id);

CREATE TABLE operation_target (
  operation_id INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  PRIMARY KEY (operation_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_target_message ON operation_target (message_id, operation_id);

CREATE TRIGGER operation_target_dropped AFTER DELETE ON operation_target BEGIN
  DELETE FROM operation WHERE id = OLD.operation_id
    AND NOT EXISTS (SELECT 1 FROM operation_target WHERE operation_id = OLD.operation_id);
END;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  header_message_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  envelope_from TEXT NOT NULL,
  envelope_to TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'uncertain', 'refused', 'accepted')),
  failure TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER,
  queued_at INTEGER NOT NULL,
  filed BLOB NOT NULL,
  submitted BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_account ON outbox (account_id);

CREATE TABLE draft (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  outbox_id INTEGER REFERENCES outbox ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('new', 'reply', 'replyAll', 'forward')),
  to_field TEXT NOT NULL,
  cc_field TEXT NOT NULL,
  bcc_field TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  in_reply_to TEXT NOT NULL,
  reference_ids TEXT NOT NULL,
  source_message_id INTEGER REFERENCES message ON DELETE SET NULL,
  saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_account ON draft (account_id);
CREATE INDEX draft_outbox ON draft (outbox_id);
CREATE INDEX draft_source ON draft (source_message_id);

CREATE TABLE draft_attachment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  draft_id INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE,
  filename TEXT NOT NULL,
  type TEXT NOT NULL,
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX draft_attachment_draft ON draft_attachment (draft_id);
`;
