import { decodeText, parseBodystructure, parseEnvelope } from "imapflow/lib/tools.js";
import type { Address } from "../../shared/message.ts";
import type { ListedMessage } from "../../shared/services/store.ts";
import { hasAttachments, labelsOf, MOST_ADDRESSES } from "./listed-message.ts";

/** One untagged FETCH response; what the server did not send is null. */
export interface FetchedLine {
  uid: number;
  flags: string[] | null;
  /** As a decimal string, without leading zeros. */
  modSeq: string | null;
  /** Gmail's. */
  labels: string[] | null;
  /** null where it holds neither an envelope nor a structure. */
  listed: ListedMessage | null;
  /** In bytes, as the server gives it; 0 where it does not. */
  size: number;
  /** The whole message. */
  source: Buffer | null;
}

/** A value as imapflow's parser gives it. */
type Node = { type: string; value: string } | Node[] | null;

/** Messages in messages: what is nested deeper is left to imapflow's parser, which refuses it. */
const DEEPEST = 100;

const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const CURLY = 0x7b;
const TILDE = 0x7e;

class Unreadable extends Error {}

/** Reads one response from left to right. `{n}` stands for the next of `literals`, as imapflow's stream cuts them out. */
class Scanner {
  readonly text: string;
  at: number;
  readonly #literals: readonly Buffer[];
  #nextLiteral = 0;

  constructor(text: string, at: number, literals: readonly Buffer[]) {
    this.text = text;
    this.at = at;
    this.#literals = literals;
  }

  peek(): number {
    while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
    return this.text.charCodeAt(this.at);
  }

  /** Goes past `code`, which has to be next. */
  expect(code: number): void {
    if (this.peek() !== code) throw new Unreadable();
    this.at += 1;
  }

  accept(code: number): boolean {
    if (this.peek() !== code) return false;
    this.at += 1;
    return true;
  }

  atom(): string {
    this.peek();
    const start = this.at;
    for (; this.at < this.text.length; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code === SPACE || code === OPEN || code === CLOSE) break;
      if (code === QUOTE || code === CURLY || code < SPACE) throw new Unreadable();
    }
    if (this.at === start) throw new Unreadable();
    return this.text.slice(start, this.at);
  }

  /** A string in any of its forms, or an atom in its place; null for NIL. */
  string(): string | null {
    const code = this.peek();
    if (code === QUOTE) return this.#quoted();
    if (code === CURLY || code === TILDE) return this.literal().toString();
    const atom = this.atom();
    return atom.length === 3 && atom.toUpperCase() === "NIL" ? null : atom;
  }

  /** Whatever comes, as imapflow's parser would give it. */
  node(depth = 0): Node {
    if (depth > DEEPEST) throw new Unreadable();
    if (!this.accept(OPEN)) {
      const value = this.string();
      return value === null ? null : { type: "STRING", value };
    }
    const list: Node[] = [];
    while (!this.accept(CLOSE)) list.push(this.node(depth + 1));
    return list;
  }

  skip(): void {
    this.node();
  }

  #quoted(): string {
    const { text } = this;
    const start = this.at + 1;
    let end = text.indexOf('"', start);
    if (end < 0) throw new Unreadable();
    const first = text.indexOf("\\", start);
    if (first < 0 || first > end) {
      this.at = end + 1;
      return text.slice(start, end);
    }
    let value = "";
    for (end = start; text.charCodeAt(end) !== QUOTE; end += 1) {
      if (text.charCodeAt(end) === BACKSLASH) end += 1;
      if (end >= text.length) throw new Unreadable();
      value += text[end];
    }
    this.at = end + 1;
    return value;
  }

  /** The bytes of a literal, which has to be next. */
  literal(): Buffer {
    this.peek();
    const marker = /~?\{\d+\+?\}\r?\n/y;
    marker.lastIndex = this.at;
    const literal = this.#literals[this.#nextLiteral];
    if (!literal || !marker.test(this.text)) throw new Unreadable();
    this.#nextLiteral += 1;
    this.at = marker.lastIndex;
    return literal;
  }
}

const HEAD = /^\* \d{1,10} FETCH /i;

/** Whether `payload` looks like an untagged FETCH; cheap, for every line that comes. */
export function isFetchLine(payload: Buffer): boolean {
  return payload[0] === 0x2a && payload[1] === SPACE && HEAD.test(payload.toString("latin1", 0, 24));
}

/**
 * Reads `* n FETCH (…)` with the meaning imapflow gives it, but without a tree of it and without a second text for a
 * log that nobody keeps. null where the line is none, or is malformed: imapflow's parser then has it.
 */
