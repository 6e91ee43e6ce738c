import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Bodies are kept as zstd frames (RFC 8878): mail is mostly text and base64. */
export function pack(bytes: Uint8Array): Buffer {
  return zstdCompressSync(bytes);
}

/** Bytes of their own buffer, so that they may be transferred. */
export function unpack(packed: Uint8Array): Uint8Array {
  return new Uint8Array(zstdDecompressSync(packed));
}

export function packJson(value: unknown): Buffer {
  return zstdCompressSync(JSON.stringify(value));
}

export function unpackJson<Value>(packed: Uint8Array): Value {
  return JSON.parse(zstdDecompressSync(packed).toString()) as Value;
}
