import { describe, expect, it } from "vitest";
import { stemOf } from "../../../electron/store/search-stems.ts";
import { createTextFolder, foldedWords, foldWord } from "../../../electron/store/search-words.ts";

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

describe("a folder of texts", () => {
  const TEXTS = [
    "Old PELICANS fly, 24 of them; don't",
    "Ёлка «и ЁЖ» — №5… майка\u00a0Й",
    "Straße, за\u0301мок; İstanbul naïve їжак 会議",
    `${"x".repeat(64)} ${"Y".repeat(65)} ${"я".repeat(70)} end`,
    "a\0b\u2028c d",
    "",
  ];

  it("gives the words that are looked for, whichever way a text is read", () => {
    const { fold } = createTextFolder(() => undefined);
    const split = (folded: string) => folded.match(/[\p{L}\p{N}]+/gu) ?? [];
    for (const text of TEXTS) {
      // Nothing but a word may hold a character beyond ASCII: the index takes each for a letter.
      expect(fold(text).replace(/[\p{L}\p{N}]/gu, "")).toMatch(/^[\0-\x7f]*$/);
      expect(split(fold(text)).join(" ")).toBe(foldedWords(text).join(" "));
    }
  });

  it("tells of each word at least once, and again of all when it forgot", () => {
    const told: string[] = [];
    const { fold, forget } = createTextFolder((word) => told.push(word));
    for (const text of TEXTS) fold(text);
    expect(new Set(told)).toEqual(new Set(TEXTS.flatMap(foldedWords)));
    told.length = 0;
    fold("pelicans ёж");
    expect(told).toEqual([]);
    forget();
    fold("pelicans ёж");
    expect(told).toEqual(["pelicans", "еж"]);
  });
});
