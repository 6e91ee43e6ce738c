/** What is not here whole is asked for after each listing and with each search, and is next to nothing of a million messages. */
export const missingBodies = `
CREATE INDEX message_without_body ON message (mailbox_id) WHERE body_bytes IS NULL;
`;
