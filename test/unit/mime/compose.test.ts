import { describe, expect, it } from "vitest";
import { composeMessage, formatDate } from "../../../electron/mime/compose.ts";
import { extractPart, parseMessage } from "../../../electron/mime/parse.ts";
import type { Composition } from "../../../shared/services/mime.ts";

const composition: Composition = {
  from: { name: "Ann Example", address: "ann@example.org" },
  to: "bob@example.net",
  cc: "",
  bcc: "",
  subject: "Hello",
  text: "Hi Bob,\n\nbye.",
  messageId: "<1@example.org>",
  inReplyTo: "",
  references: [],
  date: Date.UTC(2026, 10, 20, 7),
  attachments: [],
};

const compose = (changes: Partial<Composition>) => composeMessage({ ...composition, ...changes });
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const headerOf = (bytes: Uint8Array) => latin1(bytes).split("\r\n\r\n", 1)[0] ?? "";

describe("a composed message", () => {
  it("is read back as it was written", async () => {
    const { filed } = await compose({
      from: { name: "Иванов, Иван", address: "ivan@example.org" },
      to: '"Smith, John" <john@example.net>; Team: a@example.net, b@example.net;',
      cc: "Зоя <zoya@почта.рф>",
      subject: "Отчёт 📎 за год",
      text: "Привет\n> > уровень два\n> один\n  отступ\nFrom me\n-- \nИван",
      inReplyTo: "<p@example.net>",
      references: ["<o@example.net>", "<p@example.net>"],
    });
    expect(parseMessage({ raw: filed })).toMatchObject({
      from: [{ name: "Иванов, Иван", address: "ivan@example.org" }],
      to: [
        { name: "Smith, John", address: "john@example.net" },
        { name: "", address: "a@example.net" },
        { name: "", address: "b@example.net" },
      ],
      cc: [{ name: "Зоя", address: "zoya@xn--80a1acny.xn--p1ai" }],
      subject: "Отчёт 📎 за год",
      text: "Привет\n>> уровень два\n> один\n  отступ\nFrom me\n-- \nИван",
      messageId: "<1@example.org>",
      inReplyTo: "<p@example.net>",
      references: ["<o@example.net>", "<p@example.net>"],
      sentAt: composition.date,
      unreadable: null,
    });
  });

  it("has CRLF line ends, no line beyond 998 bytes, and ASCII only", async () => {
    const { filed } = await compose({
      subject: "слово ".repeat(100),
      text: `${"x".repeat(5_000)}\n${"ы".repeat(3_000)}\n${"много слов ".repeat(500)}`,
      references: Array.from({ length: 60 }, (_, i) => `<reference-${i}@example.org>`),
      attachments: [{ filename: "имя ".repeat(40), type: "text/plain", bytes: Buffer.from("y".repeat(4_000)) }],
    });
    const text = latin1(filed);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(text).toMatch(/^[\t\r\n\x20-\x7e]*$/);
  });

  it("keeps long lines as paragraphs by way of format=flowed", async () => {
    const text = `${"long words and more ".repeat(30).trim()}\n\n> ${"quoted words ".repeat(30).trim()}`;
    const { filed } = await compose({ text });
    expect(latin1(filed)).toContain("text/plain; charset=utf-8; format=flowed");
    const body = latin1(filed).split("\r\n\r\n").slice(1).join("\r\n\r\n");
    expect(Math.max(...body.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(parseMessage({ raw: filed }).text).toBe(text);
  });

  it("tells nothing of the program and nothing but what it has to", async () => {
    const { filed } = await compose({});
    const names = headerOf(filed).match(/^[\w-]+(?=:)/gm);
    expect(names?.sort()).toEqual(
      [
        "Content-Transfer-Encoding",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
      ].sort(),
    );
  });

  it("lets no line break of a field start another", async () => {
    const { filed, envelope } = await compose({
      from: { name: "Ann\r\nBcc: eve@example.com", address: "ann@example.org" },
      subject: "a\r\nBcc: eve@example.com\r\n\r\nbody",
      attachments: [{ filename: "a\r\nX-Evil: 1.txt", type: "text/plain\r\nX-Evil: 1", bytes: new Uint8Array([1]) }],
    });
    expect(latin1(filed)).not.toMatch(/^(?:Bcc|X-Evil):/im);
    expect(envelope.to).toEqual(["bob@example.net"]);
  });

  it("carries attachments byte for byte, under their names", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256);
    const { filed } = await compose({
      attachments: [
        { filename: "отчёт за год.pdf", type: "application/pdf", bytes },
        { filename: "lines.txt", type: "text/plain", bytes: Buffer.from("a\nb\r\nc\r") },
        { filename: "mail.eml", type: "message/rfc822", bytes: Buffer.from("Subject: x\r\n\r\ny") },
        { filename: "mail8.eml", type: "message/rfc822", bytes: Buffer.from("Subject: ü\r\n\r\ny") },
      ],
    });
    const { attachments } = parseMessage({ raw: filed });
    expect(attachments.map(({ filename, type }) => [filename, type])).toEqual([
      ["отчёт за год.pdf", "application/pdf"],
      ["lines.txt", "text/plain"],
      ["mail.eml", "message/rfc822"],
      ["mail8.eml", "application/octet-stream"],
    ]);
    const extracted = attachments.map(({ index }) => Buffer.from(extractPart({ raw: filed, index }).bytes));
    expect(extracted[0]?.equals(bytes)).toBe(true);
    expect(extracted.slice(1).map(String)).toEqual(["a\nb\r\nc\r", "Subject: x\r\n\r\ny", "Subject: ü\r\n\r\ny"]);
  });
});

