import { createHash, randomBytes } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { PARSED_DICTIONARY, RAW_DICTIONARY } from "../../../electron/store/body-dictionary.ts";
import { packBody, unpackParsed, unpackRaw } from "../../../electron/store/body-packing.ts";
import { addMailAccount, failureFrom, listOne, message, openStore, parsedMessage, rowsOf } from "./store-fixture.ts";

const attachment = { index: 0, filename: "a.pdf", type: "application/pdf", size: 1, inline: false };

test("a body comes back byte for byte, with what it parsed to", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const id = listOne(store, inbox, message(1));
  const raw = new Uint8Array([0, 13, 10, 255, 200, 0]);
  const parsed = parsedMessage({ text: "Приве\u0000т 🦔 \ud800", snippet: "Привет", attachments: [attachment] });
  expect(store.reader.getMessage({ messageId: id }).parsed).toBeNull();
  expect(store.reader.getRaw({ messageId: id })).toBeNull();
  store.takeChanges();
  store.writer.saveBody({ messageId: id, raw, parsed });
  expect(store.takeChanges()).toEqual([{ messagesOf: [inbox] }]);
  expect(store.reader.getRaw({ messageId: id })).toEqual(raw);
  const found = store.reader.getMessage({ messageId: id });
  expect(found.parsed).toEqual(parsed);
  expect(found.row).toMatchObject({ id, snippet: "Привет", hasAttachments: true });
  expect(rowsOf(store, inbox)).toEqual([found.row]);
});

test("pictures shown in the body are no attachments of the row, and a listing does not undo it", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const listedMessage = message(1, { hasAttachments: true });
  const messageId = listOne(store, inbox, listedMessage);
  const parsed = parsedMessage({ attachments: [{ ...attachment, inline: true }] });
  store.writer.saveBody({ messageId, raw: new Uint8Array(1), parsed });
  store.writer.applyListed({ mailboxId: inbox, uidValidity: 1, messages: [{ ...listedMessage, flags: ["\\Seen"] }] });
  expect(rowsOf(store, inbox)).toMatchObject([{ hasAttachments: false, snippet: "Hello", flags: ["\\Seen"] }]);
});

test("of an unreadable message the source is kept and the listing's word on attachments stands", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const messageId = listOne(store, inbox, message(1, { hasAttachments: true }));
  store.writer.saveBody({
    messageId,
    raw: Buffer.from("?"),
    parsed: parsedMessage({ unreadable: "depth", snippet: "" }),
  });
  expect(rowsOf(store, inbox)).toMatchObject([{ hasAttachments: true }]);
  expect(store.reader.getRaw({ messageId })).toEqual(new Uint8Array([63]));
});

test("30 MB that do not compress are stored and come back", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const messageId = listOne(store, inbox, message(1));
  const raw = randomBytes(30 * 1024 * 1024);
  store.writer.saveBody({ messageId, raw, parsed: parsedMessage({ text: "x".repeat(20_000_000) }) });
  expect(Buffer.compare(store.reader.getRaw({ messageId }) ?? new Uint8Array(), raw)).toBe(0);
  expect(store.reader.getMessage({ messageId }).parsed?.text).toHaveLength(20_000_000);
});

test("storing a body again replaces it", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const messageId = listOne(store, inbox, message(1));
  store.writer.saveBody({ messageId, raw: Buffer.from("one"), parsed: parsedMessage({ snippet: "one" }) });
  store.writer.saveBody({ messageId, raw: Buffer.from("two"), parsed: parsedMessage({ snippet: "two" }) });
  expect(store.reader.getRaw({ messageId })).toEqual(new Uint8Array(Buffer.from("two")));
  expect(rowsOf(store, inbox)).toMatchObject([{ snippet: "two" }]);
});

test("a body for a message that is gone is NOT_FOUND; a body that was damaged on disk is DATA_DAMAGED", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const save = (messageId: number) =>
    store.writer.saveBody({ messageId, raw: Buffer.from("x".repeat(500)), parsed: parsedMessage() });
  expect(failureFrom(() => save(99))).toEqual({ code: "NOT_FOUND", what: "message" });
  const messageId = listOne(store, inbox, message(1));
  save(messageId);
  store.db.prepare("UPDATE body SET raw = x'28b52ffd0000ffff00'").run();
  expect(failureFrom(() => store.reader.getRaw({ messageId }))).toEqual({ code: "DATA_DAMAGED", path: store.path });
});

test("what a message parses to takes next to nothing beside its raw bytes", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const messageId = listOne(store, inbox, message(1));
  const text = randomBytes(20_000).toString("base64");
  store.writer.saveBody({ messageId, raw: Buffer.from(`Subject: x\r\n\r\n${text}`), parsed: parsedMessage({ text }) });
  const sizes = store.db.prepare("SELECT length(raw) AS raw, length(parsed) AS parsed FROM body").get();
  const { raw, parsed } = sizes as { raw: number; parsed: number };
  expect(parsed).toBeLessThan(raw / 20);
  expect(store.reader.getMessage({ messageId }).parsed?.text).toBe(text);
});

