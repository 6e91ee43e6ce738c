const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

const BASE64 = new Int8Array(256).fill(-1);
for (const [value, letter] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries()) {
  BASE64[letter.charCodeAt(0)] = value;
}

/** Whether the lines after the padding are text and no base64: a list's footer under a body it did not look at. */
function isText(source: Uint8Array, padding: number): boolean {
  const lineEnd = source.indexOf(0x0a, padding);
  let blank = false;
  for (let i = lineEnd < 0 ? source.length : lineEnd; i < source.length; i += 1) {
    const byte = source[i] ?? 0;
    if (byte === 0x20 || byte === 0x09) blank = true;
    else if (byte === 0x0d || byte === 0x0a) blank = false;
    else if (blank || ((BASE64[byte] ?? -1) < 0 && byte !== 0x3d)) return true;
  }
  return false;
}

/** How many bytes base64 text stands for, where it ends, and whether it is free of junk and of padding but at its end. */
function surveyBase64(source: Uint8Array): { length: number; end: number; clean: boolean } {
  let length = 0;
  let letters = 0;
  let clean = true;
  let padded = false;
  let end = source.length;
  for (let i = 0; i < end; i += 1) {
    const byte = source[i] ?? 0;
    if ((BASE64[byte] ?? -1) >= 0) {
      letters += 1;
      if (padded) clean = false;
    } else if (byte === 0x3d) {
      length += (letters * 3) >> 2;
      letters = 0;
      if (!padded && isText(source, i)) end = i + 1;
      padded = true;
    } else if (byte !== 0x0d && byte !== 0x0a) clean = false;
  }
  return { length: length + ((letters * 3) >> 2), end, clean };
}

/** Base64 as it really comes: junk is skipped, and padding in the middle starts anew (concatenated segments). */
export function decodeBase64(encoded: Uint8Array): Buffer {
  const { end, clean } = surveyBase64(encoded);
  const source = encoded.subarray(0, end);
  if (clean) return Buffer.from(Buffer.from(source.buffer, source.byteOffset, end).toString("latin1"), "base64");
  const out = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4) + 3);
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < source.length; i += 1) {
    const byte = source[i] ?? 0;
    if (byte === 0x3d) {
      bits = 0;
      held = 0;
      continue;
    }
    const value = BASE64[byte] ?? -1;
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[length++] = (held >> bits) & 0xff;
    }
  }
  return out.subarray(0, length);
}

/** Quoted-printable (RFC 2045 §6.7); a `=` that starts no escape stays as it is. */
export function decodeQuotedPrintable(source: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  let i = 0;
  while (i < source.length) {
    const byte = source[i] ?? 0;
    if (byte === 0x3d) {
      const high = HEX[source[i + 1] ?? 0] ?? -1;
      const low = HEX[source[i + 2] ?? 0] ?? -1;
      if (high >= 0 && low >= 0) {
        out[length++] = high * 16 + low;
        i += 3;
        continue;
      }
      const end = skipBlanks(source, i + 1);
      const breakAt = source[end] === 0x0d ? end + 1 : end;
      if (breakAt >= source.length || source[breakAt] === 0x0a) {
        i = breakAt + 1;
        continue;
      }
    } else if (byte === 0x20 || byte === 0x09) {
      const end = skipBlanks(source, i);
      const atLineEnd = source[end] === 0x0a || (source[end] === 0x0d && source[end + 1] === 0x0a);
      // Blanks before a line end were added on the way.
      if (!atLineEnd) for (let at = i; at < end; at += 1) out[length++] = source[at] ?? 0x20;
      i = end;
      continue;
    }
    out[length++] = byte;
    i += 1;
  }
  return out.subarray(0, length);
}

function skipBlanks(source: Uint8Array, from: number): number {
  let at = from;
  while (source[at] === 0x20 || source[at] === 0x09) at += 1;
  return at;
}

/** The encoding that a field names, its comments aside. */
function nameOf(encoding: string): string {
  return /^[\s"']*([\w-]+)/.exec(encoding)?.[1]?.toLowerCase() ?? "";
}

/** Undoes a Content-Transfer-Encoding; one that is unknown leaves the bytes as they are. */
export function decodeTransfer(source: Uint8Array, encoding: string): Uint8Array {
  const name = nameOf(encoding);
  if (name === "base64") return decodeBase64(source);
  if (name === "quoted-printable") return decodeQuotedPrintable(source);
  return source;
}

/** How many bytes {@link decodeTransfer} gives. */
export function transferSize(source: Uint8Array, encoding: string): number {
  const name = nameOf(encoding);
  if (name === "base64") return surveyBase64(source).length;
  return name === "quoted-printable" ? decodeQuotedPrintable(source).length : source.length;
}