describe("Bcc", () => {
  it("stands in the filed copy alone; both are otherwise the same bytes", async () => {
    const bcc = Array.from({ length: 30 }, (_, i) => `hidden${i}@example.com`).join(", ");
    const { filed, submitted, envelope } = await compose({
      bcc,
      text: "Bcc: not a field",
      attachments: [{ filename: "a.bin", type: "application/octet-stream", bytes: new Uint8Array([0, 255]) }],
    });
    expect(parseMessage({ raw: filed }).bcc).toHaveLength(30);
    expect(latin1(submitted)).not.toContain("hidden");
    expect(latin1(filed).replace(/^Bcc:.*\r\n(?: .*\r\n)*/m, "")).toBe(latin1(submitted));
    expect(parseMessage({ raw: submitted }).text).toBe("Bcc: not a field");
    expect(envelope.to).toHaveLength(31);
  });

  it("may be all the recipients there are", async () => {
    const { submitted, envelope } = await compose({ to: "", bcc: "hidden@example.com" });
    expect(envelope).toEqual({ from: "ann@example.org", to: ["hidden@example.com"] });
    expect(latin1(submitted)).not.toContain("hidden");
  });
});

describe("the envelope", () => {
  it("names each address once, domains compared without case", async () => {
    const { envelope } = await compose({
      to: "bob@example.net, Bob <bob@EXAMPLE.net>",
      cc: "x@почта.рф",
      bcc: "x@xn--80a1acny.xn--p1ai",
    });
    expect(envelope.to).toEqual(["bob@example.net", "x@xn--80a1acny.xn--p1ai"]);
  });

  it("keeps a local part beyond ASCII as it is", async () => {
    expect((await compose({ to: "Иван <иван@почта.рф>" })).envelope.to).toEqual(["иван@xn--80a1acny.xn--p1ai"]);
  });

  it("holds 10,000 recipients", async () => {
    const to = Array.from({ length: 10_000 }, (_, i) => `"Person ${i}" <person${i}@example.org>`).join(", ");
    const { envelope, filed } = await compose({ to });
    expect(envelope.to).toHaveLength(10_000);
    expect(parseMessage({ raw: filed }).to).toHaveLength(10_000);
  });
});

describe("addresses as people type them", () => {
  it.each([
    ["bob@example.net", ["bob@example.net"]],
    ["a@example.net; b@example.net;", ["a@example.net", "b@example.net"]],
    ["a@example.net,\nb@example.net\n", ["a@example.net", "b@example.net"]],
    ["<a@example.net>,, ", ["a@example.net"]],
    ["Last, First <a@example.net>", ["a@example.net"]],
    ['"a@example.net" <a@example.net>', ["a@example.net"]],
    ['"quoted local"@example.net', ['"quoted local"@example.net']],
    ["user@[192.0.2.1], user@[IPv6:2001:db8::1]", ["user@[192.0.2.1]", "user@[IPv6:2001:db8::1]"]],
    ["first.last+tag@sub.example.net (comment)", ["first.last+tag@sub.example.net"]],
    ["a@localhost", ["a@localhost"]],
    ["\u200ba@example.net\u200b", ["a@example.net"]],
    ["a@BÜCHER.example", ["a@xn--bcher-kva.example"]],
  ])("reads %j", async (to, expected) => {
    expect((await compose({ to })).envelope.to).toEqual(expected);
  });

  it.each([
    ["Ivan", "Ivan"],
    ["good@example.net, Ivan", "Ivan"],
    ["Ann, good@example.net", "Ann"],
    ["a@b@example.net", "a@b@example.net"],
    ["a@example..net", "a@example..net"],
    [".a@example.net", ".a@example.net"],
    ["a@-example.net", "a@-example.net"],
    ["a@exa mple.net", "mple.net a@exa"],
    ["a@", "a@"],
    ["@example.net", "@example.net"],
    ["a@example.net b@example.net", "b@example.net a@example.net"],
    ["user@[300.1.1.1]", "user@[300.1.1.1]"],
    [`${"x".repeat(65)}@example.net`, `${"x".repeat(65)}@example.net`],
  ])("names what is wrong in %j", async (to, address) => {
    await expect(compose({ to })).rejects.toMatchObject({ failure: { code: "ADDRESS_INVALID", address } });
  });

  it.each(["", "  ", ",;,", "undisclosed-recipients:;"])("says that %j is nobody", async (to) => {
    await expect(compose({ to })).rejects.toMatchObject({ failure: { code: "NO_RECIPIENTS" } });
  });

  it("names a sender that is no address", async () => {
    await expect(compose({ from: { name: "", address: "ann" } })).rejects.toMatchObject({
      failure: { code: "ADDRESS_INVALID", address: "ann" },
    });
  });
});

describe("the date", () => {
  it("is written in the machine's zone and means the same moment", () => {
    for (const time of [0, Date.UTC(2026, 0, 5, 23, 59, 58), Date.UTC(2026, 6, 1)]) {
      expect(formatDate(time)).toMatch(/^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/);
      expect(Date.parse(formatDate(time))).toBe(time);
    }
  });
});
