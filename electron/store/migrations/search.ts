/**
 * `search_feed` tells the search index what changed, in order: `whole` 0 where only flags did. The index reads it and
 * says how far; what it has read is deleted but for the last row, so that `seq` goes on. `search_store` names this
 * database, so that an index of another one is known for what it is.
 */
export const search = `
CREATE TABLE search_store (id TEXT NOT NULL) STRICT;
INSERT INTO search_store VALUES (lower(hex(randomblob(16))));

CREATE TABLE search_feed (
  seq INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL,
  whole INTEGER NOT NULL
) STRICT;

CREATE TRIGGER search_message_added AFTER INSERT ON message BEGIN
  INSERT INTO search_feed (message_id, whole) VALUES (NEW.id, 1);
END;
CREATE TRIGGER search_message_dropped AFTER DELETE ON message BEGIN
  INSERT INTO search_feed (message_id, whole) VALUES (OLD.id, 1);
END;
CREATE TRIGGER search_message_changed AFTER UPDATE OF account_id, mailbox_id, hidden, subject, from_addresses,
  to_addresses, cc_addresses, internal_date, size, has_attachments ON message
WHEN (OLD.account_id, OLD.mailbox_id, OLD.hidden, OLD.subject, OLD.from_addresses, OLD.to_addresses, OLD.cc_addresses,
  OLD.internal_date, OLD.size, OLD.has_attachments) IS NOT (NEW.account_id, NEW.mailbox_id, NEW.hidden, NEW.subject,
  NEW.from_addresses, NEW.to_addresses, NEW.cc_addresses, NEW.internal_date, NEW.size, NEW.has_attachments) BEGIN
  INSERT INTO search_feed (message_id, whole) VALUES (NEW.id, 1);
END;
CREATE TRIGGER search_flags_changed AFTER UPDATE OF flags ON message WHEN OLD.flags <> NEW.flags BEGIN
  INSERT INTO search_feed (message_id, whole) VALUES (NEW.id, 0);
END;
CREATE TRIGGER search_body_changed AFTER UPDATE OF body_bytes ON message BEGIN
  INSERT INTO search_feed (message_id, whole) VALUES (NEW.id, 1);
END;

CREATE TABLE saved_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  account_id INTEGER REFERENCES account ON DELETE CASCADE,
  mailbox_id INTEGER REFERENCES mailbox ON DELETE CASCADE,
  ordering TEXT NOT NULL CHECK (ordering IN ('date', 'relevance'))
) STRICT;
CREATE INDEX saved_search_account ON saved_search (account_id);
CREATE INDEX saved_search_mailbox ON saved_search (mailbox_id);
`;
