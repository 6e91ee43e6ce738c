import { isPlain } from "./search-words.ts";

/** The signs beside ASCII and Russian letters that windows-1251 has, in the order of {@link SIGN_CODES}. */
const SIGNS = "Ёё«»\xa0–—…‘’“”„‚•№‹›†‡‰";
const SIGN_CODES = [
  ...[0xa8, 0xb8, 0xab, 0xbb, 0xa0, 0x96, 0x97, 0x85, 0x91, 0x92, 0x93],
  ...[0x94, 0x84, 0x82, 0x95, 0xb9, 0x8b, 0x9b, 0x86, 0x87, 0x89],
];
const ASCII = /^[\0-\x7f]*$/;
const FIRST_LETTER = 0x410;
const LETTERS = 64;
const FIRST_LETTER_CODE = 0xc0;

/** Codes of UTF-16 units; 0 of what has none. */
const codes = new Uint8Array(0x2117);
const units = Uint16Array.from({ length: 256 }, (_, code) => code);
for (let unit = 1; unit < 0x80; unit += 1) codes[unit] = unit;
for (let letter = 0; letter < LETTERS; letter += 1) pair(FIRST_LETTER + letter, FIRST_LETTER_CODE + letter);
for (const [index, code] of SIGN_CODES.entries()) pair(SIGNS.charCodeAt(index), code);

function pair(unit: number, code: number): void {
  codes[unit] = code;
  units[code] = unit;
}

/** The windows-1251 code of a character, as one unit; empty where it has none. */
export function codeOf(character: string): string {
  const code = codes[character.charCodeAt(0)];
  return code ? String.fromCharCode(code) : "";
}

/**
 * A text as the index keeps it for snippets: in windows-1251 where it can be, in which Russian takes half the room, which
 * becomes a string several times faster than UTF-8 does, and has a code for each unit, so that places in it are places in
 * the text.
 */
export function packExcerpt(text: string): string | Uint8Array {
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = codes[text.charCodeAt(at)];
    if (!code) return text;
    packed[at] = code;
  }
  return packed;
}

/** A text that words are looked for in. */
export interface KeptText {
  readonly units: string;
  /** Whether the units are letters of English and Russian and signs, or their codes, or anything. */
  readonly spelling: "plain" | "codes" | "any";
}

export function plainOrAny(text: string): KeptText {
  return { units: text, spelling: isPlain(text) ? "plain" : "any" };
}

export function unpackExcerpt(kept: string | Uint8Array): KeptText {
  if (typeof kept === "string") return plainOrAny(kept);
  const units = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).toString("latin1");
  return { units, spelling: "codes" };
}

/** Codes, all of an excerpt's or a part of them, as the text they stand for. */
export function spellOut(codes: string): string {
  if (ASCII.test(codes)) return codes;
  const text = new Uint16Array(codes.length);
  for (let at = 0; at < codes.length; at += 1) text[at] = units[codes.charCodeAt(at)] ?? 0;
  return Buffer.from(text.buffer).toString("utf16le");
}
