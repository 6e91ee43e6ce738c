/** Longer words are cut: they are hardly any. */
export const MAX_WORD = 64;
/** Scripts without spaces between words: each character is a word, and a word typed in them a phrase. */
const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}";
const WORD = new RegExp(`[${UNSPACED}]\\p{M}*|(?:(?![${UNSPACED}])[\\p{L}\\p{N}]\\p{M}*)+`, "gu");
const ASCII_WORD = /[A-Za-z0-9]+/g;
const ASCII = /^[\0-\x7f]*$/;
/** A text of these needs no look at what Unicode says of each character: the letters of English and Russian, and signs. */
const PLAIN = /^[\0-\x7f\xa0«»\u0401\u0410-\u044f\u0451\u2010-\u2027\u2030-\u203a№]*$/;
const PLAIN_WORD = /[A-Za-z0-9\u0401\u0410-\u044f\u0451]+/g;
/** A folded letter or figure of a plain text, as a class of a regular expression. */
export const PLAIN_LETTER = "a-z0-9а-я";
const PLAIN_SIGNS = /[\xa0«»\u2010-\u2027\u2030-\u203a№]+/g;

/** Letters that are folded though Unicode does not take them apart. */
const FOLDED_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ı: "i",
  æ: "ae",
  œ: "oe",
};
/** Letters of their own that Unicode takes apart: й ї ў and their like; ё is folded. */
const KEPT_LETTERS = /(?:[иу]\u0306|і\u0308)/gu;

/** Without case and diacritics. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (ASCII.test(lower)) return lower.slice(0, MAX_WORD);
  const kept = lower.normalize("NFKD").replace(KEPT_LETTERS, (letter) => letter.normalize("NFC"));
  const bare = kept.replace(/\p{M}+/gu, "").replace(/[ßøłđðıæœ]/g, (letter) => FOLDED_LETTERS[letter] ?? letter);
  return bare.slice(0, MAX_WORD).toWellFormed();
}

/** Calls `visit` for each word of `text` in order, folded and with its place, until it gives false. */
export function visitWords(text: string, visit: (folded: string, start: number, end: number) => boolean): void {
  const pattern = wordPattern(text);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (!visit(foldCached(match[0]), match.index, pattern.lastIndex)) return;
  }
}

function wordPattern(text: string): RegExp {
  return new RegExp(ASCII.test(text) ? ASCII_WORD : PLAIN.test(text) ? PLAIN_WORD : WORD);
}

/** The words of a text, folded. */
export function foldedWords(text: string): string[] {
  const words: string[] = [];
  visitWords(text, (folded) => {
    words.push(folded);
    return true;
  });
  return words;
}

/** Mail says the same words again and again. */
const CACHED = 50_000;
const foldCache = new Map<string, string>();

function foldCached(word: string): string {
  let folded = foldCache.get(word);
  if (folded === undefined) {
    folded = foldWord(word);
    if (foldCache.size >= CACHED) foldCache.clear();
    foldCache.set(word, folded);
  }
  return folded;
}

export interface TextFolder {
  /** The words of a text, folded, with something between any two that is part of no word. */
  fold(text: string): string;
  /** Takes every word for one that was not met yet. */
  forget(): void;
}

/** A power of two. */
const HASHES = 2 ** 18;

/** A folder of many texts; `onNewWord` is told of each folded word that it met, at least once. */
export function createTextFolder(onNewWord: (folded: string) => void): TextFolder {
  // Words met are known by 64 bits each: a string made of every word, to be looked up, costs more than all the rest.
  const met = new Int32Array(HASHES * 2);

  /** Notes the words of a text that is plain and in lower case; false where one is too long to be taken as it stands. */
  function noteWords(text: string): boolean {
    let one = 0;
    let other = 0;
    let length = 0;
    for (let at = 0; at <= text.length; at += 1) {
      const unit = at < text.length ? text.charCodeAt(at) : 0;
      if (isPlainLetter(unit)) {
        one = Math.imul(one ^ unit, 0x01000193);
        other = Math.imul(other + unit, 0x5bd1e995) ^ (other >>> 13);
        length += 1;
      } else if (length > 0) {
        if (length > MAX_WORD) return false;
        const slot = ((one ^ (one >>> 14)) & (HASHES - 1)) * 2;
        if (met[slot] !== one || met[slot + 1] !== other) {
          met[slot] = one;
          met[slot + 1] = other;
          onNewWord(text.slice(at - length, at));
        }
        one = 0;
        other = 0;
        length = 0;
      }
    }
    return true;
  }

  return {
    fold(text) {
      const plain = foldPlain(text)?.replace(PLAIN_SIGNS, " ");
      if (plain !== undefined && noteWords(plain)) return plain;
      const words = foldedWords(text);
      for (const word of words) onNewWord(word);
      return words.join(" ");
    },
    forget: () => void met.fill(0),
  };
}

/**
 * A text in English or Russian folded as a whole, unit for unit, so that what stands in it stands in the text at the same
 * place; null for any other text. Words in it are runs of {@link PLAIN_LETTER}, and not cut.
 */
function foldPlain(text: string): string | null {
  return isPlain(text) ? text.toLowerCase().replaceAll("ё", "е") : null;
}

/** Whether a text is of the letters of English and Russian, figures and signs alone. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

function isPlainLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 0x430 && unit <= 0x44f);
}
