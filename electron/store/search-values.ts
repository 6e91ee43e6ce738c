import type { Address } from "../../shared/message.ts";
import type { MailingList, PeopleField } from "../../shared/search.ts";
import type { SearchNode } from "../../shared/search-query.ts";
import type { Database } from "./database.ts";
import { MARKS } from "./search-index.ts";
import { foldedWords } from "./search-words.ts";

/** Of one kind, at most. */
const MAX_VALUES = 20;
/** Messages whose people are counted, of each search. */
const COUNTED = 200;

/** A test for texts in which each word of `typed` begins some word. */
function beginsAs(typed: string): (text: string) => boolean {
  const sought = foldedWords(typed);
  return (text) => {
    const words = foldedWords(text);
    return sought.every((one) => words.some((word) => word.startsWith(one)));
  };
}

/**
 * Makes the query for mailing lists in the index `db`, by what is kept of each: no message is looked through. One whose
 * messages are all gone is left out.
 */
export function createListQuery(db: Database): (typed: string, accountId: number | null) => MailingList[] {
  const newestFirst = db.prepare<{ accountId: number | null }, MailingList>(
    `SELECT list_id AS listId, name, max(newest) AS newest FROM list WHERE @accountId IS NULL OR account_id = @accountId
     GROUP BY list_id ORDER BY newest DESC`,
  );
  const occurs = db.prepare<[string], number>("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1").pluck();
  return (typed, accountId) => {
    const scope = accountId === null ? "" : ` AND "${MARKS.account(accountId)}"`;
    const isMeant = beginsAs(typed);
    const lists: MailingList[] = [];
    for (const { listId, name } of newestFirst.iterate({ accountId })) {
      if (lists.length === MAX_VALUES) break;
      if (!isMeant(`${listId} ${name}`)) continue;
      const phrase = foldedWords(listId).map(MARKS.list).join(" ");
      if (occurs.get(`"${phrase}"${scope}`) !== undefined) lists.push({ listId, name });
    }
    return lists;
  };
}

interface People {
  from: string;
  to: string;
  cc: string;
}

/** Makes the query for people in the store; `find` gives the newest messages that answer, newest first. */
export function createPeopleQuery(store: Database) {
  const byId = store.prepare<[number], People>(
    'SELECT from_addresses AS "from", to_addresses AS "to", cc_addresses AS cc FROM message WHERE id = ?',
  );
  const ownAddresses = store
    .prepare<{ accountId: number | null }, string>(
      "SELECT address FROM account WHERE @accountId IS NULL OR id = @accountId",
    )
    .pluck();
  const peopleIn = (messageIds: readonly number[], field: PeopleField): Address[] =>
    messageIds.slice(0, COUNTED).flatMap((id) => JSON.parse(byId.get(id)?.[field] ?? "[]"));

  return (
    asked: { field: PeopleField; text: string; accountId: number | null },
    find: (node: SearchNode | null) => readonly number[],
  ): readonly Address[] => {
    const { field, text, accountId } = asked;
    const words = foldedWords(text);
    const isMeant = beginsAs(text);
    const chosen = (addresses: readonly Address[]) =>
      addresses.filter(({ name, address }) => address !== "" && isMeant(`${name} ${address}`));
    const inFields = (...fields: readonly PeopleField[]) =>
      words.map((word): SearchNode => ({ kind: "or", nodes: fields.map((one) => begun(one, word)) }));
    const heardOf = chosen(peopleIn(find(words.length === 0 ? null : { kind: "and", nodes: inFields(field) }), field));
    if (field === "from") return rankAddresses(heardOf).slice(0, MAX_VALUES);
    const own: SearchNode[] = ownAddresses.all({ accountId }).map((address) => written("from", address, true, false));
    const sent: SearchNode = { kind: "in", mailbox: "sent", start: 0, end: 0 };
    const mine = find({ kind: "and", nodes: [{ kind: "or", nodes: [...own, sent] }, ...inFields("to", "cc")] });
    const meant = chosen(peopleIn(mine, field));
    // Twice what was meant in this field, once what was in the other.
    const writtenTo = [...meant, ...meant, ...chosen(peopleIn(mine, field === "to" ? "cc" : "to"))];
    return rankAddresses(writtenTo, heardOf).slice(0, MAX_VALUES);
  };
}

const begun = (field: PeopleField, word: string) => written(field, word, false, true);

function written(field: PeopleField, text: string, exact: boolean, prefix: boolean): SearchNode {
  return { kind: "text", field, text, exact, prefix };
}

/** Each address once, those of `first` before those of `then`, those that occur most first; the first name it came with. */
export function rankAddresses(first: readonly Address[], then: readonly Address[] = []): readonly Address[] {
  const keyOf = ({ address }: Address) => address.toLowerCase();
  const byAddress = Map.groupBy(first, keyOf);
  const others = Map.groupBy(then, keyOf);
  const ranked = (groups: ReadonlyMap<string, readonly Address[]>) =>
    [...groups].toSorted(([, one], [, other]) => other.length - one.length);
  return [...ranked(byAddress), ...ranked(others).filter(([key]) => !byAddress.has(key))].flatMap(
    ([key, same]) => [...same, ...(others.get(key) ?? [])].find(({ name }) => name !== "") ?? same[0] ?? [],
  );
}
