import { fieldOf, type HeaderBlock, parseHeaderBlock, structuredField } from "./header-block.ts";
import { MAX_DEPTH, MAX_HEADER_BYTES, MAX_PART_HEADER_BYTES, MAX_PARTS, MAX_RAW_BYTES } from "./limits.ts";
import type { HeaderValue } from "./parameters.ts";
import { decodeTransfer, transferSize } from "./transfer.ts";

/** One MIME part; its bytes are a view of the raw message, still in their transfer encoding. */
export interface Part {
  readonly header: HeaderBlock;
  readonly type: string;
  readonly contentType: HeaderValue;
  readonly disposition: HeaderValue;
  readonly body: Uint8Array;
  readonly children: readonly Part[];
  /** Place among the leaves, from 0; -1 for a multipart. */
  readonly index: number;
}

export interface PartTree {
  readonly root: Part;
  /** Every leaf, by its index. */
  readonly leaves: readonly Part[];
  /** The cap that was broken; what was read before is there. */
  readonly breach: "size" | "depth" | "malformed" | null;
}

/** Where the header block ends and the body begins. */
function splitHeader(bytes: Uint8Array): { headerEnd: number; bodyStart: number } {
  let lineStart = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte !== 0x0a && byte !== 0x0d) continue;
    const next = byte === 0x0d && bytes[i + 1] === 0x0a ? i + 2 : i + 1;
    if (i === lineStart) return { headerEnd: lineStart, bodyStart: next };
    lineStart = next;
    i = next - 1;
  }
  return { headerEnd: bytes.length, bodyStart: bytes.length };
}

/** The ranges between the delimiters of `boundary` (RFC 2046 §5.1.1); empty where not one delimiter is there. */
function splitAtBoundary(body: Uint8Array, boundary: string, most: number): Uint8Array[] {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`--${boundary}`, "utf8");
  const ranges: Uint8Array[] = [];
  let from = -1;
  let at = source.indexOf(delimiter);
  while (at >= 0) {
    const before = at === 0 ? 0x0a : source[at - 1];
    let end = at + delimiter.length;
    const closing = source[end] === 0x2d && source[end + 1] === 0x2d;
    if (closing) end += 2;
    while (source[end] === 0x20 || source[end] === 0x09) end += 1;
    const lineEnds = end >= source.length || source[end] === 0x0d || source[end] === 0x0a;
    if ((before === 0x0a || before === 0x0d) && lineEnds) {
      if (from >= 0) {
        let stop = at;
        if (stop > from && source[stop - 1] === 0x0a) stop -= 1;
        if (stop > from && source[stop - 1] === 0x0d) stop -= 1;
        ranges.push(body.subarray(from, stop));
      }
      // Nothing but the end is an empty multipart.
      if (closing && ranges.length === 0) ranges.push(body.subarray(0, 0));
      if (source[end] === 0x0d) end += 1;
      if (source[end] === 0x0a) end += 1;
      from = closing ? -1 : end;
      if (closing || ranges.length > most) break;
    }
    at = source.indexOf(delimiter, end);
  }
  if (from >= 0 && from < body.length && ranges.length <= most) ranges.push(body.subarray(from));
  return ranges;
}

/** The boundary a multipart names, or the one its first delimiter shows. */
function boundaryOf(contentType: HeaderValue, body: Uint8Array): string {
  const named = contentType.parameters.get("boundary") ?? "";
  if (named !== "") return named;
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 4096)).toString("utf8");
  return /^--([^\r\n-][^\r\n]{0,69}?)[ \t]*$/m.exec(start)?.[1] ?? "";
}

/**
 * Takes a raw message apart. Outer delimiters are looked for first, so that an inner multipart without its end does not
 * swallow what follows. Enclosed messages (`message/rfc822`) are leaves.
 *
 * By hand, because mailparser 3.9.31 loses the text behind a boundary that is missing, unnamed or unclosed, decodes UTF-7,
 * believes wrong charset labels, pours enclosed messages into the text and numbers no leaves: the unit tests ask it for
 * a second opinion and list where it differs.
 */
export function parsePartTree(raw: Uint8Array): PartTree {
  const leaves: Part[] = [];
  let breach: PartTree["breach"] = raw.length > MAX_RAW_BYTES ? "size" : null;
  let count = 0;

  function readPart(bytes: Uint8Array, depth: number, defaultType: string): Part {
    count += 1;
    const { headerEnd, bodyStart } = splitHeader(bytes);
    const most = depth === 0 ? MAX_HEADER_BYTES : MAX_PART_HEADER_BYTES;
    const header = parseHeaderBlock(bytes.subarray(0, Math.min(headerEnd, most)));
    const body = depth === 0 && breach === "size" ? new Uint8Array(0) : bytes.subarray(bodyStart);
    const contentType = structuredField(header, "content-type");
    const disposition = structuredField(header, "content-disposition");
    const named = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+*-]{1,100}$/.test(contentType.value)
      ? contentType.value
      : defaultType;
    const type = contentType.value === "text" ? "text/plain" : named;

    if (type.startsWith("multipart/")) {
      const children = readChildren(type, contentType, body, depth);
      if (children) return { header, type, contentType, disposition, body, children, index: -1 };
    }
    const leafType = type.startsWith("multipart/") ? "text/plain" : type;
    const leaf: Part = { header, type: leafType, contentType, disposition, body, children: [], index: leaves.length };
    leaves.push(leaf);
    return leaf;
  }

  function readChildren(type: string, contentType: HeaderValue, body: Uint8Array, depth: number): Part[] | null {
    if (depth >= MAX_DEPTH) {
      breach ??= "depth";
      return [];
    }
    const boundary = boundaryOf(contentType, body);
    const ranges = boundary === "" ? [] : splitAtBoundary(body, boundary, MAX_PARTS);
    if (ranges.length === 0) return null;
    const children: Part[] = [];
    for (const range of ranges) {
      if (count >= MAX_PARTS) {
        breach ??= "size";
        break;
      }
      children.push(readPart(range, depth + 1, type === "multipart/digest" ? "message/rfc822" : "text/plain"));
    }
    return children;
  }

  const root = readPart(raw, 0, "text/plain");
  if (root.header.fields.size === 0) breach ??= "malformed";
  return { root, leaves, breach };
}

/** A leaf's bytes, out of their transfer encoding. */
export function decodeLeaf(leaf: Part): Uint8Array {
  return decodeTransfer(leaf.body, fieldOf(leaf.header, "content-transfer-encoding"));
}

/** How many bytes `decodeLeaf` gives, without decoding a large file. */
export function decodedSize(leaf: Part): number {
  return transferSize(leaf.body, fieldOf(leaf.header, "content-transfer-encoding"));
}

/** The start of a leaf's bytes, at most `most` of them, and whether more follow. */
export function decodeLeafStart(leaf: Part, most: number): { bytes: Uint8Array; cut: boolean } {
  // Three bytes of source make at least one.
  const source = leaf.body.subarray(0, most * 3 + 3);
  const bytes = decodeTransfer(source, fieldOf(leaf.header, "content-transfer-encoding"));
  return { bytes: bytes.subarray(0, most), cut: bytes.length > most || source.length < leaf.body.length };
}
