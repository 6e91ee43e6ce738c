import iconv from "iconv-lite";

/** Bytes beyond ASCII that are looked at. */
const MOST_LOOKED_AT = 20_000;
/** Fewer say nothing. */
const LEAST = 4;

/**
 * The charset of bytes that call themselves UTF-8 and are none, by what letters are likely: "utf-8" where only little of
 * it is broken, a Cyrillic charset or GB18030 where the bytes look like its words, else null.
 */
export function guessCharset(bytes: Uint8Array): "utf-8" | "windows-1251" | "koi8-r" | "gb18030" | null {
  const { high, inWords, above, below } = countHigh(bytes);
  if (high < LEAST) return null;
  if (isNearlyUtf8(bytes)) return "utf-8";
  // Latin letters with accents stand alone between those of ASCII; other alphabets make up whole words.
  if (inWords < high * 0.8) return null;
  // Words are mostly of small letters: above 0xE0 in the one, below in the other.
  if (above >= high * 0.7) return "windows-1251";
  if (below >= high * 0.85) return "koi8-r";
  return isCommonChinese(bytes) ? "gb18030" : null;
}

function countHigh(bytes: Uint8Array): { high: number; inWords: number; above: number; below: number } {
  let [high, inWords, above, below, run] = [0, 0, 0, 0, 0];
  for (const byte of bytes) {
    if (byte < 0x80) {
      if (run >= 3) inWords += run;
      run = 0;
      if (high >= MOST_LOOKED_AT) break;
      continue;
    }
    run += 1;
    high += 1;
    if (byte >= 0xe0 || byte === 0xb8) above += 1;
    else if (byte >= 0xc0 || byte === 0xa3) below += 1;
  }
  return { high, inWords: run >= 3 ? inWords + run : inWords, above, below };
}

/** Characters of UTF-8 outnumber what is broken of it by far. */
function isNearlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder("utf-8").decode(bytes.subarray(0, MOST_LOOKED_AT * 4));
  let [broken, whole] = [0, 0];
  for (const character of text) {
    if (character === "\ufffd") broken += 1;
    else if (character > "\x7f") whole += 1;
  }
  return whole >= broken * 10;
}

/** Nearly all pairs are among the 3,755 most common characters or punctuation (GB 2312, rows 1 to 3 and 16 to 55). */
function isCommonChinese(bytes: Uint8Array): boolean {
  let [pairs, common] = [0, 0];
  for (let at = 0; at + 1 < bytes.length && pairs < MOST_LOOKED_AT; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    pairs += 1;
    at += 1;
    if (trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3))) common += 1;
  }
  return common >= pairs * 0.85 && !iconv.decode(Buffer.from(bytes), "gb18030").includes("\ufffd");
}
