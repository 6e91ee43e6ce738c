import type { Account } from "../../shared/account.ts";
import { failed } from "../../shared/failure.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Database } from "./database.ts";
import type { WriterContext } from "./transaction.ts";

const COLOURS = 8;

interface AccountColumns {
  id: number;
  name: string;
  address: string;
  colour: number;
  incoming: string;
  outgoing: string | null;
  offline_days: number | null;
  offline_size: number | null;
  last_contact: number | null;
}

function toAccount(columns: AccountColumns): Account & { lastContact: number | null } {
  return {
    id: columns.id,
    name: columns.name,
    address: columns.address,
    colour: columns.colour,
    incoming: JSON.parse(columns.incoming),
    outgoing: columns.outgoing === null ? null : JSON.parse(columns.outgoing),
    offline: { days: columns.offline_days, size: columns.offline_size },
    lastContact: columns.last_contact,
  };
}

export function accountReader(db: Database): Pick<StoreReaderApi, "listAccounts"> {
  const all = db.prepare<[], AccountColumns>("SELECT * FROM account ORDER BY id");
  return { listAccounts: () => all.all().map(toAccount) };
}

type AccountCalls = "addAccount" | "removeAccount" | "noteContact" | "saveOffline";

export function accountWriter({ db, changes }: WriterContext): Pick<StoreWriterApi, AccountCalls> {
  const byAddress = db.prepare<[string], { id: number }>("SELECT id FROM account WHERE address_key = ?");
  const colours = db.prepare<[], number>("SELECT colour FROM account").pluck();
  const add = db.prepare(
    `INSERT INTO account (name, address, address_key, colour, protocol, incoming, outgoing)
     VALUES (@name, @address, @addressKey, @colour, @protocol, @incoming, @outgoing)`,
  );
  const remove = db.prepare<[number]>("DELETE FROM account WHERE id = ?");
  const saveOffline = db.prepare<[number | null, number | null, number]>(
    "UPDATE account SET offline_days = ?, offline_size = ? WHERE id = ?",
  );
  const contact = db.prepare<[number, number]>("UPDATE account SET last_contact = ? WHERE id = ?");

  return {
    addAccount({ name, address, incoming, outgoing }) {
      const addressKey = address.toLowerCase();
      if (byAddress.get(addressKey)) throw failed({ code: "ACCOUNT_EXISTS", address });
      const colour = chooseColour(colours.all());
      const { lastInsertRowid } = add.run({
        name,
        address,
        addressKey,
        colour,
        protocol: incoming.protocol,
        incoming: JSON.stringify(incoming),
        outgoing: outgoing === null ? null : JSON.stringify(outgoing),
      });
      changes.noteAccounts();
      return {
        id: Number(lastInsertRowid),
        name,
        address,
        colour,
        incoming,
        outgoing,
        offline: { days: null, size: null },
      };
    },

    removeAccount({ accountId }) {
      if (remove.run(accountId).changes === 0) throw failed({ code: "NOT_FOUND", what: "account" });
      changes.noteAccounts();
      changes.noteMailboxesOf(accountId);
      changes.noteDrafts();
      changes.noteOutbox();
    },

    saveOffline({ accountId, offline: { days, size } }) {
      if (saveOffline.run(days, size, accountId).changes === 0) throw failed({ code: "NOT_FOUND", what: "account" });
      changes.noteAccounts();
    },

    // Whoever shows the contact hears of it by the connection's state, so that no list is read again for it.
    noteContact: ({ accountId, at }) => void contact.run(at, accountId),
  };
}

/** The first colour no account has; with all in use, the first of those used least. */
function chooseColour(used: readonly number[]): number {
  const counts = Array.from({ length: COLOURS }, (_, colour) => used.filter((other) => other === colour).length);
  return counts.indexOf(Math.min(...counts));
}
