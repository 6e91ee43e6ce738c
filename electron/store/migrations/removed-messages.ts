/**
 * What went without a person here having wanted it is kept for a while: `removed_message` is written by a trigger when
 * the message's row is deleted, under the id the message had, so that its body stays where it is and is not copied.
 * `body` therefore refers to one of two tables, and has triggers in place of its reference.
 *
 * `removal` says why rows are being deleted at the moment: NULL is no loss; `at` in ms since the epoch. What the account
 * has another copy of is not kept, and what turns up in another mailbox was moved there and leaves the list again.
 */
export const removedMessages = `
CREATE TABLE removed_message (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  mailbox_id INTEGER NOT NULL,
  mailbox_path TEXT NOT NULL,
  mailbox_name TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('deleted', 'vanished', 'renumbered', 'mailboxDeleted', 'moveLost')),
  removed_at INTEGER NOT NULL,
  flags TEXT NOT NULL,
  internal_date INTEGER NOT NULL,
  size INTEGER NOT NULL,
  has_attachments INTEGER NOT NULL,
  header_message_id TEXT NOT NULL,
  in_reply_to TEXT NOT NULL,
  subject TEXT NOT NULL,
  from_addresses TEXT NOT NULL,
  to_addresses TEXT NOT NULL,
  cc_addresses TEXT NOT NULL,
  snippet TEXT NOT NULL,
  gm_msgid TEXT,
  body_bytes INTEGER
) STRICT;
CREATE INDEX removed_message_shown ON removed_message (account_id, removed_at DESC, id DESC);
CREATE INDEX removed_message_header ON removed_message (account_id, header_message_id, size, internal_date);

CREATE TABLE removal (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  reason TEXT,
  at INTEGER
) STRICT;
INSERT INTO removal VALUES (1, 'deleted', NULL);

ALTER TABLE operation ADD COLUMN removed_id INTEGER REFERENCES removed_message ON DELETE CASCADE;
CREATE INDEX operation_removed ON operation (removed_id);

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES message ON DELETE CASCADE', '')
  WHERE type = 'table' AND name = 'body';
UPDATE sqlite_schema SET sql = replace(sql, '''setFlag'', ''move'', ''delete''',
  '''setFlag'', ''move'', ''copy'', ''delete'', ''append''')
  WHERE type = 'table' AND name = 'operation';
PRAGMA writable_schema = RESET;

CREATE TRIGGER message_removed BEFORE DELETE ON message
WHEN (SELECT reason FROM removal) IS NOT NULL
  AND EXISTS (SELECT 1 FROM account WHERE id = OLD.account_id)
  AND (SELECT value FROM setting WHERE key = 'keepRemovedDays') IS NOT '0'
  AND NOT (OLD.header_message_id <> '' AND EXISTS (SELECT 1 FROM message
    WHERE header_message_id = OLD.header_message_id AND account_id = OLD.account_id AND size = OLD.size
      AND internal_date = OLD.internal_date AND id <> OLD.id))
  AND NOT (OLD.gm_msgid IS NOT NULL AND EXISTS (SELECT 1 FROM message
    WHERE account_id = OLD.account_id AND gm_msgid = OLD.gm_msgid AND id <> OLD.id)) BEGIN
  INSERT INTO removed_message (id, account_id, mailbox_id, mailbox_path, mailbox_name, reason, removed_at, flags,
      internal_date, size, has_attachments, header_message_id, in_reply_to, subject, from_addresses, to_addresses,
      cc_addresses, snippet, gm_msgid, body_bytes)
    SELECT OLD.id, OLD.account_id, OLD.mailbox_id, coalesce(b.path, ''), coalesce(b.name, ''), r.reason,
      coalesce(r.at, CAST(unixepoch('subsec') * 1000 AS INTEGER)), OLD.flags,
      OLD.internal_date, OLD.size, OLD.has_attachments, OLD.header_message_id, OLD.in_reply_to, OLD.subject,
      OLD.from_addresses, OLD.to_addresses, OLD.cc_addresses, OLD.snippet, OLD.gm_msgid, OLD.body_bytes
    FROM removal r LEFT JOIN mailbox b ON b.id = OLD.mailbox_id;
END;
CREATE TRIGGER message_body_dropped AFTER DELETE ON message BEGIN
  DELETE FROM body WHERE message_id = OLD.id AND NOT EXISTS (SELECT 1 FROM removed_message WHERE id = OLD.id);
END;
CREATE TRIGGER removed_body_dropped AFTER DELETE ON removed_message BEGIN
  DELETE FROM body WHERE message_id = OLD.id AND NOT EXISTS (SELECT 1 FROM message WHERE id = OLD.id);
END;

CREATE TRIGGER message_back AFTER INSERT ON message
WHEN EXISTS (SELECT 1 FROM removed_message WHERE account_id = NEW.account_id
  AND header_message_id = NEW.header_message_id AND size = NEW.size AND internal_date = NEW.internal_date
  AND subject = NEW.subject AND from_addresses = NEW.from_addresses AND id <> NEW.id) BEGIN
  UPDATE OR IGNORE body SET message_id = NEW.id WHERE message_id = (SELECT id FROM removed_message
    WHERE account_id = NEW.account_id AND header_message_id = NEW.header_message_id AND size = NEW.size
      AND internal_date = NEW.internal_date AND subject = NEW.subject AND from_addresses = NEW.from_addresses
      AND id <> NEW.id AND body_bytes IS NOT NULL LIMIT 1);
  UPDATE message SET (snippet, has_attachments) = (SELECT snippet, has_attachments FROM removed_message
    WHERE account_id = NEW.account_id AND header_message_id = NEW.header_message_id AND size = NEW.size
      AND internal_date = NEW.internal_date AND subject = NEW.subject AND from_addresses = NEW.from_addresses
      AND id <> NEW.id AND body_bytes IS NOT NULL LIMIT 1)
    WHERE id = NEW.id AND body_bytes IS NOT NULL;
  DELETE FROM removed_message WHERE account_id = NEW.account_id AND header_message_id = NEW.header_message_id
    AND size = NEW.size AND internal_date = NEW.internal_date AND subject = NEW.subject
    AND from_addresses = NEW.from_addresses AND id <> NEW.id;
END;
`;
