/** Which part of a message a text is looked for in; null is any of them. */
export type SearchField = "from" | "to" | "cc" | "subject" | "filename" | "list";

export type SearchState = "unread" | "read" | "starred";

/** A query as it was understood. Nodes that were not, are left out of it and stand among the problems. */
export type SearchNode =
  | { readonly kind: "and" | "or"; readonly nodes: readonly SearchNode[] }
  | { readonly kind: "not"; readonly node: SearchNode }
  | {
      readonly kind: "text";
      readonly field: SearchField | null;
      readonly text: string;
      /** As written, side by side, in no other form. */
      readonly exact: boolean;
      /** The last word goes on: it is still being typed, or ends in `*`. */
      readonly prefix: boolean;
    }
  | { readonly kind: "is"; readonly state: SearchState }
  | { readonly kind: "attachment" }
  | { readonly kind: "in"; readonly mailbox: string; readonly start: number; readonly end: number }
  /** From `from` on and before `until`, ms since the epoch. */
  | { readonly kind: "date"; readonly from: number | null; readonly until: number | null }
  /** More and less than this many bytes. */
  | { readonly kind: "size"; readonly above: number | null; readonly below: number | null };

export type SearchProblemCode =
  | "noValue"
  | "unknownOperator"
  | "unknownValue"
  | "notADate"
  | "notASize"
  | "openQuote"
  | "openParenthesis"
  | "strayParenthesis"
  | "nothingToJoin"
  | "tooDeep"
  | "noWords"
  | "noSuchMailbox";

/** Something in the query that is likely not meant as it was taken, and where. */
export interface SearchProblem {
  readonly start: number;
  readonly end: number;
  readonly code: SearchProblemCode;
}

export interface ParsedQuery {
  /** null where nothing is asked for. */
  readonly node: SearchNode | null;
  readonly problems: readonly SearchProblem[];
}

export type SearchOperator =
  | "from"
  | "to"
  | "cc"
  | "subject"
  | "has"
  | "is"
  | "in"
  | "before"
  | "after"
  | "larger"
  | "smaller"
  | "filename"
  | "list";

/** In the order they are offered in. */
export const SEARCH_OPERATORS: readonly SearchOperator[] = [
  "from",
  "to",
  "cc",
  "subject",
  "has",
  "is",
  "in",
  "before",
  "after",
  "larger",
  "smaller",
  "filename",
  "list",
];

const RUSSIAN_OPERATORS: Readonly<Record<string, SearchOperator>> = {
  от: "from",
  кому: "to",
  копия: "cc",
  тема: "subject",
  есть: "has",
  статус: "is",
  в: "in",
  до: "before",
  после: "after",
  больше: "larger",
  меньше: "smaller",
  файл: "filename",
  рассылка: "list",
};

/** What may stand behind `is:` and `has:`, in both languages. */
const STATES: Readonly<Record<string, SearchState>> = {
  unread: "unread",
  read: "read",
  starred: "starred",
  flagged: "starred",
  непрочитанное: "unread",
  прочитанное: "read",
  помеченное: "starred",
};
const POSSESSIONS: ReadonlySet<string> = new Set(["attachment", "attachments", "вложение", "вложения"]);
/** A word with a word behind its colon, as operators have it; not a time, an answered subject, an address or a path. */
const LIKE_OPERATOR = /^(?!fwd:)\p{Ll}{3,}:(?=[^:/\\]*\p{L})[^:/\\]+$/u;
const EITHER: ReadonlySet<string> = new Set(["OR", "ИЛИ"]);

/** Parentheses within parentheses, at most. */
const MAX_DEPTH = 12;
/** Words and operators of one query, at most; the rest is left out. */
const MAX_TERMS = 64;

type Token =
  | { type: "open" | "close" | "or" | "minus"; start: number; end: number }
  | { type: "term"; operator: SearchOperator | null; text: string; quoted: boolean; start: number; end: number };

/** The operator written as `name`, in either language; null where there is none. */
export function operatorNamed(name: string): SearchOperator | null {
  const key = name.toLowerCase();
  if (Object.hasOwn(RUSSIAN_OPERATORS, key)) return RUSSIAN_OPERATORS[key] ?? null;
  return SEARCH_OPERATORS.find((operator) => operator === key) ?? null;
}

/**
 * Reads what a person typed. Never throws: every input is some query. `now`, in ms since the epoch, is what `today` and
 * `7d` are counted from, in the local time zone.
 */
