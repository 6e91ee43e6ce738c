import { describe, expect, test } from "vitest";
import { locales } from "../../../renderer/locales.ts";
import {
  type CompletionWorld,
  complete,
  completionsOf,
  type Typed,
  typedAt,
  type Value,
} from "../../../renderer/search/completion.ts";
import { operatorNamed, parseSearchQuery, SEARCH_OPERATORS } from "../../../shared/search-query.ts";

/** `|` stands for the caret. */
function at(marked: string): { query: string; typed: Typed | null } {
  const caret = marked.indexOf("|");
  const query = marked.replace("|", "");
  return { query, typed: typedAt(query, caret) };
}

function worldOf(lang: "en" | "ru", values: readonly Value[] = []): CompletionWorld {
  const { operator } = locales[lang].search;
  return {
    operatorWord: (name) => operator[name].word,
    aboutOperator: (name) => operator[name].about,
    valuesOf: () => values,
  };
}

function labels(marked: string, world: CompletionWorld): string[] {
  const { typed } = at(marked);
  return typed ? completionsOf(typed, world).map(({ label }) => label) : [];
}

/** The query once the first thing offered is taken, with the caret in it. */
function taken(marked: string, world: CompletionWorld): string {
  const { query, typed } = at(marked);
  const [first] = typed ? completionsOf(typed, world) : [];
  if (!typed || !first) return marked;
  const { text, caret } = complete(query, typed, first);
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

describe("the word at the caret", () => {
  test("is a beginning operator, also behind a minus or a parenthesis", () => {
    expect(labels("fr|", worldOf("en"))).toEqual(["from:"]);
    expect(labels("lease -fr|", worldOf("en"))).toEqual(["from:"]);
    expect(labels("(f|", worldOf("en"))).toEqual(["from:", "filename:"]);
    expect(labels("lease| roof", worldOf("en"))).toEqual([]);
  });

  test("is any operator while nothing is written, and none between two words", () => {
    expect(labels("|", worldOf("en"))).toHaveLength(SEARCH_OPERATORS.length);
    expect(labels("lease |", worldOf("en"))).toEqual([]);
  });

  test("is nothing inside of a phrase", () => {
    expect(at('"fr|').typed).toBeNull();
    expect(at('lease "signed fr|om"').typed).toBeNull();
  });

  test("is found in either language, and offered in the person's", () => {
    expect(labels("от|", worldOf("ru"))).toEqual(["от:"]);
    expect(labels("fro|", worldOf("ru"))).toEqual(["от:"]);
  });
});

describe("a value", () => {
  const people: readonly Value[] = [
    { value: "anna.schäfer@example.org", also: "Anna Schäfer" },
    { value: "sam@maplewick.com", also: "Sam Rivera" },
  ];

  test("is found by the beginning of any of its words, whatever their case and diacritics", () => {
    expect(labels("from:riv|", worldOf("en", people))).toEqual(["sam@maplewick.com"]);
    expect(labels("from:SCHA|", worldOf("en", people))).toEqual(["anna.schäfer@example.org"]);
    expect(labels("from:maple|", worldOf("en", people))).toEqual(["sam@maplewick.com"]);
    expect(labels("from:wick|", worldOf("en", people))).toEqual([]);
  });

  test("is not offered once it is written", () => {
    expect(labels("is:unread|", worldOf("en", [{ value: "unread" }]))).toEqual([]);
  });

  test("takes the place of all that is written of it, with quotation marks where it needs them", () => {
    const mailboxes = [{ value: "Lighthouse cottage" }, { value: "Inbox" }];
    expect(taken("lease in:li| roof", worldOf("en", mailboxes))).toBe('lease in:"Lighthouse cottage" |roof');
    expect(taken('in:"light|', worldOf("en", mailboxes))).toBe('in:"Lighthouse cottage" |');
    expect(taken("in:in|xyz", worldOf("en", mailboxes))).toBe("in:Inbox |");
    expect(taken("(in:in|)", worldOf("en", mailboxes))).toBe("(in:Inbox |)");
    expect(taken("су| x", worldOf("ru"))).toBe("су| x");
    expect(taken("тем| x", worldOf("ru"))).toBe("тема:| x");
  });
});

test.each(["en", "ru"] as const)("the words of %s are what the query understands", (lang) => {
  const { operator, value, day, size } = locales[lang].search;
  for (const name of SEARCH_OPERATORS) expect(operatorNamed(operator[name].word)).toBe(name);
  const queries = [
    ...[value.unread, value.read, value.starred].map((word) => `is:${word} `),
    `has:${value.attachment} `,
    ...Object.values(day).map((word) => `after:${word} `),
    ...Object.values(size).map((word) => `larger:${word} `),
  ];
  for (const query of queries) expect(parseSearchQuery(query, Date.now()).problems, query).toEqual([]);
});
