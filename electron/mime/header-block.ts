import addressparser from "nodemailer/lib/addressparser";
import type { Address } from "../../shared/message.ts";
import { decodeHeaderBytes } from "./charset.ts";
import { decodeWords, toSafeLine } from "./encoded-words.ts";
import { MAX_ADDRESSES, MAX_HEADER_FIELDS } from "./limits.ts";
import { type HeaderValue, parseHeaderValue } from "./parameters.ts";

/** The fields of one header block, unfolded, undecoded. */
export interface HeaderBlock {
  /** Values in their order, by lower-case name. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** Reads a header block as far as its fields can be told apart; lines that are no field are dropped. */
export function parseHeaderBlock(bytes: Uint8Array): HeaderBlock {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const charset = /charset\*?\s*=\s*"?([\w:.-]{1,40})/i.exec(raw)?.[1] ?? "";
  const fields = new Map<string, string[]>();
  let count = 0;
  let name = "";
  let lines: string[] = [];
  const commit = () => {
    if (name === "") return;
    // RFC 5322 §2.2.3: unfolding removes the line break alone.
    const value = decodeHeaderBytes(Buffer.from(lines.join(""), "latin1"), charset)
      .replaceAll("\0", "")
      .trim();
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
    count += 1;
    name = "";
  };
  for (const line of raw.split(/\r\n|\n|\r/)) {
    if (line.startsWith(" ") || line.startsWith("\t")) {
      lines.push(line);
      continue;
    }
    commit();
    if (count >= MAX_HEADER_FIELDS) break;
    const colon = line.indexOf(":");
    const candidate = colon > 0 ? line.slice(0, colon).trimEnd() : "";
    if (!/^[\x21-\x39\x3b-\x7e]{1,200}$/.test(candidate)) continue;
    name = candidate.toLowerCase();
    lines = [line.slice(colon + 1)];
  }
  commit();
  return { fields };
}

/** The first value of a field, undecoded; empty where there is none. */
export function fieldOf(block: HeaderBlock, name: string): string {
  return block.fields.get(name)?.[0] ?? "";
}

/** A field for showing: encoded words decoded, one line. */
export function textField(block: HeaderBlock, name: string): string {
  return toSafeLine(decodeWords(fieldOf(block, name)));
}

export function structuredField(block: HeaderBlock, name: string): HeaderValue {
  return parseHeaderValue(fieldOf(block, name));
}

/**
 * The addresses of a field, of all its occurrences. They are told apart first and decoded afterwards, and an encoded word
 * never becomes part of an address (RFC 2047 §5): what a name says is never taken for who sent it.
 */
export function addressField(block: HeaderBlock, field: string): Address[] {
  const addresses: Address[] = [];
  for (const value of block.fields.get(field) ?? []) {
    for (const entry of addressparser(value, { flatten: true })) {
      if (addresses.length >= MAX_ADDRESSES) return addresses;
      const address = toSafeLine(entry.address).replace(/\s+/g, "");
      const shown = toSafeLine(decodeWords(entry.name));
      // What only looks like an address is shown as it stands.
      const real = address.includes("@") && !address.includes("=?");
      const name = real ? shown : toSafeLine(`${shown} ${address}`);
      if (name !== "" || real) addresses.push({ name, address: real ? address : "" });
    }
  }
  return addresses;
}

/** Message-IDs in their brackets, in their order; text between them is dropped. */
export function messageIdField(block: HeaderBlock, name: string): string[] {
  const value = (block.fields.get(name) ?? []).join(" ");
  const bracketed = value.match(/<[^<>\s]{1,990}>/g);
  if (bracketed) return bracketed.slice(0, 1_000);
  const bare = toSafeLine(value).split(" ", 1)[0] ?? "";
  return /^[^<>\s]+@[^<>\s]+$/.test(bare) ? [`<${bare}>`] : [];
}

/** The Date field in ms since the epoch (RFC 5322 §3.3, obsolete zones too); null where it is missing or senseless. */
export function dateField(block: HeaderBlock): number | null {
  const text = fieldOf(block, "date")
    .replace(/\([^()]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (text === "" || text.length > 200) return null;
  let time = Date.parse(text.replace(/ UT$/i, " UTC").replace(/ Z$/i, " +0000"));
  // Without its zone it is read as UTC, the same on every machine.
  if (!/(?:[+-]\d{4}|[A-Za-z]{1,5})$/.test(text) && !Number.isNaN(time)) time = Date.parse(`${text} UTC`);
  if (Number.isNaN(time)) {
    const core = /(\d{1,2} [A-Za-z]{3}[a-z]* \d{2,4}),? (\d{1,2}:\d{2}(?::\d{2})?)(?: ([+-]\d{4}))?/.exec(text);
    if (core) time = Date.parse(`${core[1]} ${core[2]} ${core[3] ?? "+0000"}`);
  }
  const first = Date.UTC(1970, 0, 2);
  const last = Date.UTC(2100, 0, 1);
  return Number.isNaN(time) || time < first || time > last ? null : time;
}
