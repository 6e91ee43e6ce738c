import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Above this many bytes of raw message the parsed one is packed by itself: reading it must not unpack a large file. */
const LARGEST_DICTIONARY = 256 * 1024;

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
export function packBody(raw: Uint8Array, parsed: unknown): PackedBody {
  const json = JSON.stringify(parsed);
  if (raw.byteLength === 0 || raw.byteLength > LARGEST_DICTIONARY) {
    return { raw: zstdCompressSync(raw), parsed: zstdCompressSync(json), packing: 0 };
  }
  return { raw: zstdCompressSync(raw), parsed: zstdCompressSync(json, { dictionary: raw }), packing: 1 };
}

/** Bytes of their own buffer, so that they may be transferred. */
export function unpackRaw(packed: Uint8Array): Uint8Array {
  return new Uint8Array(zstdDecompressSync(packed));
}

export function unpackParsed<Value>({ raw, parsed, packing }: PackedBody): Value {
  const json = zstdDecompressSync(parsed, packing === 1 ? { dictionary: zstdDecompressSync(raw) } : {});
  return JSON.parse(json.toString()) as Value;
}
