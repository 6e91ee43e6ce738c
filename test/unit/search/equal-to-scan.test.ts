import { describe, expect, it } from "vitest";
import { MAX_FOUND, type SearchScope } from "../../../shared/search.ts";
import { parseSearchQuery } from "../../../shared/search-query.ts";
import { answersPlainly, type PlainMessage } from "./reference.ts";
import { addMailboxes, EVERYWHERE, NOW, openSearch, type SearchedStore, searchAll, write } from "./search-fixture.ts";

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = [
  ..."meeting meetings meet met invoice invoices invoiced the a to of report reports reporting café cafe naïve".split(
    " ",
  ),
  ..."Straße strasse İstanbul Łódź Ærø e-mail don't 2026 v2.1 42 foo_bar C++ 100% hello@example.org http://a.example/b".split(
    " ",
  ),
  ..."договор договора договоров договором договоры счёт счета счет счету встреча встречи встречу ёлка елка Ёж еж".split(
    " ",
  ),
  ..."отчёт отчета отчётами майка маика письмо письма писем по и в на за́мок замок їжак 会議 会議室 明日の会議".split(
    " ",
  ),
];
const PEOPLE = [
  { name: "Anna Smith", address: "anna@example.org" },
  { name: "Анна Иванова", address: "ivanova@пример.example" },
  { name: "Jürgen Groß", address: "jg@example.net" },
  { name: "", address: "no-reply@shop.example" },
];
const MAILBOXES = ["INBOX", "Archive", "Договоры", "Work/Reports"];

function fill(searched: SearchedStore, count: number, random: () => number): PlainMessage[] {
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
  const words = (most: number) =>
    Array.from({ length: Math.floor(random() * most) }, () => pick(WORDS)).join(pick([" ", " ", ", ", "\n"]));
  const accounts = ["one@example.org", "two@example.org"].map((address) =>
    addMailboxes(searched.store, address, MAILBOXES),
  );
  return Array.from({ length: count }, () => {
    const { accountId, mailboxes } = pick(accounts);
    const mailbox = pick(MAILBOXES);
    return write(searched.store, accountId, mailboxes.get(mailbox) ?? 0, mailbox, {
      from: pick(PEOPLE),
      to: random() < 0.8 ? [pick(PEOPLE)] : [pick(PEOPLE), pick(PEOPLE)],
      cc: random() < 0.3 ? [pick(PEOPLE)] : [],
      subject: words(6),
      text: random() < 0.1 ? null : words(25),
      filenames: random() < 0.3 ? [`${pick(WORDS)}.pdf`, "Отчёт за май.docx"].slice(0, random() < 0.5 ? 1 : 2) : [],
      list: random() < 0.2 ? pick(["Rust users <rust.lists.example>", "<dev.example.org>"]) : "",
      flags: ["\\Seen", "\\Flagged"].filter(() => random() < 0.4),
      date: NOW - Math.floor(random() * 400) * 86_400_000 - pick([0, 1, 500, 40_000_000]),
      size: pick([500, 1_024, 1_025, 600_000, 5_242_880, 6_000_000]),
    });
  });
}

function scan(messages: readonly PlainMessage[], query: string, scope: SearchScope): number[] {
  const { node } = parseSearchQuery(query, NOW);
  if (!node) return [];
  return messages
    .filter(({ accountId }) => scope.accountId === null || scope.accountId === accountId)
    .filter(({ mailboxId }) => scope.mailboxId === null || scope.mailboxId === mailboxId)
    .filter((message) => answersPlainly(node, message) ?? true)
    .map(({ id }) => id);
}

const sorted = (ids: readonly number[]) => [...ids].sort((one, other) => one - other);

