// The stemmers of all languages come as one file of 0.9 MB: whoever folds words alone does not load it.
import { newStemmer, type Stemmer } from "snowball-stemmers";

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