export function parseSearchQuery(input: string, now: number): ParsedQuery {
  const problems: SearchProblem[] = [];
  /** Of signs by themselves, which are worth a word only where nothing else is asked for. */
  const signs: SearchProblem[] = [];
  const tokens = readTokens(input, problems);
  let at = 0;
  let terms = 0;

  function readEither(depth: number): SearchNode | null {
    const nodes: SearchNode[] = [];
    let waiting: Token | null = null;
    for (;;) {
      const node = readAll(depth);
      if (node) nodes.push(node);
      else if (waiting) problems.push({ start: waiting.start, end: waiting.end, code: "nothingToJoin" });
      const next = tokens[at];
      if (next?.type !== "or") return join("or", nodes);
      if (!node && !waiting) problems.push({ start: next.start, end: next.end, code: "nothingToJoin" });
      waiting = next;
      at += 1;
    }
  }

  function readAll(depth: number): SearchNode | null {
    const nodes: SearchNode[] = [];
    for (let token = tokens[at]; token && token.type !== "or"; token = tokens[at]) {
      if (token.type === "close") {
        if (depth > 0) break;
        problems.push({ start: token.start, end: token.end, code: "strayParenthesis" });
        at += 1;
        continue;
      }
      const node = readOne(depth);
      if (node) nodes.push(node);
    }
    return join("and", nodes);
  }

  function readOne(depth: number): SearchNode | null {
    const token = tokens[at];
    if (!token) return null;
    at += 1;
    if (token.type === "minus") {
      const next = tokens[at];
      if (!next || (next.type !== "term" && next.type !== "open")) {
        problems.push({ start: token.start, end: token.end, code: "nothingToJoin" });
        return null;
      }
      const node = readOne(depth);
      return node && { kind: "not", node };
    }
    if (token.type === "open") {
      if (depth === MAX_DEPTH) problems.push({ start: token.start, end: token.end, code: "tooDeep" });
      // Beyond the cap a parenthesis is read over, so that nothing here runs deeper than it.
      if (depth >= MAX_DEPTH) return null;
      const node = readEither(depth + 1);
      if (tokens[at]?.type === "close") at += 1;
      else problems.push({ start: token.start, end: token.end, code: "openParenthesis" });
      return node;
    }
    if (token.type !== "term") return null;
    terms += 1;
    if (terms > MAX_TERMS) {
      if (terms === MAX_TERMS + 1) problems.push({ start: token.start, end: input.length, code: "tooDeep" });
      return null;
    }
    return readTerm(token, input.length, now, problems, signs);
  }

  const node = readEither(0);
  return { node, problems: node === null ? [...problems, ...signs] : problems };
}

function join(kind: "and" | "or", nodes: readonly SearchNode[]): SearchNode | null {
  const [first] = nodes;
  return nodes.length > 1 ? { kind, nodes } : (first ?? null);
}

function readTokens(input: string, problems: SearchProblem[]): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;

  function readQuoted(): string {
    const end = input.indexOf('"', at + 1);
    if (end < 0) problems.push({ start: at, end: input.length, code: "openQuote" });
    const text = input.slice(at + 1, end < 0 ? input.length : end);
    at = end < 0 ? input.length : end + 1;
    return text;
  }

  function readBare(): string {
    const start = at;
    while (at < input.length) {
      const character = input[at] ?? "";
      if (/[\s"]/.test(character) || (character === ")" && depth > 0)) break;
      at += 1;
    }
    return input.slice(start, at);
  }

  while (at < input.length) {
    const start = at;
    const character = input[at] ?? "";
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === "(" || character === ")") {
      at += 1;
      depth = Math.max(0, depth + (character === "(" ? 1 : -1));
      tokens.push({ type: character === "(" ? "open" : "close", start, end: at });
    } else if (character === "-") {
      at += 1;
      // By itself it is a dash, as in a subject that was copied, or what it stands for is still to come.
      const isDash = /^(?:\s|$)/.test(input.slice(at, at + 1));
      if (isDash) tokens.push({ type: "term", operator: null, text: "-", quoted: false, start, end: at });
      else tokens.push({ type: "minus", start, end: at });
    } else if (character === '"') {
      const text = readQuoted();
      tokens.push({ type: "term", operator: null, text, quoted: true, start, end: at });
    } else {
      const bare = readBare();
      const colon = bare.indexOf(":");
      const operator = colon > 0 ? operatorNamed(bare.slice(0, colon)) : null;
      if (EITHER.has(bare)) tokens.push({ type: "or", start, end: at });
      else if (!operator) tokens.push({ type: "term", operator, text: bare, quoted: false, start, end: at });
      else {
        const isQuoted = colon === bare.length - 1 && input[at] === '"';
        const text = isQuoted ? readQuoted() : bare.slice(colon + 1);
        tokens.push({ type: "term", operator, text, quoted: isQuoted, start, end: at });
      }
    }
  }
  return tokens;
}

