/**
 * Where mailboxes are labels (Gmail), one message has a row in each of them and in All Mail. Rows with the same account
 * and `gm_msgid` are that one message: they share its flags on the server and its one body, which stays for as long as
 * one of them does. `labels` is a JSON array. `body_bytes` of a row that shares another's body is 0.
 */
export const gmailLabels = `
ALTER TABLE message ADD COLUMN gm_msgid TEXT;
ALTER TABLE message ADD COLUMN labels TEXT NOT NULL DEFAULT '[]';
CREATE INDEX message_gm ON message (account_id, gm_msgid) WHERE gm_msgid IS NOT NULL;

CREATE TRIGGER message_labelled_flags AFTER UPDATE OF server_flags ON message
WHEN NEW.gm_msgid IS NOT NULL AND OLD.server_flags <> NEW.server_flags
  AND instr(OLD.server_flags || NEW.server_flags, '\\Deleted') = 0 BEGIN
  UPDATE message SET server_flags = NEW.server_flags
    WHERE account_id = NEW.account_id AND gm_msgid = NEW.gm_msgid AND id <> NEW.id
      AND server_flags <> NEW.server_flags AND instr(server_flags, '\\Deleted') = 0;
END;

CREATE TRIGGER message_labelled_dropped BEFORE DELETE ON message WHEN OLD.gm_msgid IS NOT NULL BEGIN
  UPDATE OR IGNORE body SET message_id =
      (SELECT id FROM message WHERE account_id = OLD.account_id AND gm_msgid = OLD.gm_msgid AND id <> OLD.id LIMIT 1)
    WHERE message_id = OLD.id
      AND EXISTS (SELECT 1 FROM message WHERE account_id = OLD.account_id AND gm_msgid = OLD.gm_msgid AND id <> OLD.id);
END;

CREATE TRIGGER body_shared AFTER INSERT ON body BEGIN
  UPDATE message SET body_bytes = 0 WHERE gm_msgid IS NOT NULL AND id <> NEW.message_id AND body_bytes IS NULL
    AND (account_id, gm_msgid) = (SELECT account_id, gm_msgid FROM message WHERE id = NEW.message_id);
END;
CREATE TRIGGER body_shared_dropped AFTER DELETE ON body BEGIN
  UPDATE message SET body_bytes = NULL WHERE gm_msgid IS NOT NULL
    AND (account_id, gm_msgid) = (SELECT account_id, gm_msgid FROM message WHERE id = OLD.message_id);
END;
`;
