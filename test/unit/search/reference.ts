import { newStemmer } from "snowball-stemmers";
import type { SearchNode } from "../../../shared/search-query.ts";

/** A message as a plain scan sees it. */
export interface PlainMessage {
  readonly id: number;
  readonly accountId: number;
  readonly mailboxId: number;
  readonly mailbox: string;
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly text: string;
  readonly filenames: readonly string[];
  readonly list: string;
  readonly flags: readonly string[];
  readonly date: number;
  readonly size: number;
  readonly attachment: boolean;
}

const english = newStemmer("english");
const russian = newStemmer("russian");

const seen = new Map<string, string[]>();

function plainWords(text: string): string[] {
  const words = seen.get(text) ?? readWords(text);
  seen.set(text, words);
  return words;
}

/** Letter by letter, unlike the product. */
function readWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  const end = () => {
    if (word !== "") words.push(word.slice(0, 64));
    word = "";
  };
  for (const letter of text.normalize("NFC").toLowerCase()) {
    if (/\p{M}/u.test(letter)) continue;
    if (!/[\p{L}\p{N}]/u.test(letter)) end();
    else if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(letter)) {
      // No spaces between words here: each character is one.
      end();
      word = letter;
      end();
    } else if (/[йїў]/.test(letter)) word += letter;
    else word += plainLetter(letter);
  }
  end();
  return words;
}

const LETTERS: Record<string, string> = { ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", ı: "i", æ: "ae", œ: "oe" };

function plainLetter(letter: string): string {
  return LETTERS[letter] ?? letter.normalize("NFKD").replace(/\p{M}/gu, "");
}

const stems = new Map<string, string | null>();

function plainStem(word: string): string | null {
  const stem = stems.has(word) ? (stems.get(word) ?? null) : readStem(word);
  stems.set(word, stem);
  return stem;
}

function readStem(word: string): string | null {
  if (word.length < 3 || word.length > 30) return null;
  if ([...word].every((letter) => letter >= "a" && letter <= "z")) return english.stem(word);
  if ([...word].every((letter) => letter >= "а" && letter <= "я")) return russian.stem(word);
  return null;
}

function textAnswers(node: Extract<SearchNode, { kind: "text" }>, words: readonly string[]): boolean {
  const sought = plainWords(node.text);
  const isLike = (word: string, wanted: string, isLast: boolean) =>
    word === wanted || (isLast && node.prefix && word.startsWith(wanted));
  return words.some((_word, start) => {
    if (start + sought.length > words.length) return false;
    if (sought.every((wanted, at) => isLike(words[start + at] ?? "", wanted, at === sought.length - 1))) return true;
    if (sought.length > 1 || node.exact || node.field === "list") return false;
    const stem = plainStem(sought[0] ?? "");
    return stem !== null && plainStem(words[start] ?? "") === stem;
  });
}

/** Whether the message answers; undefined where the node asks for nothing. */
export function answersPlainly(node: SearchNode, message: PlainMessage): boolean | undefined {
  switch (node.kind) {
    case "and":
    case "or": {
      const answers = node.nodes.map((part) => answersPlainly(part, message)).filter((answer) => answer !== undefined);
      if (answers.length === 0) return undefined;
      return node.kind === "and" ? !answers.includes(false) : answers.includes(true);
    }
    case "not": {
      const answer = answersPlainly(node.node, message);
      return answer === undefined ? undefined : !answer;
    }
    case "text": {
      if (plainWords(node.text).length === 0) return undefined;
      const { from, to, cc, subject, text, filenames, list } = message;
      const fields = {
        from: [from],
        to: [to],
        cc: [cc],
        subject: [subject],
        filename: [filenames.join("\n")],
        list: [list],
      };
      const texts = node.field ? fields[node.field] : [from, to, cc, subject, text, filenames.join("\n")];
      return texts.some((one) => textAnswers(node, plainWords(one)));
    }
    case "is":
      if (node.state === "starred") return message.flags.includes("\\Flagged");
      return message.flags.includes("\\Seen") === (node.state === "read");
    case "attachment":
      return message.attachment;
    case "in":
      return plainWords(message.mailbox).join(" ") === plainWords(node.mailbox).join(" ");
    case "date":
      return (node.from === null || message.date >= node.from) && (node.until === null || message.date < node.until);
    case "size":
      return (node.above === null || message.size > node.above) && (node.below === null || message.size < node.below);
  }
}
