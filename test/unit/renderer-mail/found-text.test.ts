import { expect, test } from "vitest";
import { startNearMark } from "../../../renderer/mailbox/found-text.ts";

const marked = ({ text, marks }: ReturnType<typeof startNearMark>) =>
  marks.map(([start, end]) => text.slice(start, end));

test("a mark near the start stays where it is", () => {
  const snippet = "The lease is signed, says the notary.";
  expect(startNearMark(snippet, [[4, 9]])).toEqual({ text: snippet, marks: [[4, 9]] });
  expect(startNearMark(snippet, [])).toEqual({ text: snippet, marks: [] });
});

test("words before a mark further on are left out, and the marks stand on the same words", () => {
  const snippet = "I had a long talk with everybody about what the lease says of the roof, the lease being old.";
  const first = snippet.indexOf("lease");
  const last = snippet.lastIndexOf("lease");
  const near = startNearMark(snippet, [
    [first, first + 5],
    [last, last + 5],
  ]);
  expect(near.text.startsWith("… about what the lease")).toBe(true);
  expect(marked(near)).toEqual(["lease", "lease"]);
});

test("a word longer than the room is not cut", () => {
  const snippet = `${"x".repeat(60)}lease`;
  expect(startNearMark(snippet, [[60, 65]])).toEqual({ text: "… lease", marks: [[2, 7]] });
});