export function parseFetchLine(payload: Buffer, literals: readonly Buffer[]): FetchedLine | null {
  const head = HEAD.exec(payload.toString("latin1", 0, 24));
  if (!head) return null;
  try {
    return readItems(new Scanner(payload.toString(), head[0].length, literals));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function readItems(scanner: Scanner): FetchedLine | null {
  let uid = 0;
  let flags: string[] | null = null;
  let modSeq: string | null = null;
  let size = 0;
  let internalDate: string | null = null;
  let envelope: Envelope | null = null;
  let isAttached = false;
  let gmailId: string | null = null;
  let labels: string[] | null = null;
  let source: Buffer | null = null;
  scanner.expect(OPEN);
  while (!scanner.accept(CLOSE)) {
    const name = scanner.atom();
    switch (name.toUpperCase()) {
      case "UID":
        uid = numberOf(scanner.string(), 10);
        break;
      case "FLAGS":
        flags = readStrings(scanner);
        break;
      case "MODSEQ":
        modSeq = decimalOf(readStrings(scanner)[0]) ?? modSeq;
        break;
      case "INTERNALDATE":
        internalDate = scanner.string();
        break;
      case "RFC822.SIZE":
        size = numberOf(scanner.string(), 19);
        break;
      case "ENVELOPE":
        envelope = readEnvelope(scanner);
        break;
      case "BODYSTRUCTURE":
        isAttached = readAttached(scanner);
        break;
      case "X-GM-MSGID":
        gmailId = scanner.string();
        break;
      case "X-GM-LABELS":
        labels = labelsOf(readStrings(scanner));
        break;
      case "BODY[]":
        source = scanner.literal();
        break;
      default:
        if (name.includes("[")) return null;
        scanner.skip();
    }
  }
  if (scanner.at !== scanner.text.length && scanner.text.slice(scanner.at).trim() !== "") return null;
  if (uid === 0) return null;
  const listed: ListedMessage | null =
    envelope === null
      ? null
      : {
          uid,
          uidl: null,
          messageId: envelope.messageId,
          inReplyTo: envelope.inReplyTo,
          subject: envelope.subject,
          from: envelope.from,
          to: envelope.to,
          cc: envelope.cc,
          internalDate: timeOf(internalDate) ?? timeOf(envelope.date) ?? 0,
          size,
          flags: flags ?? [],
          hasAttachments: isAttached,
          ...(gmailId && labels && { gmail: { messageId: gmailId, labels } }),
        };
  return { uid, flags, modSeq, labels, listed, size, source };
}

interface Envelope {
  date: string | null;
  subject: string;
  from: Address[];
  to: Address[];
  cc: Address[];
  inReplyTo: string;
  messageId: string;
}

function readEnvelope(scanner: Scanner): Envelope | null {
  if (scanner.peek() !== OPEN) {
    scanner.skip();
    return null;
  }
  scanner.expect(OPEN);
  const date = scanner.string();
  const subject = decoded(scanner.string() ?? "");
  const from = readAddresses(scanner);
  scanner.skip();
  scanner.skip();
  const to = readAddresses(scanner);
  const cc = readAddresses(scanner);
  scanner.skip();
  const inReplyTo = (scanner.string() ?? "").trim();
  const messageId = (scanner.string() ?? "").trim();
  while (!scanner.accept(CLOSE)) scanner.skip();
  return { date, subject, from, to, cc, inReplyTo, messageId };
}

function readAddresses(scanner: Scanner): Address[] {
  const addresses: Address[] = [];
  if (!scanner.accept(OPEN)) {
    if (scanner.string() !== null) throw new Unreadable();
    return addresses;
  }
  while (!scanner.accept(CLOSE)) {
    if (!scanner.accept(OPEN)) {
      if (scanner.string() !== null) throw new Unreadable();
      continue;
    }
    const display = scanner.string();
    scanner.skip();
    const mailbox = scanner.string() ?? "";
    const host = scanner.string() ?? "";
    while (!scanner.accept(CLOSE)) scanner.skip();
    if (addresses.length >= MOST_ADDRESSES) continue;
    const name = display === null ? "" : decodedName(display);
    // Without a host it is a group's name, or its end (RFC 9051 §7.5.2).
    const address = host === "" ? "" : `${mailbox}@${host}`;
    const shown = host === "" ? name || decodedName(mailbox) : name;
    if (shown !== "" || address !== "") addresses.push({ name: shown, address });
  }
  return addresses;
}

/** Most messages are one text: `("text" "plain" …)` without a further list needs no look at its structure. */
function readAttached(scanner: Scanner): boolean {
  const node = scanner.node();
  if (!Array.isArray(node)) return false;
  if (isPlainText(node)) return false;
  return hasAttachments(parseBodystructure(node as Parameters<typeof parseBodystructure>[0]));
}

function isPlainText(node: Node[]): boolean {
  const [type] = node;
  if (!type || Array.isArray(type) || type.value.toLowerCase() !== "text") return false;
  return node.every((each, index) => index === 2 || !Array.isArray(each));
}

function readStrings(scanner: Scanner): string[] {
  const strings: string[] = [];
  if (!scanner.accept(OPEN)) {
    scanner.skip();
    return strings;
  }
  while (!scanner.accept(CLOSE)) {
    const value = scanner.string();
    if (value) strings.push(value);
  }
  return strings;
}

function decoded(text: string): string {
  return text.includes("=?") ? (parseEnvelope([null, { type: "STRING", value: text }]).subject ?? "") : text;
}

function decodedName(text: string): string {
  return text.includes("=?") || text.startsWith('"') ? decodeText(text) : text;
}

function numberOf(text: string | null, digits: number): number {
  if (text === null || text.length > digits || !/^\d+$/.test(text)) return 0;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : 0;
}

function decimalOf(text: string | undefined): string | null {
  return text !== undefined && text.length <= 19 && /^\d+$/.test(text) ? BigInt(text).toString() : null;
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const USUAL_DATE = /^([ \d]\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;

/** INTERNALDATE as RFC 3501 has it, without the cost of Date's parser; anything else by that. */
function timeOf(text: string | null): number | null {
  if (text === null) return null;
  const parts = USUAL_DATE.exec(text);
  const month = parts ? MONTHS.indexOf(parts[2] ?? "") : -1;
  if (parts && month >= 0 && month % 3 === 0) {
    const [, day, , year, hour, minute, second, sign, zoneHours, zoneMinutes] = parts;
    const utc = Date.UTC(Number(year), month / 3, Number(day), Number(hour), Number(minute), Number(second));
    const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
    return sign === "+" ? utc - zone : utc + zone;
  }
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}
