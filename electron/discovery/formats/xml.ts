import { XMLParser } from "fast-xml-parser";

/** An element without its namespace prefix; comments and processing instructions are gone. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own character data, without that of its children and without space around it. */
  readonly text: string;
}

/** The document is none that may be read; the message says why, for the trace. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

const SIZE_LIMIT = 256 * 1024;
const DEPTH_LIMIT = 20;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // The library would decode inside CDATA too, and takes declared entities: see `decodeReferences`.
  processEntities: false,
  cdataPropName: "#cdata",
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEPTH_LIMIT,
});

/**
 * Reads an XML document that somebody on the internet wrote and gives its root. Throws {@link XmlError} for what is no
 * well-formed XML, has a DOCTYPE, or breaks the caps of 256 KiB and 20 levels.
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  if (bytes.byteLength > SIZE_LIMIT) throw new XmlError(`larger than ${SIZE_LIMIT} bytes`);
  const text = decodeXml(bytes).trimStart();
  if (/^(<!--[\s\S]*?-->\s*)*(<!doctype\s+html|<html)/i.test(text)) throw new XmlError("an HTML page");
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new XmlError("has a DOCTYPE, which is not accepted");
  if (!text.startsWith("<")) throw new XmlError(text === "" ? "empty" : "not XML");
  let nodes: unknown;
  try {
    nodes = parser.parse(text, true);
  } catch (error) {
    throw new XmlError(`not well-formed: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
  }
  const [root] = readChildren(nodes).children;
  if (!root) throw new XmlError("has no element");
  return root;
}

/** Children of `element` with one of the names, in document order; names are compared without case. */
export function childrenOf(element: XmlElement, ...names: readonly string[]): readonly XmlElement[] {
  return element.children.filter((child) => names.includes(child.name.toLowerCase()));
}

/** The text of the first child called `name` (lower case); undefined where it is missing or empty. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text || undefined;
}

function decodeXml(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (first === 0x3c && second === 0x00) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0x00 && second === 0x3c) return new TextDecoder("utf-16be").decode(bytes);
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const [, declared = "utf-8"] = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head) ?? [];
  // What is declared as UTF-16 but was readable up to here is none.
  const label = /^utf-?16/i.test(declared) ? "utf-8" : declared;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    throw new XmlError(`in an unknown charset, ${label}`);
  }
}

function readChildren(nodes: unknown): { children: XmlElement[]; text: string } {
  const children: XmlElement[] = [];
  let text = "";
  for (const node of Array.isArray(nodes) ? nodes : []) {
    for (const [name, value] of Object.entries(node as Record<string, unknown>)) {
      if (name === ":@") continue;
      if (name === "#text") text += decodeReferences(String(value));
      else if (name === "#cdata") text += readCharacters(value);
      else children.push(readElement(name, value, (node as Record<string, unknown>)[":@"]));
    }
  }
  return { children, text };
}

/** The text of a CDATA section, which the library wraps once more. */
function readCharacters(nodes: unknown): string {
  return (Array.isArray(nodes) ? nodes : [])
    .map((node) => String((node as Record<string, unknown>)["#text"] ?? ""))
    .join("");
}

function readElement(name: string, content: unknown, attributes: unknown): XmlElement {
  const { children, text } = readChildren(content);
  const entries = Object.entries((attributes ?? {}) as Record<string, unknown>);
  return {
    name,
    attributes: new Map(entries.map(([key, value]) => [key, decodeReferences(String(value))])),
    children,
    text: text.trim(),
  };
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five predefined entities and character references (XML 1.0 §4.1, §4.6); any other stays as it stands. */
function decodeReferences(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return PREDEFINED[name] ?? whole;
    const codePoint = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
  });
}
