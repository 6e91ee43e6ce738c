import { describe, expect, it } from "vitest";
import { namespaces } from "../../../renderer/i18n.ts";
import { locales } from "../../../renderer/locales.ts";

type Tree = { readonly [key: string]: string | Tree };

/** Every sentence of a namespace by its dotted key. */
function flatten(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${prefix}${key}`, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const plural = /_(zero|one|two|few|many|other)$/;

function baseKeys(sentences: Map<string, string>): string[] {
  return [...new Set([...sentences.keys()].map((key) => key.replace(plural, "")))].sort();
}

function placeholders(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? ""))].sort();
}

describe.each(namespaces)("the sentences of %s", (namespace) => {
  const en = flatten(locales.en[namespace]);
  const ru = flatten(locales.ru[namespace]);

  it("are there in both languages", () => {
    expect(baseKeys(ru)).toEqual(baseKeys(en));
  });

  it("say something", () => {
    for (const [key, sentence] of [...en, ...ru]) expect(sentence.trim(), key).not.toBe("");
  });

  it("name the same facts in both languages", () => {
    for (const [key, sentence] of ru) {
      // English says "a message" where Russian counts: 21, too, is of the form `one`.
      const counterpart = plural.test(key) ? en.get(key.replace(plural, "_other")) : en.get(key);
      expect(placeholders(sentence), key).toEqual(placeholders(counterpart ?? ""));
    }
  });

  it.each([
    ["en", en],
    ["ru", ru],
  ] as const)("have every plural form that %s knows", (language, sentences) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of sentences.keys()) {
      if (!plural.test(key)) continue;
      const base = key.replace(plural, "");
      for (const form of forms) expect([...sentences.keys()], base).toContain(`${base}_${form}`);
    }
  });

  it("are Russian in Russian", () => {
    const same = [...ru].filter(([key, sentence]) => /[a-z]{3} [a-z]{3}/.test(sentence) && sentence === en.get(key));
    expect(same).toEqual([]);
  });
});
