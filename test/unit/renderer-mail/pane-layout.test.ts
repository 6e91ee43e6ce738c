import { expect, test } from "vitest";
import { panesAt } from "../../../renderer/mailbox/pane-layout.ts";

test("a wide window shows everything, wherever one is", () => {
  for (const stage of ["mailboxes", "messages", "reader"] as const) expect(panesAt(3, stage).size).toBe(3);
});

test("two panes are the one a person is at and its neighbour", () => {
  expect([...panesAt(2, "mailboxes")]).toEqual(["mailboxes", "messages"]);
  expect([...panesAt(2, "messages")]).toEqual(["messages", "reader"]);
  expect([...panesAt(2, "reader")]).toEqual(["messages", "reader"]);
});

test("a narrow window shows the one pane a person is at", () => {
  expect([...panesAt(1, "reader")]).toEqual(["reader"]);
});
