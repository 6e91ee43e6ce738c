/**
 * An account may have no outgoing server. SQLite cannot take NOT NULL from a column, and building the table anew would
 * delete, through its foreign keys, everything that belongs to an account: hence a second column in its place.
 */
export const receiveOnlyAccounts = `
ALTER TABLE account ADD COLUMN outgoing_or_null TEXT;
UPDATE account SET outgoing_or_null = outgoing;
ALTER TABLE account DROP COLUMN outgoing;
ALTER TABLE account RENAME COLUMN outgoing_or_null TO outgoing;
`;
