import { decodeCharset } from "./charset.ts";
import { decodeWords } from "./encoded-words.ts";

/** A structured header value: `type/subtype` or a disposition, lower case, and its parameters. */
export interface HeaderValue {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_PARAMETERS = 200;

/** Splits at `;` outside quotes; quotes and backslashes are resolved. */
function splitParameters(text: string): string[][] {
  const items: string[][] = [];
  let name: string | null = null;
  let held = "";
  let quoted = false;
  const commit = () => {
    items.push(name === null ? [held.trim()] : [name, held.trim()]);
    name = null;
    held = "";
  };
  for (let i = 0; i < text.length && items.length < MAX_PARAMETERS; i += 1) {
    const letter = text.charAt(i);
    if (quoted && letter === "\\" && /["\\]/.test(text.charAt(i + 1))) {
      i += 1;
      held += text.charAt(i);
    } else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ";") commit();
    else if (!quoted && letter === "=" && name === null && items.length > 0) {
      name = held.trim().toLowerCase();
      held = "";
    } else held += letter;
  }
  commit();
  return items;
}

function percentBytes(text: string): Buffer {
  const source = Buffer.from(text, "utf8");
  const out = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i += 1) {
    const hex = source[i] === 0x25 ? source.toString("latin1", i + 1, i + 3) : "";
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      out[length++] = Number.parseInt(hex, 16);
      i += 2;
    } else out[length++] = source[i] ?? 0;
  }
  return out.subarray(0, length);
}

/**
 * Reads a structured header value with RFC 2231 continuations and charsets. RFC 2047 words in parameters are against
 * the rules and everywhere, so they are decoded too. The extended form of a name wins over the plain one (RFC 6266 §4.3).
 */
export function parseHeaderValue(text: string): HeaderValue {
  const [first, ...rest] = splitParameters(text);
  const parameters = new Map<string, string>();
  const continued = new Map<string, { at: number; encoded: boolean; text: string }[]>();
  for (const [name = "", value] of rest) {
    if (value === undefined) continue;
    const match = /^([^*]+)\*(?:(\d{1,4})(\*?))?$/.exec(name);
    if (!match) {
      if (!parameters.has(name)) parameters.set(name, decodeWords(value));
      continue;
    }
    const [, base = "", at, star] = match;
    const pieces = continued.get(base) ?? [];
    const piece = { at: Number(at ?? 0), encoded: at === undefined || star === "*", text: value };
    // The first of two pieces with one number counts.
    if (!pieces.some((other) => other.at === piece.at)) pieces.push(piece);
    continued.set(base, pieces);
  }
  for (const [name, pieces] of continued) {
    pieces.sort((a, b) => a.at - b.at);
    const head = /^([^']*)'[^']*'(.*)$/s.exec(pieces[0]?.encoded ? (pieces[0]?.text ?? "") : "");
    const bytes = pieces.map((piece, place) => {
      const body = place === 0 && head ? (head[2] ?? "") : piece.text;
      return piece.encoded ? percentBytes(body) : Buffer.from(body, "utf8");
    });
    const whole = Buffer.concat(bytes);
    parameters.set(name, head ? decodeCharset(whole, head[1] ?? "") : decodeWords(whole.toString("utf8")));
  }
  // A comment after the type is allowed (RFC 2045 §5.1) and means nothing.
  const value = (first?.[0] ?? "").replace(/\([^()]*\)/g, "");
  return { value: value.trim().toLowerCase(), parameters };
}
