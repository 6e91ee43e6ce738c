import { describe, expect, it } from "vitest";
import { foldedWords, foldWord, stemOf } from "../../../electron/store/search-words.ts";

describe("words", () => {
  it.each([
    ["ЁЛКА", "елка"],
    ["Майка", "майка"],
    ["Їжак", "їжак"],
    ["за\u0301мок", "замок"],
    ["Émilie", "emilie"],
    ["E\u0301milie", "emilie"],
    ["İstanbul", "istanbul"],
    ["Łódź", "lodz"],
    ["STRASSE", "strasse"],
    ["Straße", "strasse"],
    ["ﬁne", "fine"],
    ["ＦＵＬＬ", "full"],
  ])("%s is folded to %s", (word, folded) => expect(foldWord(word)).toBe(folded));

  it("are letters and figures; characters of scripts without spaces each stand alone", () => {
    expect(foldedWords("Don't e-mail a_b 3.14, д’Артаньян! 明日の会議 2026年")).toEqual([
      "don",
      "t",
      "e",
      "mail",
      "a",
      "b",
      "3",
      "14",
      "д",
      "артаньян",
      "明",
      "日",
      "の",
      "会",
      "議",
      "2026",
      "年",
    ]);
    expect(foldedWords("x".repeat(500))).toEqual(["x".repeat(64)]);
    expect(foldedWords("\ud800\udc00 \ud800 \0 \ue000m1")).toEqual(["𐀀", "m1"]);
  });

  it.each([
    ["договор", ["договора", "договору", "договором", "договоры", "договоров", "договорами"]],
    ["встреча", ["встречи", "встречу", "встречей", "встречами"]],
    ["письмо", ["письма", "письму", "письмом", "письмами"]],
    ["отправленный", ["отправленная", "отправленные", "отправленных"]],
    ["meeting", ["meetings", "meet", "meets"]],
    ["invoice", ["invoices", "invoiced", "invoicing"]],
    ["happy", ["happiness"]],
    ["report", ["reports", "reported", "reporting"]],
  ])("%s has these forms", (word, forms) => {
    for (const form of forms) expect([form, stemOf(form)]).toEqual([form, stemOf(word)]);
  });

  it.each([
    ["договор", "договоренность"],
    ["meeting", "metal"],
    ["банк", "банка9"],
  ])("%s and %s have nothing in common", (word, other) => expect(stemOf(other)).not.toBe(stemOf(word)));

  it("has no stem for figures, short words, mixed letters and other languages", () => {
    for (const word of ["42", "ab", "a1b2c3", "слово2", "їжак", "naïve", "x".repeat(40)])
      expect(stemOf(word)).toBeNull();
  });
});
