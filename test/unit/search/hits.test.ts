import { describe, expect, it } from "vitest";
import type { TextRange } from "../../../shared/search.ts";
import { addMailboxes, openSearch, searchAll, type Written, write } from "./search-fixture.ts";

function hitOf(query: string, written: Written) {
  const search = openSearch();
  const { accountId, mailboxes } = addMailboxes(search.store, "one@example.org", ["INBOX"]);
  write(search.store, accountId, mailboxes.get("INBOX") ?? 0, "INBOX", written);
  search.index();
  const [hit] = searchAll(search.reader, query).hits;
  if (!hit) throw new Error("nothing was found");
  const marked = (text: string, ranges: readonly TextRange[]) => ranges.map(([start, end]) => text.slice(start, end));
  return {
    hit,
    snippet: marked(hit.snippet, hit.snippetMarks),
    subject: marked(hit.row.subject, hit.subjectMarks),
    sender: marked(hit.row.from[0]?.name ?? "", hit.senderMarks),
  };
}

describe("a hit", () => {
  it("marks the word in every form that was found, as it is written", () => {
    const found = hitOf("договор счет ", { subject: "О ДОГОВОРАХ", text: "Счёт по договору, СЧЕТА и договоры." });
    expect(found.subject).toEqual(["ДОГОВОРАХ"]);
    expect(found.snippet).toEqual(["Счёт", "договору", "СЧЕТА", "договоры"]);
  });

  it("cuts the text around the first word that answers, at words, on one line", () => {
    const filler = "lorem ipsum dolor ".repeat(40);
    const { hit, snippet } = hitOf("pelican", { text: `${filler}\n> the old\n> pelican   flies\n${filler}` });
    expect(snippet).toEqual(["pelican"]);
    expect(hit.snippet).toMatch(/^… .*the old pelican flies lorem .* …$/);
    expect(hit.snippet.length).toBeLessThan(260);
  });

  it("marks a phrase as one, a prefix as the whole word, and no word that is asked not to be there", () => {
    expect(hitOf('"old pelican" ', { text: "An old pelican, a pelican." }).snippet).toEqual(["old pelican"]);
    expect(hitOf("pel", { text: "Old pelicans." }).snippet).toEqual(["pelicans"]);
    expect(hitOf("old -pelican", { text: "old", subject: "old" }).subject).toEqual(["old"]);
    expect(hitOf("subject:old pelican ", { text: "old pelican", subject: "old" }).snippet).toEqual(["pelican"]);
  });

  it("is text, whatever stands in the message", () => {
    const { hit, snippet } = hitOf("pelican", { text: "<img src=x onerror=alert(1)> pelican </mark>\0\ud800" });
    expect(snippet).toEqual(["pelican"]);
    expect(hit.snippet).toContain("<img src=x onerror=alert(1)> pelican </mark>");
  });

  it("names the attachment and the sender that answer", () => {
    const found = hitOf("отчеты ", {
      from: { name: "Отчёт Петрович", address: "o@example.org" },
      filenames: ["a.pdf", "отчёт.docx"],
    });
    expect(found.hit.filename).toBe("отчёт.docx");
    expect(found.sender).toEqual(["Отчёт"]);
  });

  it("shows the first words where only the header answers, or the body is not here", () => {
    expect(hitOf("subject", { subject: "The subject", text: "First words." }).hit.snippet).toBe("First words.");
    expect(hitOf("subject", { subject: "The subject", text: null }).hit).toMatchObject({
      snippet: "",
      snippetMarks: [],
    });
  });

  it("is cut from wherever in a long text the word stands", () => {
    for (const words of [50, 1_500, 15_000]) {
      const { hit, snippet } = hitOf("pelican", {
        text: `${"lorem ipsum ".repeat(words)}pelican ${"dolor ".repeat(9)}`,
      });
      expect([snippet, hit.snippet]).toEqual([["pelican"], expect.stringMatching(/^… .*ipsum pelican dolor/)]);
    }
  });

  it("is cut at the first word that answers, in a plain text as in any other", () => {
    const texts = "a pelicanry, unpelican; Ёлки ёлка-pelican, old  pelican, елку".split(", ");
    for (const [query, first] of [
      ["pelican ", "pelican"],
      ["pel", "pelicanry"],
      ['"old pelican"', "old  pelican"],
      ["елка ", "Ёлки"],
      ["elk OR елка ", "Ёлки"],
    ] as const) {
      // A letter that is neither English nor Russian makes it be read word by word.
      for (const end of ["", " ß"]) {
        const text = `${texts.join(", ")}${end}`;
        const { hit, snippet } = hitOf(query, { text });
        expect({ query, end, first: snippet[0] }).toEqual({ query, end, first: first.replace("  ", " ") });
        expect(hit.snippet).toContain("pelicanry");
      }
    }
  });
});
