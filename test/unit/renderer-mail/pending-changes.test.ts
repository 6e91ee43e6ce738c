import { expect, test } from "vitest";
import { chooseOnly } from "../../../renderer/mailbox/chosen-messages.ts";
import { changePages, changeRow } from "../../../renderer/mailbox/pending-changes.ts";
import type { MessageList, MessageRow } from "../../../shared/message.ts";

const row = (id: number, flags: readonly string[] = []) => ({ id, flags }) as MessageRow;
const page: MessageList = { total: 3, offset: 0, rows: [row(1), row(2, ["\\Seen"]), row(3)] };

test("changes are shown over the stored rows in the order they were made", () => {
  const pages = changePages(
    [page],
    [
      { kind: "flag", messages: chooseOnly([1]), flag: "\\Seen", value: true },
      { kind: "gone", messages: chooseOnly([2]) },
      { kind: "flag", messages: chooseOnly([1]), flag: "\\Seen", value: false },
      { kind: "flag", messages: chooseOnly([3]), flag: "\\Flagged", value: true },
    ],
  );
  expect(pages[0]?.total).toBe(2);
  expect(pages[0]?.rows.map(({ id, flags }) => [id, flags])).toEqual([
    [1, []],
    [3, ["\\Flagged"]],
  ]);
});

test("without changes the stored pages are passed on as they are", () => {
  const pages = [page];
  expect(changePages(pages, [])).toBe(pages);
});

test("a single row takes the flags that concern it", () => {
  const flagged = { kind: "flag", messages: chooseOnly([3]), flag: "\\Flagged", value: true } as const;
  expect(changeRow(row(3), [flagged]).flags).toEqual(["\\Flagged"]);
  expect(changeRow(row(2), [flagged]).flags).toEqual([]);
});
