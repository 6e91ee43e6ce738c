/**
 * What a mailbox is, whatever it is called at the moment: its identity for a rename elsewhere (MAILBOXID, RFC 8474),
 * whether a person subscribes to it, and whether it may hold others.
 */
export const mailboxIdentity = `
ALTER TABLE mailbox ADD COLUMN object_id TEXT;
ALTER TABLE mailbox ADD COLUMN subscribed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE mailbox ADD COLUMN accepts_children INTEGER NOT NULL DEFAULT 1;
`;
