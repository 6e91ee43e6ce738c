import { newStemmer, type Stemmer } from "snowball-stemmers";

/** Longer words are cut: they are hardly any. */
const MAX_WORD = 64;
/** Scripts without spaces between words: each character is a word, and a word typed in them a phrase. */
const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}";
const WORD = new RegExp(`[${UNSPACED}]\\p{M}*|(?:(?![${UNSPACED}])[\\p{L}\\p{N}]\\p{M}*)+`, "gu");
const ASCII_WORD = /[A-Za-z0-9]+/g;
const ASCII = /^[\0-\x7f]*$/;

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
  const pattern = new RegExp(ASCII.test(text) ? ASCII_WORD : WORD);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (!visit(foldCached(match[0]), match.index, pattern.lastIndex)) return;
  }
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

const ENGLISH_WORD = /^[a-z]{3,30}$/;
const RUSSIAN_WORD = /^[а-я]{3,30}$/;
let stemmers: { english: Stemmer; russian: Stemmer } | null = null;

/**
 * What the forms of a word have in common, of a folded word in Latin or Russian letters; null for what has no forms:
 * figures, names of files, other languages. A stem is no word, and that of another word may be spelled the same.
 */
export function stemOf(word: string): string | null {
  stemmers ??= { english: newStemmer("english"), russian: newStemmer("russian") };
  if (ENGLISH_WORD.test(word)) return stemmers.english.stem(word);
  if (RUSSIAN_WORD.test(word)) return stemmers.russian.stem(word);
  return null;
}
