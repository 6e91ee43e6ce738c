import { Parser } from "htmlparser2";
import { withoutFillers } from "./encoded-words.ts";
import { boundHtml } from "./sanitise.ts";

const SKIPPED = new Set([
  "head",
  "style",
  "script",
  "title",
  "template",
  "select",
  "textarea",
  "svg",
  "math",
  "object",
  "iframe",
  "audio",
  "video",
  "xmp",
]);
const PARAGRAPHS = new Set([
  "p",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "dl",
  "pre",
  "blockquote",
  "table",
  "figure",
  "hr",
]);
const BLOCKS = new Set([
  "div",
  "tr",
  "li",
  "dt",
  "dd",
  "section",
  "article",
  "header",
  "footer",
  "main",
  "nav",
  "aside",
  "address",
  "center",
  "caption",
  "form",
  "fieldset",
  "body",
  "html",
]);

const VOID = new Set([
  "br",
  "img",
  "input",
  "hr",
  "meta",
  "link",
  "col",
  "area",
  "base",
  "wbr",
  "source",
  "embed",
  "param",
  "track",
]);

/** The text of an HTML document as plain lines: paragraphs apart, lists with `-`, quotation with `>`. */
export function htmlToText(html: string): string {
  let out = "";
  let line = "";
  let blank = false;
  let skipping = 0;
  let preformatted = 0;
  let quotes = 0;
  let lastQuotes = 0;
  // Blank lines owed before the next word: 1 ends the line, 2 leaves one empty.
  let owed = 0;

  function endLine(lines: number): void {
    if (line.trim() !== "") {
      out += `${quotes > 0 ? `${">".repeat(quotes)} ` : ""}${line.trimEnd()}\n`;
      lastQuotes = quotes;
      owed = 0;
    }
    line = "";
    blank = false;
    owed = Math.max(owed, lines);
  }

  function write(text: string): void {
    if (text === "") return;
    if (owed > 1 && out !== "") out += `${">".repeat(Math.min(quotes, lastQuotes))}\n`;
    owed = 0;
    line += (blank && line !== "" ? " " : "") + text;
    blank = false;
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const hidden = /display\s*:\s*none/i.test(attributes.style ?? "");
        if (skipping > 0 || ((SKIPPED.has(name) || hidden) && !VOID.has(name))) {
          if (!VOID.has(name)) skipping += 1;
          return;
        }
        if (name === "br") {
          const empty = line.trim() === "";
          endLine(0);
          if (empty && out !== "" && !out.endsWith("\n\n")) owed = 2;
        } else if (name === "td" || name === "th") blank = true;
        else if (PARAGRAPHS.has(name)) endLine(2);
        else if (BLOCKS.has(name)) endLine(1);
        if (name === "li") write("- ");
        if (name === "pre") preformatted += 1;
        if (name === "blockquote") quotes = Math.min(quotes + 1, 20);
      },
      ontext(text) {
        if (skipping > 0) return;
        if (preformatted > 0) {
          for (const [at, piece] of text.split("\n").entries()) {
            if (at > 0) endLine(0);
            write(piece);
          }
          return;
        }
        const clean = withoutFillers(text);
        const words = clean.replace(/[\s\u00a0]+/g, " ");
        if (words.startsWith(" ")) blank = true;
        write(words.trim());
        if (words.endsWith(" ") && words.length > 1) blank = true;
      },
      onclosetag(name) {
        if (skipping > 0) {
          if (!VOID.has(name)) skipping -= 1;
          return;
        }
        if (PARAGRAPHS.has(name)) endLine(2);
        else if (BLOCKS.has(name)) endLine(1);
        if (name === "pre") preformatted = Math.max(0, preformatted - 1);
        if (name === "blockquote") quotes = Math.max(0, quotes - 1);
      },
    },
    { decodeEntities: true },
  );
  parser.write(boundHtml(html).html);
  parser.end();
  endLine(0);
  return out.trim();
}
