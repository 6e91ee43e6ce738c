import { describe, expect, it, test } from "vitest";
import { readListId } from "../../../electron/store/search-lists.ts";
import { rankAddresses } from "../../../electron/store/search-values.ts";
import type { PeopleField } from "../../../shared/search.ts";
import { addMailboxes, NOW, openSearch, write } from "./search-fixture.ts";

const person = (name: string, address: string) => ({ name, address });
const me = person("", "me@example.org");
const sam = person("Sam Rivera", "sam@maplewick.com");
const anna = person("Anna Schäfer", "anna@example.net");
const olga = person("Ольга Кузина", "olga@maplewick.com");

test("people are offered once, those with the most messages first, by the name they have", () => {
  const bare = person("", "SAM@maplewick.com");
  expect(rankAddresses([anna, bare, sam])).toEqual([sam, anna]);
  expect(rankAddresses([anna], [sam, sam, anna, olga])).toEqual([anna, sam, olga]);
});

test.each([
  ["Rowing <Rowing.Example.ORG>", { listId: "rowing.example.org", name: "Rowing" }],
  ['"Rowing, on Sundays" <rowing.example.org> ', { listId: "rowing.example.org", name: "Rowing, on Sundays" }],
  ["rowing.example.org", { listId: "rowing.example.org", name: "" }],
  ["<rowing.example.org", { listId: "rowing.example.org", name: "" }],
  ["Rowing <>", null],
  ["", null],
  [`<${"a".repeat(300)}>`, null],
])("a List-Id of %j", (header, list) => {
  expect(readListId(header)).toEqual(list);
});

describe("what is offered", () => {
  function fill() {
    const search = openSearch();
    const { store } = search;
    const one = addMailboxes(store, me.address, ["INBOX", "Archive"]);
    const other = addMailboxes(store, "other@example.org", ["INBOX"]);
    const put = (message: Parameters<typeof write>[4], { accountId, mailboxes } = one) =>
      write(store, accountId, mailboxes.get("INBOX") ?? 0, "INBOX", message);
    const list = (accountId: number | null, text = "") =>
      search.reader.listMailingLists({ text, accountId }).map(({ listId }) => listId);
    const people = (field: PeopleField, text = "", accountId: number | null = one.accountId) =>
      search.reader.listPeople({ field, text, accountId }).map(({ address }) => address);
    return { ...search, one, other, put, list, people };
  }

  it("of lists is each that occurs, those with the newest mail first, in its account and by any of its words", () => {
    const { index, one, other, put, list, find } = fill();
    put({ list: "Rowing club <rowing.maplewick.com>", date: NOW });
    put({ list: "<dev.example.org>", date: NOW - 1_000 });
    put({ list: "Rowing club <rowing.maplewick.com>", date: NOW - 2_000 });
    put({ list: "Choir <choir.example.org>", date: NOW - 3_000 }, other);
    put({ subject: "no list" });
    index();
    expect(list(null)).toEqual(["rowing.maplewick.com", "dev.example.org", "choir.example.org"]);
    expect([list(one.accountId), list(other.accountId)]).toEqual([
      ["rowing.maplewick.com", "dev.example.org"],
      ["choir.example.org"],
    ]);
    expect([list(null, "CLU"), list(null, "ex"), list(null, "wick")]).toEqual([
      ["rowing.maplewick.com"],
      ["dev.example.org", "choir.example.org"],
      [],
    ]);
    expect(find("list:rowing.maplewick.com ")).toHaveLength(2);

    put({ list: "<dev.example.org>", date: NOW + 1_000 });
    index();
    expect(list(one.accountId)).toEqual(["dev.example.org", "rowing.maplewick.com"]);
  });

  it("of lists is none whose mail is gone, also after the list of mailboxes has shrunk", () => {
    const { store, index, one, put, list } = fill();
    put({ list: "<dev.example.org>" });
    index();
    expect(list(null)).toEqual(["dev.example.org"]);
    store.writer.applyMailboxes({
      accountId: one.accountId,
      listed: [{ path: "Other", name: "Other", delimiter: "/", specialUse: null, selectable: true }],
    });
    index();
    expect(list(null)).toEqual([]);
  });

  it("of senders is who wrote most", () => {
    const { index, put, people } = fill();
    for (const from of [sam, anna, sam]) put({ from });
    index();
    expect([people("from"), people("from", "riv"), people("from", "schafer")]).toEqual([
      [sam.address, anna.address],
      [sam.address],
      [anna.address],
    ]);
  });

  it("of recipients is first to whom one wrote, then who occurs, and none who only wrote", () => {
    const { index, put, people } = fill();
    put({ from: sam, to: [me, anna], cc: [person("Ada", "ada@engine.example")] });
    put({ from: me, to: [olga], cc: [anna] });
    index();
    expect(people("to")).toEqual([olga.address, anna.address, me.address]);
    expect(people("cc")).toEqual([anna.address, olga.address, "ada@engine.example"]);
    expect([people("to", "ann"), people("cc", "a"), people("cc", "sam"), people("to", "кузи")]).toEqual([
      [anna.address],
      [anna.address, "ada@engine.example"],
      [],
      [olga.address],
    ]);
  });
});
