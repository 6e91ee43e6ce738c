import { describe, expect, it } from "vitest";
import type { TextRange } from "../../../shared/search.ts";
import { addMailboxes, EVERYWHERE, openSearch, type Written, write } from "./search-fixture.ts";

function hitOf(query: string, written: Written) {
  const search = openSearch();
  const { accountId, mailboxes } = addMailboxes(search.store, "one@example.org", ["INBOX"]);
  write(search.store, accountId, mailboxes.get("INBOX") ?? 0, "INBOX", written);
  search.index();
  const [hit] = search.reader.search({ query, scope: EVERYWHERE, order: "date" }).hits;
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

  it("is cut from a large message as from a small one", () => {
    for (const size of [2_000, 2_000_000]) {
      const found = hitOf("pelican отчет", { size, text: "An old pelican.", filenames: ["отчёт.docx"] });
      expect([found.hit.snippet, found.snippet, found.hit.filename]).toEqual([
        "An old pelican.",
        ["pelican"],
        "отчёт.docx",
      ]);
    }
  });
});
