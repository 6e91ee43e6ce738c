/**
 * What of an account's mail is kept here whole: `offline_days` and `offline_size` bound what is fetched before anybody
 * asks for it; NULL is no bound. `message.body_bytes` is what the message's body takes on the disk, NULL without one.
 *
 * `body.packing` 1 says that `parsed` was compressed with the raw message as its dictionary: nearly all of it stands there.
 */
export const offlineBodies = `
ALTER TABLE account ADD COLUMN offline_days INTEGER;
ALTER TABLE account ADD COLUMN offline_size INTEGER;
ALTER TABLE body ADD COLUMN packing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN body_bytes INTEGER;
UPDATE message SET body_bytes = body.bytes FROM (SELECT message_id, length(parsed) + length(raw) AS bytes FROM body) AS body
  WHERE message.id = body.message_id;

CREATE TRIGGER body_added AFTER INSERT ON body BEGIN
  UPDATE message SET body_bytes = length(NEW.parsed) + length(NEW.raw) WHERE id = NEW.message_id;
END;
CREATE TRIGGER body_changed AFTER UPDATE ON body BEGIN
  UPDATE message SET body_bytes = NULL WHERE id = OLD.message_id AND OLD.message_id <> NEW.message_id;
  UPDATE message SET body_bytes = length(NEW.parsed) + length(NEW.raw) WHERE id = NEW.message_id;
END;
CREATE TRIGGER body_dropped AFTER DELETE ON body BEGIN
  UPDATE message SET body_bytes = NULL WHERE id = OLD.message_id;
END;
`;
