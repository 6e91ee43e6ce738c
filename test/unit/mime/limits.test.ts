import { describe, expect, it } from "vitest";
import {
  MAX_DEPTH,
  MAX_HTML_BYTES,
  MAX_HTML_TAGS,
  MAX_PARTS,
  MAX_RAW_BYTES,
  MAX_TEXT_BYTES,
} from "../../../electron/mime/limits.ts";
import { extractPart, parseMessage } from "../../../electron/mime/parse.ts";
import { showBody } from "../../../electron/mime/shown-body.ts";
import { MIME_PATIENCE_MS } from "../../../shared/services/mime.ts";

const message = (header: string, body = "") => Buffer.from(`Subject: big\r\n${header}\r\n\r\n${body}`, "latin1");
const html = (body: string) => message("Content-Type: text/html", body);
const text = (body: string, parameters = "") => message(`Content-Type: text/plain${parameters}`, body);
const fill = (piece: string, length = 2 * 1024 * 1024) => piece.repeat(Math.ceil(length / piece.length));

describe("a message within the caps", { timeout: 30_000 }, () => {
  it("shows a header of 10,000 recipients whole", () => {
    const to = Array.from({ length: 10_000 }, (_, i) => `"Person ${i}" <person${i}@example.org>`).join(",\r\n ");
    const parsed = parseMessage({ raw: message(`To: ${to}`, "hi") });
    expect(parsed.unreadable).toBeNull();
    expect(parsed.to).toHaveLength(10_000);
    expect(parsed.to[9_999]).toEqual({ name: "Person 9999", address: "person9999@example.org" });
    expect(parsed.text).toBe("hi");
  });

  it("shows a message of 30 MB and gives its attachment whole", () => {
    const file = Buffer.alloc(22 * 1024 * 1024, "posthorn");
    const lines = file.toString("base64").replace(/.{76}/g, "$&\r\n");
    const part = `--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n--b--\r\n`;
    const raw = message("Content-Type: multipart/mixed; boundary=b", `--b\r\n\r\nsee file\r\n${part}`);
    expect(raw.length).toBeGreaterThan(30_000_000);
    const parsed = parseMessage({ raw });
    expect(parsed).toMatchObject({ text: "see file", unreadable: null });
    expect(parsed.attachments).toMatchObject([{ index: 1, filename: "a.zip", size: file.length }]);
    expect(file.equals(extractPart({ raw, index: 1 }).bytes)).toBe(true);
  });
});

describe("a message beyond a cap", { timeout: 30_000 }, () => {
  it("keeps its headers where it is too large", () => {
    const raw = Buffer.concat([message("From: a@example.org", "body"), Buffer.alloc(MAX_RAW_BYTES, "x")]);
    expect(parseMessage({ raw })).toMatchObject({
      subject: "big",
      from: [{ address: "a@example.org" }],
      unreadable: "size",
    });
  });

  it("keeps its headers where it is too deep", () => {
    const level = (i: number) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
    const levels = (count: number) => Array.from({ length: count }, (_, i) => level(i)).join("");
    const deep = (count: number) => Buffer.from(`Subject: deep\r\n${levels(count)}\r\nbottom`, "latin1");
    expect(parseMessage({ raw: deep(MAX_DEPTH) })).toMatchObject({ text: "bottom", unreadable: null });
    expect(parseMessage({ raw: deep(MAX_DEPTH + 1) })).toMatchObject({ subject: "deep", unreadable: "depth" });
    expect(parseMessage({ raw: deep(5_000) })).toMatchObject({ subject: "deep", unreadable: "depth" });
  });

  it("keeps its headers where it has too many parts", () => {
    const parts = (count: number) =>
      message("Content-Type: multipart/mixed; boundary=b", "--b\r\n\r\na\r\n".repeat(count));
    expect(parseMessage({ raw: parts(MAX_PARTS - 1) }).unreadable).toBeNull();
    expect(parseMessage({ raw: parts(MAX_PARTS) })).toMatchObject({ subject: "big", unreadable: "size" });
  });

  it("is malformed without a single header field", () => {
    expect(parseMessage({ raw: new Uint8Array() }).unreadable).toBe("malformed");
    expect(parseMessage({ raw: Buffer.alloc(100_000, 0xfe) })).toMatchObject({
      text: "",
      unreadable: "malformed",
    });
  });

  it("has its text and its HTML cut, with a mark", () => {
    const long = parseMessage({ raw: text(fill("words and words\r\n", MAX_TEXT_BYTES + 500)) });
    expect(long.text.length).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    expect(showBody(text(fill("words and words\r\n", MAX_TEXT_BYTES + 500))).html).toContain("[…]");
    const rich = showBody(html(fill("<p>words</p>\n", MAX_HTML_BYTES + 500)));
    expect(rich.html.length).toBeLessThan(MAX_HTML_BYTES + 100);
  });

  it("says of a body that it is longer than is shown, and of no other", () => {
    const isCut = (raw: Buffer) => parseMessage({ raw }).isCut ?? false;
    expect(isCut(text(fill("words and words\r\n", MAX_TEXT_BYTES + 500)))).toBe(true);
    expect(isCut(text(fill("words and words\r\n", MAX_TEXT_BYTES - 500)))).toBe(false);
    expect(isCut(html(fill("<p>words</p>\n", MAX_HTML_BYTES + 500)))).toBe(true);
    expect(isCut(html(fill("<br>", 4 * (MAX_HTML_TAGS + 10))))).toBe(true);
    expect(isCut(html(fill("<p>words</p>\n", 10_000)))).toBe(false);
  });
});

