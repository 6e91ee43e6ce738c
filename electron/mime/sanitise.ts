import { Parser } from "htmlparser2";
import sanitizeHtml from "sanitize-html";
import { filterStyleAttribute, filterStyleSheet } from "./css-filter.ts";
import { MAX_CSS_CHARS, MAX_HTML_DEPTH, MAX_HTML_TAGS, MAX_OPEN_TAGS } from "./limits.ts";
import { namesRemotePicture, normaliseUrl, readPictureSource } from "./pictures.ts";

export interface SanitisedHtml {
  readonly html: string;
  readonly hasRemoteImages: boolean;
  /** Indexes of the parts the HTML shows. */
  readonly shownParts: ReadonlySet<number>;
}

const TAGS = [
  ..."a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup".split(
    " ",
  ),
  ..."dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd".split(
    " ",
  ),
  ..."li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary details sup".split(
    " ",
  ),
  ..."table tbody td tfoot th thead time tr tt u ul var wbr".split(" "),
];

/**
 * Elements that go with everything inside: what they hold is no text of the message, or is read otherwise by browsers.
 * What stands in `noscript` is kept, sanitised like the rest: it is meant for whoever runs no scripts.
 */
export const DROPPED: readonly string[] = [
  ..."script style textarea option xmp noembed noframes iframe plaintext title template svg math object".split(" "),
  ..."embed applet audio video canvas select datalist frameset listing comment".split(" "),
];

const NUMERIC = new Set(
  "width height border cellpadding cellspacing colspan rowspan hspace vspace size start value span".split(" "),
);
const WORDS = new Set("align valign dir lang nowrap noshade clear scope type".split(" "));
const COLOURS = new Set(["bgcolor", "color"]);
const TEXTS = new Set(["title", "alt", "summary", "abbr", "class", "id", "face"]);
const KEPT = [...NUMERIC, ...WORDS, ...COLOURS, ...TEXTS, "style", "href", "src", "target", "rel", "open"];

const CHUNK_CHARS = 16_384;

/** A link a person may follow; null for every scheme but http, https, mailto and tel, and for what has none. */
function safeLink(raw: string): string | null {
  const url = normaliseUrl(raw);
  const absolute = /^\/\//.test(url) ? `https:${url}` : url;
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(absolute) || !URL.canParse(absolute)) return null;
  return new URL(absolute).href;
}

/** Takes out what a message must not do or load, and gives an HTML fragment; `partOf` maps a Content-ID to a part. */
export function sanitiseHtml(source: string, partOf: (contentId: string) => number | undefined): SanitisedHtml {
  const shownParts = new Set<number>();
  let hasRemoteImages = false;

  function safePicture(raw: string): string | null {
    const source = readPictureSource(raw);
    if (source?.kind !== "part") {
      hasRemoteImages ||= source?.kind === "remote";
      return source?.url ?? null;
    }
    const index = partOf(source.contentId);
    if (index === undefined) return null;
    shownParts.add(index);
    return String(index);
  }

  function safeAttributes(tag: string, given: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
    const kept: sanitizeHtml.Attributes = {};
    for (const [name, value] of Object.entries(given)) {
      if (value.length > 10_000 && name !== "src") continue;
      if (NUMERIC.has(name)) {
        if (/^\d{1,5}(?:\.\d+)?(?:%|px)?$/.test(value.trim())) kept[name] = value.trim();
      } else if (WORDS.has(name)) {
        if (/^[\w-]{0,40}$/.test(value)) kept[name] = value || name;
      } else if (COLOURS.has(name)) {
        if (/^[#\w(),.%\s-]{1,60}$/.test(value)) kept[name] = value;
      } else if (TEXTS.has(name)) kept[name] = value;
      else if (name === "style") {
        const { css, remote } = filterStyleAttribute(value);
        if (css !== "") kept.style = css;
        hasRemoteImages ||= remote;
      } else if (name === "background" || name === "srcset" || name === "poster") {
        hasRemoteImages ||= namesRemotePicture(value);
      }
    }
    if (tag === "img") {
      const src = safePicture(given.src ?? "");
      if (src !== null) kept.src = src;
      kept.alt ??= "";
    } else if (tag === "a") {
      const href = safeLink(given.href ?? "");
      if (href !== null) Object.assign(kept, { href, target: "_blank", rel: "noopener noreferrer" });
    } else if (tag === "details" && given.open !== undefined) kept.open = "open";
    return kept;
  }

  const { html: bounded, css } = boundHtml(source);
  const sheet = filterStyleSheet(css);
  hasRemoteImages ||= sheet.remote;
  const body = sanitizeHtml(bounded, {
    allowedTags: TAGS,
    nonTextTags: [...DROPPED],
    allowedAttributes: { "*": KEPT },
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["http", "https", "data"] },
    allowProtocolRelative: false,
    // Filtered above, by the same rules as style sheets.
    parseStyleAttributes: false,
    nestingLimit: MAX_HTML_DEPTH,
    transformTags: {
      "*": (tag, attributes) => ({
        // The body's colours stay, on an element of the fragment.
        tagName: tag === "body" ? "div" : tag,
        attribs: safeAttributes(
          tag,
          tag === "body" ? { ...attributes, class: `${attributes.class ?? ""} message-body`.trim() } : attributes,
        ),
      }),
    },
  });
  const html = sheet.css === "" ? body : `<style>\n${sheet.css}</style>\n${body}`;
  return { html, hasRemoteImages, shownParts };
}

interface BoundedHtml {
  readonly html: string;
  /** The text of all style elements that are meant for a screen. */
  readonly css: string;
}

/**
 * Cuts HTML before the tag that is one too many or too deep, and collects its style sheets. The parser looks for a
 * closing tag among all open ones, so depth has to be bounded before anything else walks the source.
 */
function boundHtml(source: string): BoundedHtml {
  let css = "";
  let reading = false;
  let depth = 0;
  let tags = 0;
  let cutAt = -1;
  const parser = new Parser(
    {
      onopentagname() {
        depth += 1;
        tags += 1;
        if (cutAt < 0 && (depth > MAX_OPEN_TAGS || tags > MAX_HTML_TAGS)) {
          cutAt = parser.startIndex;
          parser.pause();
        }
      },
      onopentag(name, { media = "" }) {
        reading = name === "style" && /^\s*$|\b(?:all|screen)\b/i.test(media) && css.length < MAX_CSS_CHARS;
      },
      ontext(text) {
        if (reading) css += text;
      },
      onclosetag(name) {
        depth -= 1;
        if (name !== "style" || !reading) return;
        reading = false;
        css += "\n";
      },
    },
    { decodeEntities: false },
  );
  for (let at = 0; at < source.length && cutAt < 0; at += CHUNK_CHARS) parser.write(source.slice(at, at + CHUNK_CHARS));
  if (cutAt < 0) parser.end();
  return { html: cutAt < 0 ? source : source.slice(0, cutAt), css };
}
