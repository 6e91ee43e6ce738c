import { Parser } from "htmlparser2";
import { namesRemoteCss } from "./css-filter.ts";
import { withoutFillers } from "./encoded-words.ts";
import { MAX_CSS_CHARS, MAX_HTML_TAGS, MAX_OPEN_TAGS } from "./limits.ts";
import { namesRemotePicture, readPictureSource } from "./pictures.ts";

/** What is read of an HTML document without making it fit to be shown. */
export interface HtmlSurvey {
  /** Plain lines: paragraphs apart, lists with `-`, quotation with `>`. */
  readonly text: string;
  /** Content-IDs of the pictures it shows. */
  readonly contentIds: ReadonlySet<string>;
  /** As the sanitiser finds it. */
  readonly hasRemoteImages: boolean;
  /** It is nested deeper or has more tags than is read. */
  readonly isCut: boolean;
}

/** Characters the parser gets at once; it is stopped between two of these. */
const CHUNK_CHARS = 16_384;

const ASCII = /^\p{ASCII}*$/u;

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

/**
 * Reads an HTML document in one pass, as far as its caps go. The parser looks for a closing tag among all open ones, so
 * that it is stopped at the tag that is one too many or too deep.
 */
export function surveyHtml(html: string): HtmlSurvey {
  const contentIds = new Set<string>();
  let hasRemoteImages = false;
  let depth = 0;
  let tags = 0;
  let cut = false;
  let css: string | null = null;
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

  function notePictures(name: string, attributes: Record<string, string>): void {
    if (name === "img" && attributes.src !== undefined) {
      const source = readPictureSource(attributes.src);
      if (source?.kind === "part") contentIds.add(source.contentId);
      else if (source?.kind === "remote") hasRemoteImages = true;
    }
    if (hasRemoteImages) return;
    const { style, background, srcset, poster } = attributes;
    hasRemoteImages = style !== undefined && style.length <= 10_000 && namesRemoteCss(style);
    for (const value of [background, srcset, poster]) {
      if (value !== undefined && value.length <= 10_000) hasRemoteImages ||= namesRemotePicture(value);
    }
  }

  const parser = new Parser(
    {
      onopentagname() {
        depth += 1;
        tags += 1;
        if (cut || (depth <= MAX_OPEN_TAGS && tags <= MAX_HTML_TAGS)) return;
        cut = true;
        parser.pause();
      },
      onopentag(name, attributes) {
        if (cut) return;
        notePictures(name, attributes);
        if (name === "style") css = /^\s*$|\b(?:all|screen)\b/i.test(attributes.media ?? "") ? "" : null;
        const hidden = attributes.style !== undefined && /display\s*:\s*none/i.test(attributes.style);
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
        if (css !== null && css.length < MAX_CSS_CHARS) css += text;
        if (skipping > 0) return;
        if (preformatted > 0) {
          for (const [at, piece] of text.split("\n").entries()) {
            if (at > 0) endLine(0);
            write(piece);
          }
          return;
        }
        const clean = ASCII.test(text) ? text : withoutFillers(text);
        const words = clean.replace(/[\s\u00a0]+/g, " ");
        if (words.startsWith(" ")) blank = true;
        write(words.trim());
        if (words.endsWith(" ") && words.length > 1) blank = true;
      },
      onclosetag(name) {
        depth -= 1;
        if (name === "style" && css !== null) {
          hasRemoteImages ||= namesRemoteCss(css);
          css = null;
        }
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
  for (let at = 0; at < html.length && !cut; at += CHUNK_CHARS) parser.write(html.slice(at, at + CHUNK_CHARS));
  if (!cut) parser.end();
  endLine(0);
  return { text: out.trim(), contentIds, hasRemoteImages, isCut: cut };
}
