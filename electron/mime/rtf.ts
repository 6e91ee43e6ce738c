import { decodeCharset } from "./charset.ts";
import { MAX_HTML_BYTES } from "./limits.ts";

/** What stands in the dictionary before the first byte ([MS-OXRTFCP] §2.1.2.1). */
const DICTIONARY =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const COMPRESSED = 0x75465a4c;

/** Undoes the compression of RTF in a `winmail.dat`, up to {@link MAX_HTML_BYTES} bytes; what is cut off ends there. */
export function decompressRtf(source: Buffer): Buffer {
  if (source.length < 16) return Buffer.alloc(0);
  if (source.readUInt32LE(8) !== COMPRESSED) return source.subarray(16, 16 + MAX_HTML_BYTES);
  const most = Math.min(source.readUInt32LE(4), MAX_HTML_BYTES);
  const out = Buffer.alloc(most);
  const window = Buffer.alloc(4_096, 0x20);
  let place = window.write(DICTIONARY, "latin1");
  let length = 0;
  const put = (byte: number) => {
    if (length < most) out[length++] = byte;
    window[place] = byte;
    place = (place + 1) & 0xfff;
  };
  for (let at = 16; at < source.length && length < most; ) {
    let control = source[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < source.length && length < most; bit += 1, control >>= 1) {
      if ((control & 1) === 0) {
        put(source[at++] ?? 0);
        continue;
      }
      const reference = ((source[at] ?? 0) << 8) | (source[at + 1] ?? 0);
      at += 2;
      const from = reference >> 4;
      if (from === place) return out.subarray(0, length);
      for (let step = 0; step < (reference & 0xf) + 2; step += 1) put(window[(from + step) & 0xfff] ?? 0);
    }
  }
  return out.subarray(0, length);
}

/** Groups that hold no text of the document. */
const DESTINATIONS = new Set(
  "fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr listtable listoverridetable generator themedata datastore latentstyles filetbl revtbl rsidtbl fldinst".split(
    " ",
  ),
);

const SIGNS: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  cell: "\t",
  tab: "\t",
  emdash: "—",
  endash: "–",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  bullet: "•",
  "~": "\u00a0",
  "-": "",
  _: "-",
  "{": "{",
  "}": "}",
  "\\": "\\",
};

const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|[^\\{}\r\n]+|\\/gi;

interface Group {
  skipped: boolean;
  /** Inside `\*\htmltag`: markup that was hidden for RTF readers. */
  tag: boolean;
  /** Between `\htmlrtf` and `\htmlrtf0`: there for RTF readers only. */
  rtfOnly: boolean;
  /** Letters after `\u` that stand for it elsewhere. */
  fallback: number;
}

/** The text of an RTF document, or the HTML that was wrapped in it ([MS-OXRTFEX]). */
export function readRtf(source: Buffer, codePage: string): { text: string; html: boolean } | null {
  const rtf = source.toString("latin1");
  if (!rtf.startsWith("{\\rtf")) return null;
  const html = /\\fromhtml1\b/.test(rtf.slice(0, 2_000));
  let charset = codePage;
  let out = "";
  let bytes: number[] = [];
  let ignored = 0;
  let starred = false;
  const stack: Group[] = [];
  let group: Group = { skipped: false, tag: false, rtfOnly: false, fallback: 1 };

  const flush = () => {
    if (bytes.length > 0) out += decodeCharset(Uint8Array.from(bytes), charset);
    bytes = [];
  };
  const write = (text: string) => {
    if (group.skipped || group.rtfOnly) return;
    flush();
    out += text;
  };

  for (const [token, word, number, hex, sign, brace] of rtf.matchAll(TOKEN)) {
    if (brace === "{") {
      stack.push({ ...group });
      starred = false;
    } else if (brace === "}") {
      flush();
      const outer = stack.pop();
      if (!outer) break;
      // Whether it is for RTF readers only runs on past the end of a group.
      group = html ? { ...outer, rtfOnly: group.rtfOnly } : outer;
    } else if (hex !== undefined) {
      if (ignored > 0) ignored -= 1;
      else if (!group.skipped && !group.rtfOnly) bytes.push(Number.parseInt(hex, 16));
    } else if (word !== undefined) {
      const value = Number(number ?? 1);
      if (word === "htmltag" && starred) group = { ...group, skipped: false, tag: true };
      else if (word === "htmlrtf") group = { ...group, rtfOnly: html && value !== 0 };
      else if (starred || DESTINATIONS.has(word)) group = { ...group, skipped: true };
      else if (word === "ansicpg") charset = value === 65_001 ? "utf-8" : `cp${value}`;
      else if (word === "uc") group = { ...group, fallback: value };
      else if (word === "u" && number !== undefined) {
        write(String.fromCharCode(value & 0xffff));
        ignored = group.fallback;
      } else if (Object.hasOwn(SIGNS, word)) write(SIGNS[word] ?? "");
      starred = false;
    } else if (sign !== undefined) {
      starred = sign === "*";
      if (Object.hasOwn(SIGNS, sign)) write(SIGNS[sign] ?? "");
      else if (sign === "\n" || sign === "\r") write("\n");
    } else if (!/^[\r\n\\]/.test(token)) {
      const kept = token.slice(ignored);
      ignored = Math.max(0, ignored - token.length);
      if (!group.skipped && !group.rtfOnly) for (let at = 0; at < kept.length; at += 1) bytes.push(kept.charCodeAt(at));
    }
  }
  flush();
  return { text: out, html };
}
