import { MailParser } from "mailparser";
import PostalMime from "postal-mime";
import { parseMessage } from "../../../electron/mime/parse.ts";

/** What all three parsers can be compared by. */
export interface Reading {
  readonly subject: string;
  /** As words, for each writes quotation and line ends in its own way; empty where there was only HTML. */
  readonly text: string;
  readonly sizes: readonly number[];
}

export type Peer = "mailparser" | "postal-mime";

const words = (text: string) => text.replace(/[\s>]+/g, " ").trim();

/** Reads by mailparser's streaming parser, files included, without the HTML it makes of text. */
export function readByMailparser(raw: Buffer): Promise<Reading & { html: boolean }> {
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

export async function readByPostalMime(raw: Buffer): Promise<Reading & { html: boolean }> {
  const email = await PostalMime.parse(raw);
  return {
    subject: email.subject ?? "",
    text: words(email.text ?? ""),
    html: email.html !== undefined,
    sizes: email.attachments.map(({ content }) => (typeof content === "string" ? content.length : content.byteLength)),
  };
}

/** What a peer and we read of one message. */
export async function compare(peer: Peer, raw: Buffer): Promise<{ ours: Reading; theirs: Reading }> {
  const { html, ...theirs } = await (peer === "mailparser" ? readByMailparser(raw) : readByPostalMime(raw));
  const parsed = parseMessage({ raw });
  const ours = { subject: parsed.subject, text: words(parsed.text), sizes: parsed.attachments.map(({ size }) => size) };
  // They make no text of HTML here.
  return html ? { ours: { ...ours, text: "" }, theirs: { ...theirs, text: "" } } : { ours, theirs };
}