/** A winmail.dat with this RTF as its body, and files without a name. */
function tnef(rtf: Buffer, files = 0): Buffer {
  const attribute = (id: number, data: Buffer) => {
    const head = Buffer.alloc(9);
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    return Buffer.concat([head, data, Buffer.alloc(2)]);
  };
  const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
  const body = Buffer.concat([words(rtf.length + 12, rtf.length, 0x414c454d, 0), rtf]);
  const properties = Buffer.concat([words(1, 0x10090102, 1, body.length), body]);
  const streams = [attribute(0x00069003, properties)];
  for (let file = 0; file < files; file += 1) streams.push(attribute(0x00069002, Buffer.alloc(4)));
  const stream = Buffer.concat([Buffer.from("789f3e220100", "hex"), ...streams]);
  return Buffer.concat([message("Content-Type: application/ms-tnef"), stream]);
}

describe("what is made to take long", () => {
  const hostile: Record<string, Buffer> = {
    "flowed lines": text(fill("a \r\n"), "; format=flowed"),
    "flowed quotation": text(fill("> a \r\n"), "; format=flowed"),
    "quotation marks": text(fill(">")),
    "line ends": text(fill("\r")),
    blanks: text(fill(" ")),
    "xn-- labels": text(fill(`${"xn--a.".repeat(13)}! `)),
    "host labels": text(fill(`${"a.".repeat(900)} `)),
    "at signs": text(fill(`${"@".repeat(900)} `)),
    "links in links": text(fill(`${"http://".repeat(250)} `)),
    "open elements": html(fill("<div>")),
    "open elements and strange ends": html(fill("<b>", 1e6) + fill("</i>", 1e6)),
    "open noscripts": html(fill("<div><noscript></div>")),
    "open comments": html(fill("<!--")),
    "angle brackets": html(fill("<")),
    attributes: html(`<a ${Array.from({ length: 100_000 }, (_, i) => `a${i}=b`).join(" ")}>`),
    "style sheets": html(fill("<style>a{}</style>")),
    "style braces": html(`<style>${fill("a{(")}</style>`),
    "encoded words": message(`X: y\r\nSubject: ${fill("=?utf-8?q?a?= ")}`),
    "address brackets": message(`To: ${fill("<")}`),
    "address comments": message(`To: ${fill("(")}`),
    "address groups": message(`To: ${fill("a:")}`),
    "parameter pieces": message(`Content-Type: text/plain; ${fill("a*0=b;")}`),
    "header fields": message(fill("a: b\r\n").trimEnd()),
    boundaries: message("Content-Type: multipart/mixed; boundary=-", fill("-")),
    "many parts": message("Content-Type: multipart/mixed; boundary=b", "--b\r\n\r\na\r\n".repeat(10_000)),
    "one line": text("a ".repeat(5_000_000)),
    "Received lines": message(`X: y\r\n${"Received: from a by b; now\r\n".repeat(100_000)}Y: z`, "hi"),
    "one field": message(`X: ${fill("x", 1e6)}`, "hi"),
    "flowed text": text(fill("words and more words \r\n"), "; format=flowed; delsp=yes"),
    "uuencoded beginnings": text(fill("begin 644 a\n#86)C\n")),
    "encoded words without end": message(`Subject: ${fill("=?utf-8?q?a ")}`),
    "padding in base64": message("Content-Transfer-Encoding: base64", fill("AA==\r\n")),
    "RTF groups": tnef(Buffer.from(`{\\rtf1${fill("{\\b ")}`)),
    "RTF runs": tnef(Buffer.from(`{\\rtf1${fill("a")}`)),
    "TNEF files": tnef(Buffer.alloc(16), 120_000),
    "soft breaks": message("Content-Transfer-Encoding: quoted-printable", `=${fill("      =")}`),
  };

  it.each(Object.keys(hostile))(
    "is done long before the host loses patience: 2 MB of %s",
    { timeout: 4 * MIME_PATIENCE_MS },
    (name) => {
      const raw = hostile[name] ?? Buffer.alloc(0);
      const start = performance.now();
      parseMessage({ raw });
      showBody(raw);
      expect(performance.now() - start).toBeLessThan(MIME_PATIENCE_MS);
    },
  );
});
