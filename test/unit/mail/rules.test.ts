import type { MessageStructureObject } from "imapflow";
import { describe, expect, test } from "vitest";
import { backOff } from "../../../electron/mail/back-off.ts";
import { failureOfImap } from "../../../electron/mail/imap-failure.ts";
import { hasAttachments, listedMessage } from "../../../electron/mail/listed-message.ts";
import { syncOrder } from "../../../electron/mail/mailbox-scheduler.ts";
import { assignSpecialUses } from "../../../electron/mail/special-use.ts";
import { NAMES } from "../../../electron/mail/special-use-names.ts";
import { createTaskQueue } from "../../../electron/mail/task-queue.ts";
import { newestFirst, parseUidSet, uidSet } from "../../../electron/mail/uid-set.ts";
import { oneLine } from "../../../electron/mail/words.ts";
import { failureOf } from "../../../shared/failure.ts";
import type { SpecialUse } from "../../../shared/mailbox.ts";

describe("back-off", () => {
  test("waits 2, 5, 10, 30 and then 60 seconds, give or take a fifth", () => {
    for (const [attempt, seconds] of [
      [1, 2],
      [2, 5],
      [3, 10],
      [4, 30],
      [5, 60],
      [50, 60],
    ] as const) {
      expect(backOff(attempt, () => 0)).toBe(seconds * 800);
      expect(backOff(attempt, () => 0.5)).toBe(seconds * 1_000);
      expect(backOff(attempt, () => 0.999_999)).toBeLessThanOrEqual(seconds * 1_200);
    }
  });
});

