import { decodeCharset } from "./charset.ts";
import { MAX_DEPTH, MAX_PARTS } from "./limits.ts";
import { decompressRtf, readRtf } from "./rtf.ts";

/** A file out of a `winmail.dat`. */
export interface TnefFile {
  readonly filename: string;
  /** Empty where it names none. */
  readonly type: string;
  readonly contentId: string;
  readonly bytes: Uint8Array;
}

/** What Outlook puts into a `winmail.dat` (application/ms-tnef). */
export interface TnefContent {
  readonly files: readonly TnefFile[];
  /** The body in its best form; null where there is none. */
  readonly body: { readonly type: "text/html" | "text/plain"; readonly text: string } | null;
}

const SIGNATURE = 0x223e9f78;

/** Attributes ([MS-OXTNEF] §2.1.3.2), without their type. */
const ATTRIBUTE = {
  body: 0x800c,
  attachData: 0x800f,
  attachTitle: 0x8010,
  attachRenderData: 0x9002,
  properties: 0x9003,
  attachment: 0x9005,
  codePage: 0x9007,
};

/** MAPI properties ([MS-OXPROPS]). */
const PROPERTY = {
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  attachData: 0x3701,
  attachFilename: 0x3704,
  attachLongFilename: 0x3707,
  attachType: 0x370e,
  attachContentId: 0x3712,
};

const FIXED_SIZES: Readonly<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const STRING = 0x1e;
const UNICODE = 0x1f;
const OBJECT = 0x0d;
const VARIABLE = new Set([STRING, UNICODE, OBJECT, 0x102]);
const MULTIPLE = 0x1000;
const MAX_PROPERTIES = 5_000;

interface Value {
  readonly type: number;
  readonly bytes: Buffer;
}

/** Reads MAPI properties as far as they hold together; of each the first value. */
function readProperties(source: Buffer): Map<number, Value> {
  const values = new Map<number, Value>();
  let at = 4;
  const fits = (length: number) => at + length <= source.length;
  const padded = (length: number) => (length + 3) & ~3;
  for (let count = 0; count < MAX_PROPERTIES && fits(4); count += 1) {
    const type = source.readUInt16LE(at);
    const id = source.readUInt16LE(at + 2);
    at += 4;
    if (id >= 0x8000) {
      if (!fits(24)) break;
      const named = source.readUInt32LE(at + 16) === 1;
      at += named ? 24 + padded(source.readUInt32LE(at + 20)) : 24;
    }
    const base = type & ~MULTIPLE;
    const variable = VARIABLE.has(base);
    const size = FIXED_SIZES[base];
    if (!variable && size === undefined) break;
    let repeats = 1;
    if (variable || type & MULTIPLE) {
      if (!fits(4)) break;
      repeats = source.readUInt32LE(at);
      at += 4;
    }
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      let length = size ?? 0;
      if (variable) {
        if (!fits(4)) return values;
        length = source.readUInt32LE(at);
        at += 4;
      }
      if (!fits(length)) return values;
      if (repeat === 0 && !values.has(id)) values.set(id, { type: base, bytes: source.subarray(at, at + length) });
      at += padded(length);
    }
  }
  return values;
}

function isTnef(bytes: Buffer): boolean {
  return bytes.length > 6 && bytes.readUInt32LE(0) === SIGNATURE;
}

interface OpenFile {
  title: string;
  data: Buffer | null;
  properties: Map<number, Value>;
}

/** Reads a TNEF stream as far as it holds together; null where it is none. */
export function readTnef(bytes: Uint8Array, depth = 0): TnefContent | null {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isTnef(source) || depth > MAX_DEPTH) return null;
  let codePage = "windows-1252";
  let plain: Buffer | null = null;
  let properties = new Map<number, Value>();
  const open: OpenFile[] = [];

  for (let at = 6; at + 9 <= source.length; ) {
    const id = source.readUInt16LE(at + 1);
    const length = source.readUInt32LE(at + 5);
    const data = source.subarray(at + 9, at + 9 + length);
    // Cut off: what is whole counts.
    if (data.length < length) break;
    at += length + 11;
    if (id === ATTRIBUTE.codePage && length >= 4) codePage = codePageName(data.readUInt32LE(0));
    else if (id === ATTRIBUTE.body) plain = data;
    else if (id === ATTRIBUTE.properties) properties = readProperties(data);
    else if (id === ATTRIBUTE.attachRenderData) {
      if (open.length >= MAX_PARTS) break;
      open.push({ title: "", data: null, properties: new Map() });
    }
    const file = open.at(-1);
    if (!file) continue;
    if (id === ATTRIBUTE.attachTitle) file.title = textOf({ type: STRING, bytes: data }, codePage);
    else if (id === ATTRIBUTE.attachData) file.data = data;
    else if (id === ATTRIBUTE.attachment) file.properties = readProperties(data);
  }

  const files = open.flatMap((file) => closeFile(file, codePage, depth)).slice(0, MAX_PARTS);
  return { files, body: readBody(properties, plain, codePage) };
}

function codePageName(page: number): string {
  if (page === 65_001) return "utf-8";
  return page >= 1_250 && page <= 1_258 ? `windows-${page}` : `cp${page}`;
}

function textOf(value: Value | undefined, codePage: string): string {
  if (!value) return "";
  const text = decodeCharset(value.bytes, value.type === UNICODE ? "utf-16le" : codePage);
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function closeFile({ title, data, properties }: OpenFile, codePage: string, depth: number): TnefFile[] {
  const property = (id: number) => textOf(properties.get(id), codePage);
  const object = properties.get(PROPERTY.attachData);
  const bytes = data ?? (object?.type === OBJECT ? object.bytes.subarray(16) : object?.bytes);
  if (!bytes) return [];
  // A message in the message comes as a stream of its own; its files are taken out, for nothing else opens it.
  const inner = object?.type === OBJECT ? readTnef(bytes, depth + 1) : null;
  if (inner && inner.files.length > 0) return [...inner.files];
  const filename = property(PROPERTY.attachLongFilename) || title || property(PROPERTY.attachFilename);
  return [
    {
      filename,
      type: property(PROPERTY.attachType).toLowerCase(),
      contentId: property(PROPERTY.attachContentId).replace(/^<|>$/g, ""),
      bytes,
    },
  ];
}

function readBody(properties: Map<number, Value>, plain: Buffer | null, codePage: string): TnefContent["body"] {
  const html = properties.get(PROPERTY.html);
  if (html && html.bytes.length > 0) {
    const text = html.type === UNICODE ? textOf(html, codePage) : decodeCharset(html.bytes, "");
    return { type: "text/html", text };
  }
  const rtf = properties.get(PROPERTY.rtf);
  const rich = rtf ? readRtf(decompressRtf(rtf.bytes), codePage) : null;
  if (rich && rich.text.trim() !== "") return { type: rich.html ? "text/html" : "text/plain", text: rich.text };
  const text =
    textOf(properties.get(PROPERTY.body), codePage) ||
    textOf(plain ? { type: STRING, bytes: plain } : undefined, codePage);
  return text.trim() === "" ? null : { type: "text/plain", text };
}
