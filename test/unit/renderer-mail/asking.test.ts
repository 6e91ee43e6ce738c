import { expect, test } from "vitest";
import { createAsking } from "../../../renderer/search/asking.ts";

function setUp() {
  const asked: string[] = [];
  const answers = new Map<string, () => void>();
  const asking = createAsking((question: string) => {
    asked.push(question);
    return new Promise<void>((resolve) => answers.set(question, resolve));
  });
  const seen: (string | null)[] = [];
  asking.subscribe(() => seen.push(asking.shown()));
  async function answer(question: string): Promise<void> {
    answers.get(question)?.();
    await new Promise(setImmediate);
  }
  return { asking, asked, seen, answer };
}

test("the first question goes out at once, and is what is waited for", () => {
  const { asking, asked } = setUp();
  asking.ask("l");
  expect([asked, asking.shown()]).toEqual([["l"], "l"]);
});

test("while an answer is under way only the latest question waits, and each answer is shown", async () => {
  const { asking, asked, seen, answer } = setUp();
  for (const text of ["l", "le", "lea", "leas"]) asking.ask(text);
  expect(asked).toEqual(["l"]);
  await answer("l");
  expect(asked).toEqual(["l", "leas"]);
  asking.ask("lease");
  await answer("leas");
  await answer("lease");
  expect([asked, seen]).toEqual([
    ["l", "leas", "lease"],
    ["l", "l", "leas", "lease"],
  ]);
  asking.ask("leases");
  expect([asked.at(-1), asking.shown()]).toEqual(["leases", "lease"]);
});

test("an answer that comes after the question was taken back is not shown, nor over the next one", async () => {
  const { asking, asked, seen, answer } = setUp();
  asking.ask("old");
  asking.stop();
  await answer("old");
  expect([asking.shown(), seen]).toEqual([null, ["old", null]]);

  asking.ask("older");
  asking.stop();
  asking.ask("new");
  await answer("older");
  expect([asked, asking.shown()]).toEqual([["old", "older", "new"], "new"]);
  await answer("new");
  expect(seen.slice(2)).toEqual(["older", null, "new", "new"]);
});