describe("sequence-sets", () => {
  test.each([
    [[], ""],
    [[7], "7"],
    [[3, 1, 2], "1:3"],
    [[1, 2, 4, 6, 7, 8, 8], "1:2,4,6:8"],
  ])("%j is %j", (uids, set) => expect(uidSet(uids)).toBe(set));

  test.each([
    ["41,43:116", ["41-41", "43-116"]],
    ["9:3", ["3-9"]],
    ["1:4294967295", ["1-4294967295"]],
    ["", null],
    ["1:*", null],
    ["0", null],
    ["3:0", null],
    ["4294967296", null],
    ["1,,2", null],
    ["1:2:3", null],
  ])("%j as the server says it is %j", (set, ranges) => {
    expect(parseUidSet(set)?.map(({ from, to }) => `${from}-${to}`) ?? null).toEqual(ranges);
  });

  test("slices come newest first, each in order, with nothing lost and nothing twice", () => {
    const uids = Array.from({ length: 250 }, (_, index) => index * 3 + 1);
    const slices = newestFirst([...uids].reverse(), 100);
    expect(slices.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(slices[0]?.at(-1)).toBe(748);
    expect([...slices].reverse().flat()).toEqual(uids);
    expect(newestFirst([], 100)).toEqual([]);
  });
});

describe("special use", () => {
  const usesOf = (mailboxes: readonly (readonly [path: string, ...attributes: string[]])[], delimiter = "/") => {
    const uses = assignSpecialUses(
      mailboxes.map(([path, ...attributes]) => {
        const levels = path.split(delimiter);
        const name = levels.at(-1) ?? "";
        const selectable = !attributes.includes("\\Noselect");
        return { path, name, depth: levels.length - 1, attributes, selectable };
      }),
    );
    return Object.fromEntries(uses) as Record<string, SpecialUse>;
  };

  test.each([
    ["Sent", "sent"],
    ["Sent Items", "sent"],
    ["Отправленные", "sent"],
    ["Черновики", "drafts"],
    ["Корзина", "trash"],
    ["Спам", "junk"],
    ["Архив", "archive"],
    ["Gesendet", "sent"],
    ["Entwürfe", "drafts"],
    ["Papierkorb", "trash"],
    ["Éléments envoyés", "sent"],
    ["E\u0301le\u0301ments envoye\u0301s", "sent"],
    ["Brouillons", "drafts"],
    ["Corbeille", "trash"],
    ["INBOX", "inbox"],
    ["DRAFTS", "drafts"],
  ])("%s is for %s", (name, use) => expect(usesOf([[name]])).toEqual({ [name]: use }));

  test("each language has a name for each use, and no name is for two", () => {
    expect(Object.keys(NAMES).length).toBeGreaterThanOrEqual(25);
    for (const [language, uses] of Object.entries(NAMES)) {
      for (const [use, names] of Object.entries(uses)) {
        expect(names, `${language} ${use}`).not.toHaveLength(0);
        for (const name of names) expect(usesOf([[name]]), `${language} ${name}`).toEqual({ [name]: use });
      }
    }
  });

  // As imapflow lists them, which has more languages.
  test.each([
    ["Anfonwyd", "sent"],
    ["Zirriborroak", "drafts"],
    ["Paperera", "trash"],
  ])("%s is for %s, too", (name, use) => expect(usesOf([[name]])).toEqual({ [name]: use }));

  test("of two that claim the same use, the one nearer the top has it, and then the first", () => {
    expect(
      usesOf([
        ["Old/Sent", "\\Sent"],
        ["Sent A", "\\Sent"],
        ["Sent B", "\\Sent"],
      ]),
    ).toEqual({ "Sent A": "sent" });
  });

  test("Gmail's mailboxes have their uses in any language", () => {
    expect(
      usesOf([
        ["INBOX"],
        ["[Gmail]", "\\Noselect"],
        ["[Gmail]/Вся почта", "\\All"],
        ["[Gmail]/Важное", "\\Important"],
        ["[Gmail]/Помеченные", "\\Flagged"],
        ["[Gmail]/Корзина", "\\Trash"],
      ]),
    ).toEqual({
      INBOX: "inbox",
      "[Gmail]/Вся почта": "all",
      "[Gmail]/Важное": "important",
      "[Gmail]/Помеченные": "flagged",
      "[Gmail]/Корзина": "trash",
    });
  });

  test("an attribute outranks a name", () => {
    expect(usesOf([["Sent"], ["Gesendet", "\\Sent"], ["INBOX"]])).toEqual({ Gesendet: "sent", INBOX: "inbox" });
  });

  test("the mailbox nearest the top has the use, and each use goes to one", () => {
    expect(usesOf([["Archive/Sent"], ["Sent"], ["Old/Archive"], ["Archive"]])).toEqual({
      Sent: "sent",
      Archive: "archive",
    });
  });

  test("a name that only holds others is for nothing", () => {
    expect(usesOf([["Archive", "\\Noselect"], ["Archive/2024"]])).toEqual({});
  });

  test("what merely begins like one is a person's own mailbox", () => {
    expect(usesOf([["Sent to clients"], ["Архивариус"], ["Spam reports"]])).toEqual({});
  });
});

test("mailboxes are kept in step in the order in which they are looked at, without those that repeat others", () => {
  const uses: (SpecialUse | null)[] = ["trash", null, "all", "archive", "sent", "junk", "inbox", "flagged", "drafts"];
  const mailboxes = uses.map((specialUse, id) => ({
    id,
    accountId: 1,
    path: String(id),
    name: String(id),
    delimiter: "/",
    specialUse,
    selectable: true,
    subscribed: true,
    acceptsChildren: true,
    unread: 0,
    total: 0,
  }));
  expect(syncOrder(mailboxes).map(({ specialUse }) => specialUse)).toEqual([
    "inbox",
    "sent",
    "drafts",
    "archive",
    null,
    "junk",
    "trash",
  ]);
});

describe("attachments, as a person would call them", () => {
  const text: MessageStructureObject = { type: "text/plain" };
  const multipart = (...childNodes: MessageStructureObject[]) => ({ type: "multipart/mixed", childNodes });

  test.each<[string, MessageStructureObject, boolean]>([
    ["text alone", text, false],
    ["alternatives", multipart(text, { type: "text/html" }), false],
    ["a disposed part", multipart(text, { type: "text/csv", disposition: "ATTACHMENT" }), true],
    ["a named PDF", multipart(text, { type: "application/pdf", parameters: { name: "a.pdf" } }), true],
    [
      "a picture in the body",
      multipart(text, { type: "image/png", id: "<x>", disposition: "inline", parameters: { name: "x.png" } }),
      false,
    ],
    [
      "a signature",
      multipart(text, {
        type: "application/pgp-signature",
        disposition: "attachment",
        parameters: { name: "signature.asc" },
      }),
      false,
    ],
    ["an attached message", multipart(text, { type: "message/rfc822", childNodes: [text] }), true],
    [
      "deep inside",
      multipart(multipart(text, multipart({ type: "application/zip", disposition: "attachment" }))),
      true,
    ],
  ])("%s", (_name, structure, expected) => expect(hasAttachments(structure)).toBe(expected));
});

describe("a FETCH answer as a row", () => {
  test("without envelope and structure it is a row all the same", () => {
    expect(listedMessage({ seq: 1, uid: 5, internalDate: "nonsense" })).toEqual({
      uid: 5,
      uidl: null,
      messageId: "",
      inReplyTo: "",
      subject: "",
      from: [],
      to: [],
      cc: [],
      internalDate: 0,
      size: 0,
      flags: [],
      hasAttachments: false,
    });
  });

  test("ten thousand recipients become a hundred", () => {
    const to = Array.from({ length: 10_000 }, (_, index) => ({ address: `${index}@test` }));
    expect(listedMessage({ seq: 1, uid: 5, envelope: { to } })?.to).toHaveLength(100);
  });
});

describe("tasks of one connection", () => {
  test("run one at a time, what a person waits for first", async () => {
    const order: string[] = [];
    let running = 0;
    const queue = createTaskQueue();
    const task = (name: string) => async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(name);
      running -= 1;
    };
    await Promise.all([
      queue.run("later", task("running")),
      queue.run("later", task("later 1")),
      queue.run("later", task("later 2")),
      queue.run("soon", task("soon")),
      queue.run("now", task("now")),
    ]);
    expect(order).toEqual(["running", "now", "soon", "later 1", "later 2"]);
  });

  test("one that fails fails alone", async () => {
    const queue = createTaskQueue();
    const failing = queue.run("now", () => Promise.reject(new Error("x")));
    await expect(failing).rejects.toThrow("x");
    expect(await queue.run("now", async () => 1)).toBe(1);
  });

  test("when the queue is closed what waits is told why", async () => {
    const queue = createTaskQueue();
    const running = queue.run("now", () => new Promise<number>((resolve) => setTimeout(resolve, 5, 1)));
    const waiting = queue.run("now", async () => 2);
    queue.close({ code: "OFFLINE" });
    expect(failureOf(await waiting.catch((error: unknown) => error))).toEqual({ code: "OFFLINE" });
    expect(failureOf(await queue.run("now", async () => 3).catch((error: unknown) => error))).toEqual({
      code: "OFFLINE",
    });
    expect(await running).toBe(1);
  });
});

