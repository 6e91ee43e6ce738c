import { readdirSync, readFileSync } from "node:fs";
import { MailParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { parseMessage } from "../../../electron/mime/parse.ts";

const corpus = new URL("../../corpus/", import.meta.url);
const names = readdirSync(corpus)
  .filter((name) => name.endsWith(".eml"))
  .map((name) => name.slice(0, -4));

/** What mailparser 3.9.31 does otherwise, which is why messages are taken apart by code of our own. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {
  "alternative-related-mixed": "lists other forms of the text as attachments",
  "bare-cr": "reads nothing where lines end in CR",
  "boundary-inner-unclosed": "loses what follows a multipart without its end",
  "boundary-never-found": "loses the text of a multipart without a delimiter",
  "boundary-unnamed": "loses the text of a multipart that names no boundary",
  "charset-utf7-refused": "decodes UTF-7, here to a script element",
  "charset-wrong-label-ascii": "takes Windows-1252 labelled ASCII for UTF-8",
  "charset-wrong-label-utf8": "believes a label the bytes contradict",
  digest: "pours enclosed messages into the text",
  "duplicate-fields": "takes the last of two subjects, servers take the first",
  "headers-8bit-windows-1251": "reads 8-bit headers as UTF-8 only",
  "mailsploit-from": "leaves line breaks in a decoded subject",
  "nul-bytes": "leaves NUL in subject and text",
};

interface Reading {
  subject: string;
  text: string;
  sizes: number[];
}

/** Text as words, for the two write quotation and line ends differently. */
const words = (text: string) => text.replace(/[\s>]+/g, " ").trim();

function readByMailparser(raw: Buffer): Promise<Reading & { html: boolean }> {
  return new Promise((resolve, reject) => {
    const parser = new MailParser({
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      keepDeliveryStatus: true,
    });
    const reading = { subject: "", text: "", sizes: [] as number[], html: false };
    parser.on("headers", (headers) => {
      reading.subject = String(headers.get("subject") ?? "");
    });
    parser.on("data", (data) => {
      if (data.type === "text") {
        reading.text = words(data.text ?? "");
        reading.html = typeof data.html === "string";
        return;
      }
      let size = 0;
      data.content.on("data", (chunk: Buffer) => {
        size += chunk.length;
      });
      data.content.on("end", () => {
        reading.sizes.push(size);
        data.release();
      });
    });
    parser.on("end", () => resolve(reading));
    parser.on("error", reject);
    parser.end(raw);
  });
}

async function compare(name: string): Promise<{ ours: Reading; theirs: Reading }> {
  const raw = readFileSync(new URL(`${name}.eml`, corpus));
  const { html, ...theirs } = await readByMailparser(raw);
  const parsed = parseMessage({ raw });
  const ours = { subject: parsed.subject, text: words(parsed.text), sizes: parsed.attachments.map(({ size }) => size) };
  // It makes no text of HTML here.
  return html ? { ours: { ...ours, text: "" }, theirs: { ...theirs, text: "" } } : { ours, theirs };
}

describe("mailparser, asked as a second opinion,", () => {
  it.each(names.filter((name) => !Object.hasOwn(DISAGREEMENTS, name)))("reads the same in %s", async (name) => {
    const { ours, theirs } = await compare(name);
    expect(ours).toEqual(theirs);
  });

  it.each(Object.entries(DISAGREEMENTS))("still disagrees on %s: it %s", async (name) => {
    const { ours, theirs } = await compare(name);
    expect(ours).not.toEqual(theirs);
  });
});
