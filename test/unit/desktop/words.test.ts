import { describe, expect, it } from "vitest";
import { chooseWords, type Words } from "../../../electron/desktop/words.ts";

describe("the host's words", () => {
  it("follow what was chosen, then the system", () => {
    expect(chooseWords("en", "ru-RU").quit).toBe("Quit Posthorn");
    expect(chooseWords(null, "ru-RU").quit).toBe("Завершить Posthorn");
    expect(chooseWords(null, "de").quit).toBe("Quit Posthorn");
    expect(chooseWords(null, "").quit).toBe("Quit Posthorn");
  });

  it("are there in both languages and differ", () => {
    const english = chooseWords("en", "en");
    const russian = chooseWords("ru", "en");
    const { language: _language, ...said } = english;
    for (const key of Object.keys(said) as (keyof Words)[]) {
      expect(String(russian[key]), key).not.toBe(String(english[key]));
      expect(String(russian[key]), key).toMatch(/[а-яё]/i);
    }
  });
});
