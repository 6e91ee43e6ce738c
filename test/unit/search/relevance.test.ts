import { describe, expect, it } from "vitest";
import { addMailboxes, NOW, openSearch, searchAll, type Written, write } from "./search-fixture.ts";

const DAY = 86_400_000;

/** The subjects of what `query` finds, the best first. */
function subjectsOf(query: string, written: readonly Written[]): string[] {
  const searched = openSearch();
  const { accountId, mailboxes } = addMailboxes(searched.store, "one@example.org", ["INBOX"]);
  for (const one of written) write(searched.store, accountId, mailboxes.get("INBOX") ?? 0, "INBOX", one);
  searched.index();
  const { hits } = searchAll(searched.reader, query, "relevance");
  return hits.map(({ row }) => row.subject);
}

describe("by relevance", () => {
  it("the subject counts more than the sender, the sender more than a file's name, all more than the text", () => {
    const found = subjectsOf("pelican ", [
      { subject: "text", text: "a pelican", date: NOW },
      { subject: "file", text: "", filenames: ["pelican.pdf"], date: NOW },
      { subject: "sender", text: "", from: { name: "Pelican", address: "a@example.org" }, date: NOW },
      { subject: "Pelicans", text: "", date: NOW },
    ]);
    expect(found).toEqual(["Pelicans", "sender", "file", "text"]);
  });

  it("a word said often counts more than one said once, in any script", () => {
    for (const word of ["pelican", "договор", "会議", "żółw"]) {
      const found = subjectsOf(`${word} `, [
        { subject: "often", text: `${word} and ${word}, ${word}!`, date: NOW - DAY },
        { subject: "once", text: `a ${word} here`, date: NOW },
      ]);
      expect({ word, found }).toEqual({ word, found: ["often", "once"] });
    }
  });

  it("of two the same, the newer comes first", () => {
    const found = subjectsOf("pelican", [
      { subject: "old", text: "pelican", date: NOW - 900 * DAY },
      { subject: "new", text: "pelican", date: NOW },
      { subject: "recent", text: "pelican", date: NOW - 30 * DAY },
    ]);
    expect(found).toEqual(["new", "recent", "old"]);
  });

  it("of several words, one that few messages have counts more", () => {
    const common = Array.from({ length: 20 }, (_, number) => ({ subject: `${number}`, text: "common", date: NOW }));
    const found = subjectsOf("common OR rare", [
      { subject: "rare one", text: "rare", date: NOW - 20 * DAY },
      ...common,
    ]);
    expect(found[0]).toBe("rare one");
  });

  it("counts a word in the column that is asked, and no other", () => {
    const found = subjectsOf("from:anna ", [
      { subject: "anna anna", text: "anna", from: { name: "Anna", address: "a@example.org" }, date: NOW - DAY },
      { subject: "nothing", text: "", from: { name: "Anna", address: "a@example.org" }, date: NOW },
    ]);
    expect(found).toEqual(["nothing", "anna anna"]);
  });
});