const EVERY_OPERATOR = [
  "meeting",
  "meeting ",
  "mee",
  "m",
  "договор ",
  "дог",
  "счет ",
  "СЧЁТ ",
  "елка ",
  "cafe ",
  "CAFÉ ",
  "strasse ",
  "istanbul ",
  "lodz ",
  "aero ",
  "майка ",
  "маика ",
  "замок ",
  "会 ",
  "会議 ",
  "議室",
  "don't ",
  "hello@example.org ",
  "v2.1 ",
  "meet* ",
  '"meeting"',
  '"invoice report"',
  '"договор счёт"',
  '"договоры счета"',
  "-meeting ",
  "-meeting -договор ",
  "report -invoice ",
  "NOT here",
  "meet OR договор ",
  "встреча ИЛИ invoice ",
  "(meet OR договор) счет ",
  "-(meet OR договор) ",
  "from:anna ",
  "from:анна ",
  "from:gross ",
  'from:"anna smith" ',
  "from:no-reply@shop.example ",
  "от:иванова ",
  "to:anna ",
  "cc:jürgen ",
  "subject:invoice ",
  "тема:договор ",
  'subject:"the report" ',
  "has:attachment ",
  "-has:attachment ",
  "есть:вложение invoice ",
  "is:unread ",
  "is:read ",
  "is:starred meeting ",
  "-is:unread -is:starred ",
  "is:unread OR invoice ",
  "(is:unread invoice) OR (is:starred договор) ",
  "-(is:unread invoice) ",
  "in:INBOX ",
  "in:archive meeting ",
  "in:договоры ",
  "in:Work/Reports ",
  'in:"work/reports" -the ',
  "in:nowhere ",
  "-in:inbox ",
  "before:2026-11-26 ",
  "after:2026-11-26 ",
  "after:2026-06 before:2026-07 the ",
  "before:2026 ",
  "after:today ",
  "before:yesterday meeting ",
  "after:30d ",
  "-after:6m ",
  "after:2026-10-01 OR invoice ",
  "larger:5M ",
  "larger:1K ",
  "smaller:1K ",
  "smaller:600KB report ",
  "-larger:1K договор ",
  "filename:pdf ",
  "filename:отчет ",
  'filename:"отчёт за май" ',
  "list:rust ",
  "list:dev.example.org ",
  "-list:rust the ",
  "!!! ",
  "-!!! meeting ",
  "meeting OR !!! ",
];