test("many bodies are stored in one call, those of messages that are gone are passed over", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const ids = [1, 2].map((uid) => listOne(store, inbox, message(uid)));
  const bodies = [...ids, 999].map((messageId) => ({ messageId, raw: Buffer.from("x"), parsed: parsedMessage() }));
  store.writer.saveBodies({ bodies });
  expect(ids.map((messageId) => store.reader.getRaw({ messageId })?.length)).toEqual([1, 1]);
});

test("the missing bodies are named with date and size until they are here, and again when they are gone", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const listMissing = () => {
    const found: number[] = [];
    let afterId: number | null = 0;
    while (afterId !== null) {
      const { missing, lookedUpTo } = store.reader.listMissingBodies({ mailboxId: inbox, afterId });
      found.push(...missing);
      afterId = lookedUpTo;
    }
    return found;
  };
  const one = listOne(store, inbox, message(1, { internalDate: 7_000, size: 70 }));
  const two = listOne(store, inbox, message(2, { internalDate: 8_000, size: 80 }));
  expect(listMissing()).toEqual([one, 7_000, 70, two, 8_000, 80]);
  store.writer.saveBody({ messageId: one, raw: Buffer.from("x"), parsed: parsedMessage() });
  expect(listMissing()).toEqual([two, 8_000, 80]);
  store.db.exec("DELETE FROM body");
  expect(listMissing()).toEqual([one, 7_000, 70, two, 8_000, 80]);
});

test("of many missing bodies each is named once, in one call after another", () => {
  const store = openStore();
  const { inbox } = addMailAccount(store);
  const count = 20_001;
  store.writer.applyListed({
    mailboxId: inbox,
    uidValidity: 1,
    messages: Array.from({ length: count }, (_, index) => message(index + 1)),
  });
  const first = store.reader.listMissingBodies({ mailboxId: inbox, afterId: 0 });
  const second = store.reader.listMissingBodies({ mailboxId: inbox, afterId: first.lookedUpTo ?? 0 });
  const ids = [...first.missing, ...second.missing].filter((_, index) => index % 3 === 0);
  expect([new Set(ids).size, second.missing.length, second.lookedUpTo]).toEqual([count, 3, null]);
});

test("the dictionaries are those that stored bodies were packed with", () => {
  const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  expect(hash(RAW_DICTIONARY)).toBe("9d73572ca895218c499959fd81011314e756944b4d64b9c22fc758244c864a1c");
  expect(hash(PARSED_DICTIONARY)).toBe("7880463c2d16c995b02d44db1dff6c18771d7d11721765ea5073712a1174c221");
});

test.each([
  ["is not well-formed", "a \ud800 b\nc"],
  ["has line ends of its own", "a\r\nb\rc\n"],
  ["has a NUL", "a\0b\nc"],
  ["is empty", ""],
])("a text that %s comes back as it was", (_, text) => {
  const parsed = parsedMessage({ text });
  const packed = packBody(Buffer.from(`Subject: x\r\n\r\n${text}`), parsed);
  expect(unpackParsed(packed)).toEqual(parsed);
});

test("bodies packed in each of the ways there were are unpacked, and those above what is a dictionary", () => {
  const raw = Buffer.from("Subject: x\r\n\r\nHello,\r\nHello\r\n");
  const parsed = parsedMessage({ text: "Hello,\nHello" });
  const json = JSON.stringify(parsed);
  const alone = { raw: zstdCompressSync(raw), parsed: zstdCompressSync(json), packing: 0 };
  const withRaw = { ...alone, parsed: zstdCompressSync(json, { dictionary: raw }), packing: 1 };
  for (const packed of [alone, withRaw, packBody(raw, parsed)]) {
    expect(Buffer.from(unpackRaw(packed))).toEqual(raw);
    expect(unpackParsed(packed)).toEqual(parsed);
  }
  const large = randomBytes(300 * 1024);
  const packed = packBody(large, parsed);
  expect(Buffer.compare(unpackRaw(packed), large)).toBe(0);
  expect(unpackParsed({ ...packed, raw: new Uint8Array() })).toEqual(parsed);
});

test("a short letter takes a good deal less than by itself", () => {
  const raw = Buffer.from(
    [
      "Return-Path: <anna@example.net>",
      "From: Anna <anna@example.net>",
      "Subject: Tomorrow",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
      "",
      "See you at nine.",
      "",
    ].join("\r\n"),
  );
  expect(packBody(raw, parsedMessage()).raw.byteLength).toBeLessThan(zstdCompressSync(raw).byteLength / 2);
});
