import { LinkifyIt } from "linkify-it";

/** A line of plain text with the level of its quotation. */
export interface QuotedLine {
  readonly depth: number;
  readonly text: string;
}

const MAX_QUOTE_DEPTH = 20;

/** Longest run without a blank that is looked through for links: their search is worse than linear. */
const MAX_LINK_RUN = 2_000;

/** Labels chained up to one host name. */
const MAX_HOST_LABELS = 6;

/** What one text may cost to look through, in characters times length of their run. */
const MAX_LINK_WORK = 300_000_000;

const links = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false }).add("ftp:", null).add("//", null);

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** Tells quotation from text in ordinary plain text: `>` at the line's start, with or without blanks between. */
export function readPlainLines(text: string): QuotedLine[] {
  return text.split("\n").map((line) => {
    const marks = /^(?:> ?)+/.exec(line)?.[0] ?? "";
    return { depth: marks.replaceAll(" ", "").length, text: line.slice(marks.length) };
  });
}

/** Joins the lines of `format=flowed` text to paragraphs (RFC 3676 §4). */
export function readFlowedLines(text: string, deleteSpace: boolean): QuotedLine[] {
  const lines: QuotedLine[] = [];
  let held: string[] = [];
  let heldDepth = 0;
  const commit = () => {
    if (held.length > 0) lines.push({ depth: heldDepth, text: held.join("") });
    held = [];
  };
  for (const line of text.split("\n")) {
    let depth = 0;
    while (line.charCodeAt(depth) === 0x3e) depth += 1;
    const stuffed = line.charCodeAt(depth) === 0x20;
    const content = line.slice(stuffed ? depth + 1 : depth);
    if (depth !== heldDepth) commit();
    heldDepth = depth;
    if (content === "-- ") {
      commit();
      lines.push({ depth, text: content });
    } else if (content.endsWith(" ")) held.push(deleteSpace ? content.slice(0, -1) : content);
    else {
      held.push(content);
      commit();
    }
  }
  commit();
  return lines;
}

/** Lines back as text, quotation marked as people write it. */
export function quotedLinesToText(lines: readonly QuotedLine[]): string {
  return lines.map(({ depth, text }) => (depth === 0 ? text : `${">".repeat(depth)} ${text}`)).join("\n");
}

/** The longest chain of host labels in `run`: matching a host tries all ways to group them. */
function countHostLabels(run: string): number {
  let longest = 0;
  let labels = 0;
  for (let i = 0; i < run.length; i += 1) {
    if (run.charAt(i) === ".") labels += 1;
    else if (!/[\p{L}\p{N}_-]/u.test(run.charAt(i)) && run.charCodeAt(i) < 0x80) labels = 0;
    longest = Math.max(longest, labels);
  }
  return longest;
}

function mayHoldLink(run: string): boolean {
  if (run.length > MAX_LINK_RUN || !/[:@.]/.test(run)) return false;
  return countHostLabels(run) <= MAX_HOST_LABELS && (run.match(/xn--/gi)?.length ?? 0) <= 3;
}

function linkify(text: string, budget: { work: number }): string {
  let out = "";
  let last = 0;
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    if (budget.work <= 0 || !mayHoldLink(run)) continue;
    budget.work -= run.length * (run.length + 1_000);
    for (const match of links.match(run) ?? []) {
      const url = match.schema === "" ? match.url.replace(/^http:/, "https:") : match.url;
      if (!/^(?:https?:\/\/|mailto:)/i.test(url)) continue;
      const from = index + match.index;
      out += escapeHtml(text.slice(last, from));
      out += `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${escapeHtml(match.text)}</a>`;
      last = index + match.lastIndex;
    }
  }
  return out + escapeHtml(text.slice(last));
}

/** Plain text as an HTML fragment: links, quotation as nested `blockquote.quote`, the signature in `div.signature`. */
export function plainToHtml(lines: readonly QuotedLine[]): string {
  if (lines.every(({ text }) => text === "")) return "";
  const budget = { work: MAX_LINK_WORK };
  let out = "";
  let depth = 0;
  let block: string[] = [];
  let inSignature = false;
  const commit = () => {
    if (block.length > 0)
      out += `<div class="${inSignature ? "text signature" : "text"}">${linkify(block.join("\n"), budget)}</div>`;
    block = [];
  };
  for (const line of lines) {
    const next = Math.min(line.depth, MAX_QUOTE_DEPTH);
    if (next !== depth) {
      commit();
      inSignature = false;
      out += next > depth ? '<blockquote class="quote">'.repeat(next - depth) : "</blockquote>".repeat(depth - next);
      depth = next;
    } else if (line.text === "-- " && !inSignature) {
      commit();
      inSignature = true;
    }
    block.push(line.text);
  }
  commit();
  return out + "</blockquote>".repeat(depth);
}
