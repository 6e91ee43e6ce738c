import type { SpecialUse } from "../../shared/mailbox.ts";
import type { SearchScope } from "../../shared/search.ts";
import type { Database } from "./database.ts";
import { foldedWords } from "./search-words.ts";

/** What a person may call a mailbox by its use, whatever its name on the server. */
const USES: Readonly<Record<string, SpecialUse>> = {
  inbox: "inbox",
  входящие: "inbox",
  drafts: "drafts",
  черновики: "drafts",
  sent: "sent",
  отправленные: "sent",
  archive: "archive",
  архив: "archive",
  junk: "junk",
  spam: "junk",
  спам: "junk",
  trash: "trash",
  bin: "trash",
  корзина: "trash",
};

interface Named {
  id: number;
  name: string;
  path: string;
  special_use: SpecialUse | null;
}

/** Makes the look-up of mailboxes by the name a person gives them: by use, by name or path, else by how it begins. */
export function createMailboxLookup(store: Database): (name: string, scope: SearchScope) => readonly number[] {
  const inAccount = store.prepare<[number], Named>(
    "SELECT id, name, path, special_use FROM mailbox WHERE account_id = ? AND selectable = 1",
  );
  const everywhere = store.prepare<[], Named>("SELECT id, name, path, special_use FROM mailbox WHERE selectable = 1");
  const key = (name: string) => foldedWords(name).join(" ");
  return (name, scope) => {
    const mailboxes = scope.accountId === null ? everywhere.all() : inAccount.all(scope.accountId);
    const wanted = key(name);
    const use = Object.hasOwn(USES, wanted) ? USES[wanted] : undefined;
    const choose = (test: (mailbox: Named) => boolean) => mailboxes.filter(test).map(({ id }) => id);
    const exact = choose(
      (mailbox) =>
        (use !== undefined && mailbox.special_use === use) ||
        key(mailbox.name) === wanted ||
        key(mailbox.path) === wanted,
    );
    if (exact.length > 0 || wanted === "") return exact;
    return choose((mailbox) => key(mailbox.name).startsWith(wanted));
  };
}