describe("a search", () => {
  it("finds what a plain scan finds, for every operator, in every scope", () => {
    const searched = openSearch();
    const messages = fill(searched, 500, seeded(1));
    searched.index();
    const [{ accountId, mailboxId }] = messages as [PlainMessage];
    for (const scope of [EVERYWHERE, { accountId, mailboxId: null }, { accountId, mailboxId }]) {
      for (const query of EVERY_OPERATOR) {
        const found = searched.find(query, scope);
        expect({ query, scope, ids: sorted(found) }).toEqual({
          query,
          scope,
          ids: sorted(scan(messages, query, scope)),
        });
        expect(new Set(found).size).toBe(found.length);
        expect({ query, ids: sorted(searched.find(query, scope, "relevance")) }).toEqual({ query, ids: sorted(found) });
      }
    }
    // The table itself is worth something: nearly every query finds some and leaves some.
    const telling = EVERY_OPERATOR.filter((query) => {
      const count = scan(messages, query, EVERYWHERE).length;
      return count > 0 && count < messages.length;
    });
    expect(telling.length).toBeGreaterThan(EVERY_OPERATOR.length - 6);
  });

  it("finds what a plain scan finds for random queries, and newest first", { timeout: 60_000 }, () => {
    const searched = openSearch();
    const random = seeded(2);
    const messages = fill(searched, 400, random);
    searched.index();
    const dates = new Map(messages.map(({ id, date }) => [id, date]));
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
    const write = (depth: number): string => {
      const chance = random();
      if (depth > 0 && chance < 0.2) return `(${write(depth - 1)} ${pick(["OR", ""])} ${write(depth - 1)})`;
      if (depth > 0 && chance < 0.4) return `-${write(depth - 1)}`;
      if (chance < 0.6) return pick(EVERY_OPERATOR).trim();
      if (chance < 0.7) return `"${pick(WORDS)} ${pick(WORDS)}"`;
      return pick(WORDS).slice(0, 1 + Math.floor(random() * 8));
    };
    for (let round = 0; round < 700; round += 1) {
      const query =
        Array.from({ length: 1 + Math.floor(random() * 3) }, () => write(2)).join(pick([" ", " OR ", " "])) +
        pick(["", " "]);
      const found = searched.find(query);
      expect({ query, ids: sorted(found) }).toEqual({ query, ids: sorted(scan(messages, query, EVERYWHERE)) });
      const inOrder = found.map((id) => dates.get(id) ?? 0);
      expect(inOrder).toEqual(inOrder.toSorted((one, other) => other - one));
    }
  });

  it("finds what a plain scan finds for a beginning, however many words begin so", () => {
    const searched = openSearch();
    const { accountId, mailboxes } = addMailboxes(searched.store, "one@example.org", ["INBOX"]);
    const inbox = mailboxes.get("INBOX") ?? 0;
    const messages = Array.from({ length: 300 }, (_, number) =>
      write(searched.store, accountId, inbox, "INBOX", {
        subject: `begun${number % 150} other${number % 20}`,
        text: `the begun${number} end`,
      }),
    );
    searched.index();
    for (const query of [
      "begu",
      "begun1",
      "begun10",
      "begun100",
      "subject:begu",
      "the-begun1",
      "the-begu",
      "begun1* othe",
    ]) {
      const ids = sorted(scan(messages, query, EVERYWHERE));
      expect({ query, ids: sorted(searched.find(query)) }).toEqual({ query, ids });
      expect(ids.length).toBeGreaterThan(0);
    }
  });

  it("never throws, whatever is typed", () => {
    const searched = openSearch();
    fill(searched, 20, seeded(3));
    searched.index();
    const random = seeded(4);
    const pieces = [
      ..."()\"-*:^{}+'\\%_;&|~\0\ue000\ud800",
      " ",
      " OR ",
      "NEAR(",
      "from:",
      "in:",
      "is:",
      "before:",
      "a",
      "я",
      "AND",
      "{x}:",
      "body:a",
    ];
    for (let round = 0; round < 1_500; round += 1) {
      const query = Array.from(
        { length: Math.floor(random() * 14) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join("");
      expect(() => searched.find(query, EVERYWHERE, random() < 0.5 ? "date" : "relevance")).not.toThrow();
    }
    for (const query of [
      "(".repeat(1_000),
      "a OR ".repeat(200),
      "-".repeat(1_000),
      `${"(a ".repeat(300)}${")".repeat(300)}`,
      "a ".repeat(500),
    ]) {
      expect(() => searched.find(query)).not.toThrow();
    }
  });

  it("counts up to its cap and says that there are more", () => {
    const searched = openSearch();
    const { accountId, mailboxes } = addMailboxes(searched.store, "one@example.org", ["INBOX"]);
    const inbox = mailboxes.get("INBOX") ?? 0;
    for (let count = 0; count < MAX_FOUND; count += 1) {
      write(searched.store, accountId, inbox, "INBOX", { subject: "same", text: null, date: NOW });
    }
    searched.index();
    expect(searchAll(searched.reader, "same")).toMatchObject({ more: false });
    const last = write(searched.store, accountId, inbox, "INBOX", { subject: "same", text: null, date: NOW + 1 });
    searched.index();
    const result = searchAll(searched.reader, "same");
    expect(result).toMatchObject({ more: true });
    expect(result.messageIds).toHaveLength(MAX_FOUND);
    expect(result.messageIds[0]).toBe(last.id);
    expect(result.hits).toHaveLength(50);
  });

  it.each(["date", "relevance"] as const)("gives the first of them by %s, and says that there are more", (order) => {
    const searched = openSearch();
    const { accountId, mailboxes } = addMailboxes(searched.store, "one@example.org", ["INBOX"]);
    for (let count = 0; count < 12; count += 1) {
      const text = "same ".repeat(1 + ((count * 5) % 12));
      write(searched.store, accountId, mailboxes.get("INBOX") ?? 0, "INBOX", { text, date: NOW - count * 60_000 });
    }
    searched.index();
    const ask = (limit: number) => searched.reader.search({ query: "same", scope: EVERYWHERE, order, limit });
    const all = ask(MAX_FOUND);
    expect(all.messageIds).toHaveLength(12);
    expect(ask(5)).toEqual({ ...all, messageIds: all.messageIds.slice(0, 5), hits: all.hits.slice(0, 5), more: true });
    expect(ask(12)).toEqual(all);
  });

  it("counts the unread ones among those that answer, up to the cap, as they are read", () => {
    const searched = openSearch();
    const { accountId, mailboxes } = addMailboxes(searched.store, "one@example.org", ["INBOX", "Work"]);
    const inbox = mailboxes.get("INBOX") ?? 0;
    const put = (mailbox: string, flags: string[], subject = "pelican") =>
      write(searched.store, accountId, mailboxes.get(mailbox) ?? 0, mailbox, { subject, flags, text: null });
    const unread = put("INBOX", []);
    put("INBOX", ["\\Seen"]);
    put("INBOX", [], "heron");
    put("Work", []);
    const count = (query: string, mailboxId: number | null = null) =>
      searched.reader.countUnread({ query, scope: { accountId: null, mailboxId } });
    expect(count("pelican")).toBe(0);
    searched.index();
    expect(count("pelican")).toBe(2);
    expect(count("pelican", inbox)).toBe(1);
    expect(count("pelican OR heron")).toBe(3);
    expect(count("is:read")).toBe(0);
    expect(count("")).toBe(0);
    searched.store.writer.setFlag({ messageIds: [unread.id], flag: "\\Seen", value: true });
    searched.index();
    expect(count("pelican")).toBe(1);
    for (let more = 0; more <= MAX_FOUND; more += 1) put("Work", []);
    searched.index();
    expect(count("pelican")).toBe(MAX_FOUND);
  });
});
