import { MAX_PARTS } from "./limits.ts";

/** A file that stood in a text, as mail was sent before MIME. */
export interface UuencodedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

function decodeLine(line: string, out: number[]): void {
  const length = (line.charCodeAt(0) - 0x20) & 0x3f;
  const value = (at: number) => (at < line.length ? (line.charCodeAt(at) - 0x20) & 0x3f : 0);
  for (let taken = 0, at = 1; taken < length; taken += 3, at += 4) {
    const bits = (value(at) << 18) | (value(at + 1) << 12) | (value(at + 2) << 6) | value(at + 3);
    out.push(bits >> 16);
    if (taken + 1 < length) out.push((bits >> 8) & 0xff);
    if (taken + 2 < length) out.push(bits & 0xff);
  }
}

/** Whether `line` can be a line of uuencoded bytes: as long as its first letter says, blanks at its end aside. */
function isEncodedLine(line: string): boolean {
  if (!/^[\x20-\x60]{1,64}$/.test(line)) return false;
  const letters = Math.ceil((((line.charCodeAt(0) - 0x20) & 0x3f) * 4) / 3);
  return line.length - 1 <= letters + 4 && (line.trimEnd().length > 1 || letters === 0);
}

/**
 * Takes uuencoded files out of a text (`begin 644 name` … `end`); one without its end, or with a line between that cannot
 * be of it, stays text. Null where there is none.
 */
export function takeUuencoded(text: string): { text: string; files: readonly UuencodedFile[] } | null {
  if (!/^begin [0-7]{3,4} \S/m.test(text)) return null;
  const lines = text.split(/\r\n|\n|\r/);
  const kept: string[] = [];
  const files: UuencodedFile[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const begin = files.length < MAX_PARTS ? /^begin [0-7]{3,4} (\S.{0,250}?)\s*$/.exec(line) : null;
    let end = at + 1;
    if (begin) while (end < lines.length && isEncodedLine(lines[end] ?? "")) end += 1;
    if (!begin || end === at + 1 || lines[end]?.trimEnd() !== "end") {
      kept.push(line);
      continue;
    }
    const bytes: number[] = [];
    for (const encoded of lines.slice(at + 1, end)) decodeLine(encoded, bytes);
    files.push({ filename: begin[1] ?? "", bytes: Uint8Array.from(bytes) });
    at = end;
  }
  return files.length === 0 ? null : { text: kept.join("\n"), files };
}