function readTerm(
  token: Extract<Token, { type: "term" }>,
  length: number,
  now: number,
  problems: SearchProblem[],
  signs: SearchProblem[],
): SearchNode | null {
  const { operator, quoted, start, end } = token;
  const problem = (code: SearchProblemCode) => {
    problems.push({ start, end, code });
    return null;
  };
  const value = token.text.trim();
  if (value === "") return operator ? problem("noValue") : null;
  const key = value.toLowerCase();
  switch (operator) {
    case "is": {
      const state = Object.hasOwn(STATES, key) ? STATES[key] : undefined;
      return state ? { kind: "is", state } : problem("unknownValue");
    }
    case "has":
      return POSSESSIONS.has(key) ? { kind: "attachment" } : problem("unknownValue");
    case "in":
      return { kind: "in", mailbox: value, start, end };
    case "before":
    case "after": {
      const time = readDate(key, now);
      if (time === null) return problem("notADate");
      return operator === "after"
        ? { kind: "date", from: time, until: null }
        : { kind: "date", from: null, until: time };
    }
    case "larger":
    case "smaller": {
      const size = readSize(key);
      if (size === null) return problem("notASize");
      return operator === "larger"
        ? { kind: "size", above: size, below: null }
        : { kind: "size", above: null, below: size };
    }
    default: {
      if (!/[\p{L}\p{N}]/u.test(value)) {
        const isPunctuation = operator === null && /^[\p{P}\p{Sm}\s]*$/u.test(value);
        (isPunctuation ? signs : problems).push({ start, end, code: "noWords" });
        return null;
      }
      if (operator === null && !quoted && LIKE_OPERATOR.test(value)) problem("unknownOperator");
      const isStarred = !quoted && /[^*]\*$/.test(value);
      const text = isStarred ? value.slice(0, -1) : value;
      const prefix = isStarred || (!quoted && end === length);
      return { kind: "text", field: operator, text, exact: quoted, prefix };
    }
  }
}

const MULTIPLIERS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `500`, `500K`, `5M`, `5MB`, `1.5G`, in Russian too: bytes; null where it is no size. */
function readSize(text: string): number | null {
  const latin = text.replace(/[кмг]/, (letter) => ({ к: "k", м: "m", г: "g" })[letter] ?? letter);
  const match = /^(\d{1,12}(?:[.,]\d{1,3})?)(k|m|g|)(?:b|б|i?b)?$/.exec(latin);
  if (!match) return null;
  return Math.round(Number(match[1]?.replace(",", ".")) * (MULTIPLIERS[match[2] ?? ""] ?? 1));
}

/** The start of the day, month or year that is named, or the time that many days, weeks, months or years ago. */
function readDate(text: string, now: number): number | null {
  const today = new Date(now);
  const day = (offset: number) => new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset).getTime();
  if (text === "today" || text === "сегодня") return day(0);
  if (text === "yesterday" || text === "вчера") return day(-1);
  const ago = /^(\d{1,5})([dwmyднмг])$/.exec(text);
  if (ago) return readAge(Number(ago[1]), ago[2] ?? "d", today);
  const named = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (named) return startOf(Number(named[1]), Number(named[2] ?? 1), Number(named[3] ?? 1));
  const russian = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return russian ? startOf(Number(russian[3]), Number(russian[2]), Number(russian[1])) : null;
}

function readAge(count: number, unit: string, today: Date): number {
  const year = today.getFullYear();
  const month = today.getMonth();
  const date = today.getDate();
  const months = { m: count, м: count, y: 12 * count, г: 12 * count }[unit];
  if (months !== undefined) {
    // The month may be shorter than this one.
    const last = new Date(year, month - months + 1, 0).getDate();
    return new Date(year, month - months, Math.min(date, last)).getTime();
  }
  const days = unit === "w" || unit === "н" ? count * 7 : count;
  return new Date(year, month, date - days, today.getHours(), today.getMinutes()).getTime();
}

function startOf(year: number, month: number, date: number): number | null {
  const start = new Date(year, month - 1, date);
  start.setFullYear(year);
  return start.getMonth() === month - 1 && start.getDate() === date ? start.getTime() : null;
}