describe("imapflow's errors", () => {
  const server = { protocol: "imap", host: "h", port: 993, security: "tls", username: "u" } as const;

  test.each([
    [{ code: "CONNECT_TIMEOUT" }, {}, "PORT_BLOCKED"],
    [{ code: "CONNECT_TIMEOUT" }, { stood: true }, "SERVER_SILENT"],
    [{ code: "GREETING_TIMEOUT" }, {}, "SERVER_SILENT"],
    [{ code: "ETIMEOUT" }, {}, "SERVER_SILENT"],
    [{ code: "NoConnection" }, {}, "CONNECTION_LOST"],
    [{ code: "NoConnection", reason: "Too many connections" }, {}, "THROTTLED"],
    // imapflow marks whatever happens during AUTHENTICATE: a broken connection is no wrong password.
    [{ code: "NoConnection", authenticationFailed: true }, {}, "CONNECTION_LOST"],
    [{ code: "ECONNRESET", authenticationFailed: true }, {}, "CONNECTION_LOST"],
    [{ code: "ETHROTTLE", responseStatus: "BAD" }, {}, "THROTTLED"],
    [{ mailboxMissing: true, responseStatus: "NO" }, {}, "NOT_FOUND"],
    [{ responseStatus: "NO", responseText: "[OVERQUOTA] full", serverResponseCode: "OVERQUOTA" }, {}, "SERVER_REFUSED"],
    [{ code: "LineTooLarge" }, {}, "SERVER_UNAVAILABLE"],
  ])("%j %j: %s", (error, options, code) => {
    expect(failureOfImap(Object.assign(new Error("x"), error), server, options)).toMatchObject({
      code,
      leg: "incoming",
    });
  });
});

test("a server's words are one line", () => {
  expect(oneLine("550-no\r\n550 \u0007really\u2028not")).toBe("550-no 550  really not");
  expect(oneLine("x".repeat(1_000))).toHaveLength(300);
  expect(oneLine(undefined)).toBe("");
});
