import postcss, { type AtRule, type Container, type Declaration, type Rule } from "postcss";
import { MAX_CSS_CHARS } from "./limits.ts";

/** What was left of some CSS, and whether something in it named another server. */
export interface FilteredCss {
  readonly css: string;
  readonly remote: boolean;
}

/** Properties that lay out and colour; none that places over other things, loads, animates or generates content. */
const PROPERTIES = new RegExp(
  `^(?:${[
    "align-(?:content|items|self)",
    "background(?:-(?:clip|color|image|origin|position|repeat|size))?",
    "border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?",
    "border-(?:collapse|radius|spacing|(?:top|bottom)-(?:left|right)-radius)",
    "box-(?:shadow|sizing)",
    "caption-side",
    "clear",
    "color",
    "color-scheme",
    "column-gap|columns|row-gap|gap",
    "direction",
    "display",
    "empty-cells",
    "flex(?:-(?:basis|direction|flow|grow|shrink|wrap))?",
    "float",
    "font(?:-(?:family|feature-settings|kerning|size|stretch|style|variant|weight))?",
    "(?:max-|min-)?(?:height|width)",
    "hyphens",
    "justify-(?:content|items|self)",
    "letter-spacing",
    "line-height",
    "list-style(?:-(?:position|type))?",
    "margin(?:-(?:top|right|bottom|left))?",
    "mso-[a-z-]+",
    "object-(?:fit|position)",
    "opacity",
    "order",
    "orphans|widows",
    "outline(?:-(?:color|style|width))?",
    "overflow(?:-[xy]|-wrap)?",
    "padding(?:-(?:top|right|bottom|left))?",
    "table-layout",
    "text-(?:align|decoration(?:-(?:color|line|style|thickness))?|indent|overflow|shadow|transform)",
    "unicode-bidi",
    "vertical-align",
    "visibility",
    "white-space",
    "word-(?:break|spacing|wrap)",
    "writing-mode",
  ].join("|")})$`,
);

const FUNCTIONS =
  /^(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|calc|min|max|clamp|(?:repeating-)?(?:linear|radial|conic)-gradient)$/;
const REMOTE = /(?:url|src|image|image-set|-webkit-image-set)\s*\(|@import/i;
/** Whether some CSS names another server. */
export function namesRemoteCss(css: string): boolean {
  return REMOTE.test(css);
}

const MAX_VALUE_CHARS = 1_000;

/** A value with no address, no escape and no function beyond colours and sums; null where nothing safe is left. */
function filterValue(raw: string): string | null {
  if (raw.length > MAX_VALUE_CHARS) return null;
  const value = raw
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, " ")
    .replace(/url\(\s*(?:"[^"\\]*"|'[^'\\]*'|[^()"'\\]*)\s*\)/gi, " ")
    .trim();
  // Whatever is escaped (backslash) or could leave its declaration is not worth deciphering.
  if (value === "" || /[\\<>{}@;&]|\/\*|javascript:|expression|behaviou?r/i.test(value)) return null;
  if (/[^\P{Cc}\t\n]/u.test(value)) return null;
  for (const [, name = ""] of value.matchAll(/([\w-]*)\s*\(/g)) if (!FUNCTIONS.test(name.toLowerCase())) return null;
  for (const quote of ['"', "'"]) if ((value.split(quote).length - 1) % 2 === 1) return null;
  return value.replaceAll('"', "'");
}

function filterDeclaration({ prop, value, important }: Declaration): string | null {
  const name = prop.toLowerCase();
  if (!PROPERTIES.test(name) || name.startsWith("mso-")) return null;
  const safe = filterValue(value);
  return safe === null ? null : `${name}:${safe}${important ? " !important" : ""}`;
}

function filterDeclarations(container: Container): string {
  const kept: string[] = [];
  for (const node of container.nodes ?? []) {
    const declaration = node.type === "decl" ? filterDeclaration(node as Declaration) : null;
    if (declaration !== null) kept.push(declaration);
  }
  return kept.join(";");
}

/** Filters what stands in a `style` attribute. */
export function filterStyleAttribute(style: string): FilteredCss {
  if (style.length > 10_000) return { css: "", remote: false };
  const remote = namesRemoteCss(style);
  try {
    const rule = postcss.parse(`x{${style}}`).first;
    return { css: rule?.type === "rule" ? filterDeclarations(rule) : "", remote };
  } catch {
    // Not CSS: postcss says so by throwing, and nothing of it is kept.
    return { css: "", remote };
  }
}

function filterRule(rule: Rule): string {
  const selector = rule.selector
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (selector === "" || selector.length > 1_000 || !/^[\w\s.#*,:>+~()[\]="'^$|-]+$/.test(selector)) return "";
  const declarations = filterDeclarations(rule);
  return declarations === "" ? "" : `${selector}{${declarations}}\n`;
}

function filterMedia(media: AtRule): string {
  const query = media.params.replace(/\s+/g, " ").trim();
  if (query.length > 500 || !/^[\w\s.,:()-]+$/.test(query)) return "";
  const rules = (media.nodes ?? []).map((node) => (node.type === "rule" ? filterRule(node) : "")).join("");
  return rules === "" ? "" : `@media ${query}{${rules}}\n`;
}

/** Filters a style sheet: plain rules and `@media` are kept, with the same declarations as in attributes. */
export function filterStyleSheet(source: string): FilteredCss {
  const text = source.slice(0, MAX_CSS_CHARS).replace(/<!--|-->/g, " ");
  const remote = namesRemoteCss(text);
  try {
    let css = "";
    for (const node of postcss.parse(text).nodes) {
      if (node.type === "rule") css += filterRule(node);
      else if (node.type === "atrule" && node.name.toLowerCase() === "media") css += filterMedia(node);
    }
    return { css, remote };
  } catch {
    return { css: "", remote };
  }
}
