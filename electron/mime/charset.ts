import iconv from "iconv-lite";
import { guessCharset } from "./charset-guess.ts";

/** Labels that are seen in mail and that iconv-lite does not know. */
const ALIASES: Readonly<Record<string, string>> = {
  "ansi_x3.4-1968": "ascii",
  cp932: "windows-31j",
  "iso-8859-8-e": "iso-8859-8",
  "iso-8859-8-i": "iso-8859-8",
  "ks_c_5601-1987": "cp949",
  ksc_5601: "cp949",
  "x-gbk": "gbk",
  "x-mac-cyrillic": "maccyrillic",
  "x-sjis": "shift_jis",
  "x-unknown": "",
  "unknown-8bit": "",
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The bytes as UTF-8; null where they are none. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

/** ISO-2022-JP (RFC 1468) by way of EUC-JP: the same tables, other framing. */
function decodeIso2022Jp(bytes: Uint8Array): string {
  const euc: number[] = [];
  let set: "ascii" | "kanji" | "kana" = "ascii";
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x1b) {
      const sequence = String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0);
      const known = { "$@": "kanji", $B: "kanji", "(B": "ascii", "(J": "ascii", "(I": "kana" } as const;
      const next = Object.hasOwn(known, sequence) ? known[sequence as keyof typeof known] : undefined;
      if (next) {
        set = next;
        i += 2;
        continue;
      }
    }
    if (byte === 0x0a) set = "ascii";
    if (set === "kanji" && byte > 0x20 && byte < 0x7f && i + 1 < bytes.length) {
      euc.push(byte | 0x80, (bytes[i + 1] ?? 0) | 0x80);
      i += 1;
    } else if (set === "kana" && byte > 0x20 && byte < 0x60) euc.push(0x8e, byte | 0x80);
    else euc.push(byte);
  }
  return iconv.decode(Buffer.from(euc), "euc-jp");
}

/**
 * Decodes `bytes` by the charset label a message gives. Wrong and missing labels are common: bytes that are valid
 * UTF-8 beyond ASCII are taken as such unless the label names a multi-byte charset, and bytes that are not UTF-8
 * are never taken for it: what calls itself so is then guessed. UTF-7 is refused and shown as it stands, for it smuggles
 * markup past filters.
 */
export function decodeCharset(bytes: Uint8Array, label: string): string {
  const given = label
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, "")
    .replace(/\*.*$/, "");
  const name = Object.hasOwn(ALIASES, given) ? (ALIASES[given] ?? "") : given;
  if (/^(x-)?(unicode-1-1-)?utf-?7/.test(name) || name === "imap4-utf-7")
    return iconv.decode(Buffer.from(bytes), "ascii");
  if (/^(cs)?iso-?2022-?jp/.test(name)) return decodeIso2022Jp(bytes);
  const multiByte = /^(utf-?(16|32)|ucs|gb|big5|euc|shift|sjis|windows-(31j|936|949|950)|cp9|ks|hz)/.test(name);
  const unlabelled =
    name === "" || /^(us-?)?ascii|^utf-?8|^(iso-?8859-?1|latin1)$/.test(name) || !iconv.encodingExists(name);
  if (!multiByte || unlabelled) {
    const text = decodeUtf8(bytes);
    if (text !== null && (unlabelled || !isAscii(bytes))) return text;
  }
  if (/^utf-?8/.test(name)) {
    const guessed = guessCharset(bytes);
    if (guessed) return iconv.decode(Buffer.from(bytes), guessed);
  }
  // What calls itself Latin-1 is Windows-1252 (WHATWG Encoding §4.2).
  const decoded = iconv.decode(Buffer.from(bytes), unlabelled ? "windows-1252" : name);
  const mislabelled = multiByte && decoded.includes("\ufffd") && !/^(utf|ucs)/.test(name);
  return mislabelled ? (decodeUtf8(bytes) ?? decoded) : decoded;
}

/** Decodes raw header bytes: UTF-8 (RFC 6532) where they are, else the charset the message uses, else Windows-1252. */
export function decodeHeaderBytes(bytes: Uint8Array, fallback: string): string {
  return decodeUtf8(bytes) ?? decodeCharset(bytes, /utf-?(7|8|16|32)|^iso-2022/i.test(fallback) ? "" : fallback);
}
