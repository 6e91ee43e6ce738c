import { describe, expect, test } from "vitest";
import {
  buildMailboxTree,
  listVisible,
  type MailboxNode,
  moveInTree,
  searchNodes,
} from "../../../renderer/mailbox/mailbox-tree.ts";
import type { Mailbox, SpecialUse } from "../../../shared/mailbox.ts";

let lastId = 0;

function mailbox(path: string, options: Partial<Mailbox> & { use?: SpecialUse } = {}): Mailbox {
  const { use = null, ...rest } = options;
  lastId += 1;
  const delimiter = rest.delimiter === undefined ? "/" : rest.delimiter;
  return {
    id: lastId,
    accountId: 1,
    path,
    name: delimiter ? (path.split(delimiter).at(-1) ?? path) : path,
    delimiter,
    specialUse: use,
    selectable: true,
    subscribed: true,
    acceptsChildren: true,
    unread: 0,
    total: 0,
    ...rest,
  };
}

function outline(nodes: readonly MailboxNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [`${"  ".repeat(depth)}${node.name}`, ...outline(node.children, depth + 1)]);
}

describe("the tree of mailboxes", () => {
  test("special uses come first in a fixed order, then the person's own by name", () => {
    const tree = buildMailboxTree([
      mailbox("Zoo"),
      mailbox("Trash", { use: "trash" }),
      mailbox("Sent", { use: "sent" }),
      mailbox("apples 10"),
      mailbox("apples 9"),
      mailbox("INBOX", { use: "inbox" }),
    ]);
    expect(outline(tree)).toEqual(["INBOX", "Sent", "Trash", "apples 9", "apples 10", "Zoo"]);
  });

  test("own mailboxes nest by their delimiter, also below a level the server does not list", () => {
    const tree = buildMailboxTree([mailbox("Work/2026/Спасибо"), mailbox("Work/2026"), mailbox("R&D 🚀")]);
    expect(outline(tree)).toEqual(["R&D 🚀", "Work", "  2026", "    Спасибо"]);
    expect(tree[1]?.mailbox).toBeNull();
  });

  test("a prefix that holds everything is no level, and special uses inside it are lifted", () => {
    const dot = { delimiter: "." };
    const tree = buildMailboxTree([
      mailbox("INBOX", { ...dot, use: "inbox" }),
      mailbox("INBOX.Отправленные", { ...dot, use: "sent" }),
      mailbox("INBOX.Work.Done", dot),
    ]);
    expect(outline(tree)).toEqual(["INBOX", "Отправленные", "Work", "  Done"]);
  });

  test("own mailboxes below the inbox stay there where others stand beside it", () => {
    const tree = buildMailboxTree([mailbox("INBOX", { use: "inbox" }), mailbox("INBOX/Later"), mailbox("Work")]);
    expect(outline(tree)).toEqual(["INBOX", "  Later", "Work"]);
  });

  test("a level that only held special uses is not shown", () => {
    const tree = buildMailboxTree([
      mailbox("INBOX", { use: "inbox" }),
      mailbox("[Gmail]", { selectable: false }),
      mailbox("[Gmail]/All", { use: "all" }),
      mailbox("Work"),
    ]);
    expect(outline(tree)).toEqual(["INBOX", "All", "Work"]);
  });

  test("a second mailbox of the same use is shown among the person's own", () => {
    const tree = buildMailboxTree([mailbox("Sent", { use: "sent" }), mailbox("Old/Sent", { use: "sent" })]);
    expect(outline(tree)).toEqual(["Sent", "Old", "  Sent"]);
  });

  test("a name with the delimiter's look-alike in a flat name space stays whole", () => {
    expect(outline(buildMailboxTree([mailbox("a/b", { delimiter: null })]))).toEqual(["a/b"]);
  });
});

describe("what is seen of the tree", () => {
  const tree = buildMailboxTree([
    mailbox("INBOX", { use: "inbox", unread: 2 }),
    mailbox("Work", { unread: 1 }),
    mailbox("Work/A", { unread: 3 }),
    mailbox("Work/B"),
  ]);
  const work = tree[1]?.key ?? "";

  test("a closed item hides its children and counts what is unread inside", () => {
    const closed = listVisible(tree, new Set([work]));
    expect(closed.map((item) => [item.node.name, item.unread, item.expanded])).toEqual([
      ["INBOX", 2, null],
      ["Work", 4, false],
    ]);
  });

  test("levels and positions are those of the WAI-ARIA tree", () => {
    const open = listVisible(tree, new Set());
    expect(open.map(({ level, position, siblings }) => [level, position, siblings])).toEqual([
      [1, 1, 2],
      [1, 2, 2],
      [2, 1, 2],
      [2, 2, 2],
    ]);
  });

  test("arrows walk, open, close and climb", () => {
    const open = listVisible(tree, new Set());
    const first = open[2]?.node.key ?? "";
    expect(moveInTree(open, work, "ArrowRight")).toEqual({ focus: first });
    expect(moveInTree(open, work, "ArrowLeft")).toEqual({ close: work });
    expect(moveInTree(open, first, "ArrowLeft")).toEqual({ focus: work });
    expect(moveInTree(listVisible(tree, new Set([work])), work, "ArrowRight")).toEqual({ open: work });
    expect(moveInTree(open, open[3]?.node.key ?? "", "ArrowDown")).toEqual({ focus: open[3]?.node.key });
    expect(moveInTree(open, work, "x")).toBeNull();
  });
});

test("a search counts what it finds unread; closed, those of its group are no sum", () => {
  const saved = [1, 2].map((id) => ({
    id,
    name: `Search ${id}`,
    query: "a",
    scope: { accountId: null, mailboxId: null },
    order: "date" as const,
  }));
  const tree = [{ key: "group", name: "Searches", mailbox: null, children: searchNodes(saved, [3]) }];
  expect(listVisible(tree, new Set()).map(({ unread }) => unread)).toEqual([0, 3, 0]);
  expect(listVisible(tree, new Set(["group"])).map(({ unread }) => unread)).toEqual([0]);
});
