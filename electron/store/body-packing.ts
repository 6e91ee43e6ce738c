import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { ParsedMessage } from "../../shared/services/mime.ts";
import { PARSED_DICTIONARY, RAW_DICTIONARY } from "./body-dictionary.ts";

/** Above this many bytes of raw message the parsed one is packed by itself: reading it must not unpack a large file. */
const LARGEST_DICTIONARY = 256 * 1024;

/** Bytes of one piece of output; node's own pieces hold eight packed bodies and keep the memory of one. */
const LARGEST_PIECE = 64 * 1024;
/** What zstd adds at most to so much that does not compress. */
const OVERHEAD = 512;

/**
 * How a body was packed: `alone`, both by themselves; `withRaw`, the parsed message with the raw one as its dictionary;
 * `asMail`, as that, but each with a dictionary of what all mail has in common, and the text behind the JSON.
 */
const PACKING = { alone: 0, withRaw: 1, asMail: 2 } as const;

/** A body as the table keeps it. */
export interface PackedBody {
  readonly raw: Uint8Array;
  readonly parsed: Uint8Array;
  readonly packing: number;
}

/**
 * Bodies are kept as zstd frames (RFC 8878): mail is mostly text and base64. What a message parses to stands in it nearly
 * word by word, so that the raw bytes are the dictionary of the parsed ones, which then take next to nothing.
 */
export function packBody(raw: Uint8Array, parsed: ParsedMessage): PackedBody {
  if (raw.byteLength > LARGEST_DICTIONARY) {
    return { raw: compress(raw), parsed: compress(Buffer.from(JSON.stringify(parsed))), packing: PACKING.alone };
  }
  return {
    raw: compress(raw, RAW_DICTIONARY),
    parsed: compress(Buffer.from(writeParsed(parsed)), dictionaryOf(raw)),
    packing: PACKING.asMail,
  };
}

/** Bytes of their own buffer, so that they may be transferred. */
export function unpackRaw(body: Pick<PackedBody, "raw" | "packing">): Uint8Array {
  return new Uint8Array(decompressRaw(body));
}

/** Of a body that was packed alone `raw` is not looked at. */
export function unpackParsed({ raw, parsed, packing }: PackedBody): ParsedMessage {
  if (packing === PACKING.alone) return JSON.parse(zstdDecompressSync(parsed).toString()) as ParsedMessage;
  const whole = decompressRaw({ raw, packing });
  if (packing === PACKING.withRaw) {
    return JSON.parse(zstdDecompressSync(parsed, { dictionary: whole }).toString()) as ParsedMessage;
  }
  return readParsed(zstdDecompressSync(parsed, { dictionary: dictionaryOf(whole) }));
}

function decompressRaw({ raw, packing }: Pick<PackedBody, "raw" | "packing">): Buffer {
  return zstdDecompressSync(raw, packing === PACKING.asMail ? { dictionary: RAW_DICTIONARY } : {});
}

function compress(bytes: Uint8Array, dictionary?: Uint8Array): Buffer {
  const chunkSize = Math.min(bytes.byteLength + OVERHEAD, LARGEST_PIECE);
  return zstdCompressSync(bytes, { chunkSize, ...(dictionary && { dictionary }) });
}

function dictionaryOf(raw: Uint8Array): Buffer {
  return Buffer.concat([PARSED_DICTIONARY, raw]);
}

/** The text stands behind the JSON with the line ends of mail, as it does in the raw message; JSON itself has no NUL. */
function writeParsed(parsed: ParsedMessage): string {
  const { text } = parsed;
  if (text.includes("\r") || !text.isWellFormed()) return JSON.stringify(parsed);
  return `${JSON.stringify({ ...parsed, text: "" })}\0${text.replaceAll("\n", "\r\n")}`;
}

function readParsed(bytes: Buffer): ParsedMessage {
  const end = bytes.indexOf(0);
  if (end === -1) return JSON.parse(bytes.toString()) as ParsedMessage;
  const rest = JSON.parse(bytes.toString("utf8", 0, end)) as ParsedMessage;
  return { ...rest, text: bytes.toString("utf8", end + 1).replaceAll("\r\n", "\n") };
}
