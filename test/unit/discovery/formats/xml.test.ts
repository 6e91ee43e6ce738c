import { describe, expect, test } from "vitest";
import { childrenOf, parseXml, textOf } from "../../../../electron/discovery/formats/xml.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseXml(bytes(text));

describe("reading", () => {
  test("gives names without prefix, attributes, children in order and trimmed text", () => {
    const root = parse('<x:a xmlns:x="u" n=" 1 "> <b> one </b><c/><b>two</b></x:a>');
    expect(root.name).toBe("a");
    expect(root.attributes.get("n")).toBe(" 1 ");
    expect(childrenOf(root, "b").map(({ text }) => text)).toEqual(["one", "two"]);
    expect(root.children.map(({ name }) => name)).toEqual(["b", "c", "b"]);
  });

  test("finds children without regard to case", () => {
    expect(textOf(parse("<a><HostName>x</HostName></a>"), "hostname")).toBe("x");
  });

  test("takes an empty element for a missing one", () => {
    expect(textOf(parse("<a><b>  </b><c/></a>"), "b")).toBeUndefined();
    expect(textOf(parse("<a><b/></a>"), "c")).toBeUndefined();
  });

  test("leaves out comments and processing instructions, wherever they stand", () => {
    expect(textOf(parse("<!-- x --><?p q?><a><b>ma<!-- y -->il</b></a>"), "b")).toBe("mail");
  });

  test("joins CDATA to the text and decodes nothing in it", () => {
    expect(textOf(parse("<a><b>x&amp;<![CDATA[<&amp;>]]></b></a>"), "b")).toBe("x&<&amp;>");
  });

  test("decodes the five entities and character references once, and no other", () => {
    expect(textOf(parse("<a><b>&amp;lt; &lt;&gt;&quot;&apos; &#64;&#x40; &nbsp;&unknown;</b></a>"), "b")).toBe(
      "&lt; <>\"' @@ &nbsp;&unknown;",
    );
  });

  test("keeps numbers as text", () => {
    expect(textOf(parse("<a><b>0993</b><c>1e3</c></a>"), "b")).toBe("0993");
    expect(textOf(parse("<a><b>0993</b><c>1e3</c></a>"), "c")).toBe("1e3");
  });

  test.each<[string, Uint8Array]>([
    ["a UTF-8 byte order mark", bytes("\ufeff<a>ж</a>")],
    [
      "UTF-16, little end first",
      new Uint8Array([
        0xff,
        0xfe,
        ...new Uint8Array(new Uint16Array([..."<a>ж</a>"].map((c) => c.charCodeAt(0))).buffer),
      ]),
    ],
    [
      "UTF-16, big end first",
      new Uint8Array([0xfe, 0xff, ...[..."<a>ж</a>"].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 0xff])]),
    ],
    ["UTF-16 without a mark", new Uint8Array(new Uint16Array([..."<a>ж</a>"].map((c) => c.charCodeAt(0))).buffer)],
    [
      "a declared windows-1251",
      new Uint8Array([...bytes('<?xml version="1.0" encoding="windows-1251"?><a>'), 0xe6, ...bytes("</a>")]),
    ],
    ["UTF-8 that says it is UTF-16", bytes('<?xml version="1.0" encoding="UTF-16"?><a>ж</a>')],
    ["space before the declaration", bytes('\r\n <?xml version="1.0"?><a>ж</a>')],
  ])("understands %s", (_, document) => {
    expect(parseXml(document).text).toBe("ж");
  });
});

describe("refusing", () => {
  test.each([
    ["a DOCTYPE", "<!DOCTYPE a><a/>", /DOCTYPE/],
    ["an expanding entity", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>', /DOCTYPE/],
    ["an external entity", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', /DOCTYPE/],
    ["a DOCTYPE in lower case behind a comment", "<!-- c --><!doctype a><a/>", /DOCTYPE/],
    ["an HTML page", "<!DOCTYPE html><html><body>404</body></html>", /HTML/],
    ["an HTML page behind a comment", "<!-- hi --><html></html>", /HTML/],
    ["JSON", '{"error": 1}', /not XML/],
    ["nothing", "", /empty/],
    ["a document cut in the middle", "<a><b>99", /well-formed/],
    ["elements that cross", "<a><b></a></b>", /well-formed/],
    ["an unknown charset", '<?xml version="1.0" encoding="x-klingon"?><a/>', /charset/],
    ["a name made for trouble", "<a><__proto__>1</__proto__></a>", /well-formed/],
    ["deep nesting", `${"<a>".repeat(50)}${"</a>".repeat(50)}`, /well-formed/],
  ])("%s", (_, document, reason) => {
    expect(() => parse(document)).toThrow(reason);
  });

  test("more than 256 KiB", () => {
    expect(() => parse(`<a>${"x".repeat(256 * 1024)}</a>`)).toThrow(/larger/);
  });

  test("is quick on a document of nothing but ampersands", () => {
    const started = performance.now();
    expect(textOf(parse(`<a><b>${"&amp;".repeat(50_000)}</b></a>`), "b")).toHaveLength(50_000);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
