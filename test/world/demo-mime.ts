// Writes one demo message as real senders do: old charsets, both transfer encodings, RFC 2047 and 2231 names, flowed
// text, alternatives with inline pictures, attachments, and the trace headers of the servers it came through.
import type { Random } from "./random.ts";

export type Charset = "utf-8" | "us-ascii" | "iso-8859-1" | "koi8-r" | "windows-1251" | "iso-2022-jp";

export interface Correspondent {
  name: string;
  address: string;
}

export interface Attachment {
  name: string;
  type: string;
  content: Uint8Array;
  /** An inline picture, which the HTML shows by this id. */
  cid?: string;
}

export interface MailDraft {
  from: Correspondent;
  to: readonly Correspondent[];
  cc?: readonly Correspondent[];
  subject: string;
  date: Date;
  messageId: string;
  references?: readonly string[];
  text: string;
  html?: string;
  attachments?: readonly Attachment[];
  charset?: Charset;
  transfer?: "quoted-printable" | "base64";
  flowed?: boolean;
  /** How the names of attachments are written. */
  names?: "rfc2231" | "rfc2047";
  headers?: Record<string, string>;
  /** The server that took the message in; none for one that its own author stored. */
  receivedBy?: string;
}

const encoders = new Map<string, Map<string, Buffer>>();

/** For each character of a charset its bytes, found by decoding every byte, or every pair of EUC-JP. */
function encoderOf(charset: string): Map<string, Buffer> {
  const known = encoders.get(charset);
  if (known) return known;
  const decoder = new TextDecoder(charset);
  const table = new Map<string, Buffer>();
  if (charset === "euc-jp") {
    for (let row = 0xa1; row <= 0xf4; row += 1) {
      for (let cell = 0xa1; cell <= 0xfe; cell += 1)
        table.set(decoder.decode(Buffer.from([row, cell])), Buffer.from([row, cell]));
    }
  } else {
    for (let byte = 0; byte < 256; byte += 1) table.set(decoder.decode(Buffer.from([byte])), Buffer.from([byte]));
  }
  encoders.set(charset, table);
  return table;
}

function encodeJapanese(text: string): Buffer {
  const table = encoderOf("euc-jp");
  const parts: Buffer[] = [];
  let double = false;
  const shift = (wanted: boolean): void => {
    if (wanted !== double) parts.push(Buffer.from(wanted ? "\x1b$B" : "\x1b(B", "latin1"));
    double = wanted;
  };
  for (const character of text) {
    const bytes = character < "\x80" ? undefined : table.get(character);
    shift(bytes !== undefined);
    if (!bytes && character >= "\x80") throw new Error(`iso-2022-jp has no ${character}`);
    parts.push(bytes ? Buffer.from(bytes.map((byte) => byte & 0x7f)) : Buffer.from(character));
  }
  shift(false);
  return Buffer.concat(parts);
}

export function encodeText(text: string, charset: Charset): Buffer {
  if (charset === "utf-8") return Buffer.from(text);
  if (charset === "iso-2022-jp") return encodeJapanese(text);
  const table = encoderOf(charset === "us-ascii" ? "ascii" : charset);
  const bytes = [...text].map((character) => {
    const encoded = table.get(character);
    if (!encoded) throw new Error(`${charset} has no ${character}`);
    return encoded;
  });
  return Buffer.concat(bytes);
}

function canEncode(text: string, charset: Charset): boolean {
  try {
    return encodeText(text, charset).length > 0;
  } catch {
    return false;
  }
}

function base64Lines(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\r\n");
}

function foldQuoted(line: string): string {
  const folded = [""];
  for (const piece of line.match(/=[0-9A-F]{2}|[^=]/g) ?? []) {
    const last = folded[folded.length - 1] ?? "";
    if (last.length + piece.length <= 75) folded[folded.length - 1] = last + piece;
    else folded.push(piece);
  }
  return folded.join("=\r\n");
}

function quotedPrintable(bytes: Uint8Array): string {
  const quote = (byte: string): string => `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  const lines = Buffer.from(bytes).toString("latin1").split("\r\n");
  const quoted = lines.map((line) => line.replace(/[^\t\x20-\x3c\x3e-\x7e]|[\t ]$/g, quote));
  return quoted.map(foldQuoted).join("\r\n");
}

/** RFC 2047 words, in the message's own charset where it has all the letters. */
export function headerText(text: string, charset: Charset): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const used = canEncode(text, charset) ? charset : "utf-8";
  const words: string[] = [];
  let part = "";
  for (const character of [...text, ""]) {
    if (character === "" || encodeText(part + character, used).length > 42) {
      words.push(`=?${used.toUpperCase()}?B?${encodeText(part, used).toString("base64")}?=`);
      part = "";
    }
    part += character;
  }
  return words.join("\r\n ");
}

function mailboxText({ name, address }: Correspondent, charset: Charset): string {
  const plain = /^[\w .'&,-]*$/.test(name);
  return `${plain ? (/[.,&]/.test(name) ? `"${name}"` : name) : headerText(name, charset)} <${address}>`;
}

function nameParameters(name: string, style: "rfc2231" | "rfc2047"): { type: string; disposition: string } {
  if (/^[\w .-]*$/.test(name)) return { type: `name="${name}"`, disposition: `filename="${name}"` };
  if (style === "rfc2047") {
    const word = `=?utf-8?B?${Buffer.from(name).toString("base64")}?=`;
    return { type: `name="${word}"`, disposition: `filename="${word}"` };
  }
  const pieces =
    encodeURIComponent(name)
      .replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .match(/(?:%..|.){1,18}/g) ?? [];
  const parameter = pieces.map((piece, index) => `filename*${index}*=${index === 0 ? "utf-8''" : ""}${piece}`);
  return { type: 'name="attachment"', disposition: parameter.join(";\r\n ") };
}

/** RFC 3676: lines of 72 at most, a space at the end of each that goes on. */
function flowText(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      if (line.startsWith(">") || line.length <= 72) return line === "-- " ? line : line.trimEnd();
      return (line.match(/.{1,71}(?:\s|$)|\S+\s?/g) ?? [line]).join("\n").trimEnd();
    })
    .join("\n");
}

interface Part {
  head: string;
  body: string;
}

function textPart(draft: MailDraft, subtype: "plain" | "html", text: string): Part {
  const charset = draft.charset ?? "utf-8";
  const flowed = subtype === "plain" && draft.flowed === true;
  const bytes = encodeText((flowed ? flowText(text) : text).replace(/\r?\n/g, "\r\n"), charset);
  const transfer =
    charset === "iso-2022-jp" || charset === "us-ascii" ? "7bit" : (draft.transfer ?? "quoted-printable");
  const body =
    transfer === "7bit"
      ? bytes.toString("latin1")
      : transfer === "base64"
        ? base64Lines(bytes)
        : quotedPrintable(bytes);
  const format = flowed ? "; format=flowed" : "";
  return {
    head: `Content-Type: text/${subtype}; charset=${charset}${format}\r\nContent-Transfer-Encoding: ${transfer}\r\n`,
    body,
  };
}

function attachmentPart(attachment: Attachment, style: "rfc2231" | "rfc2047"): Part {
  const { type, disposition } = nameParameters(attachment.name, style);
  const kind = attachment.cid === undefined ? "attachment" : "inline";
  const id = attachment.cid === undefined ? "" : `Content-ID: <${attachment.cid}>\r\n`;
  return {
    head: `Content-Type: ${attachment.type};\r\n ${type}\r\n${id}Content-Disposition: ${kind};\r\n ${disposition}\r\nContent-Transfer-Encoding: base64\r\n`,
    body: base64Lines(attachment.content),
  };
}

function multipart(kind: string, parts: readonly Part[], boundary: string): Part {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const inner = parts.map(({ head, body }) => `--${boundary}\r\n${head}\r\n${body}\r\n`).join("");
  return { head: `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n`, body: `${inner}--${boundary}--` };
}

export function formatDate(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = `${offset < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}${String(minutes).padStart(2, "0")}`;
  return new Date(date.getTime() + offset * 60_000).toUTCString().replace("GMT", zone);
}

function traceHeaders(draft: MailDraft, random: Random, receivedBy: string): string {
  const domain = draft.from.address.split("@")[1] ?? "";
  const recipient = draft.to[0]?.address ?? "";
  const host = `${random.pick(["mail", "out", "mx-out", "relay"])}${random.between(1, 9)}.${domain}`;
  const ip = `11.${random.between(100, 220)}.${random.between(0, 255)}.${random.between(1, 254)}`;
  const date = formatDate(new Date(draft.date.getTime() + random.between(1, 9) * 1000));
  return `Return-Path: <${draft.from.address}>
Delivered-To: ${recipient}
Received: from ${host} (${host} [${ip}])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)
 key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)
 by ${receivedBy} (Postfix) with ESMTPS id ${random.hex(10).toUpperCase()}
 for <${recipient}>; ${date}
Authentication-Results: ${receivedBy};
 dkim=pass (2048-bit key) header.d=${domain} header.s=${random.pick(["s1", "mail", "k2"])};
 spf=pass smtp.mailfrom=${draft.from.address}; dmarc=pass header.from=${domain}
`.replace(/\n/g, "\r\n");
}

/** The whole message, with CRLF. */
export function composeMessage(draft: MailDraft, random: Random): string {
  const charset = draft.charset ?? "utf-8";
  const boundary = (): string => `=_${random.hex(24)}`;
  const inline = (draft.attachments ?? []).filter(({ cid }) => cid !== undefined);
  const apart = (draft.attachments ?? []).filter(({ cid }) => cid === undefined);
  const names = draft.names ?? "rfc2231";
  const bodies = [textPart(draft, "plain", draft.text)];
  if (draft.html !== undefined) {
    const pictures = inline.map((attachment) => attachmentPart(attachment, names));
    bodies.push(multipart("related", [textPart(draft, "html", draft.html), ...pictures], boundary()));
  }
  const alternative = multipart("alternative", bodies, boundary());
  const whole = multipart("mixed", [alternative, ...apart.map((item) => attachmentPart(item, names))], boundary());
  const fields: Record<string, string | undefined> = {
    Date: formatDate(draft.date),
    From: mailboxText(draft.from, charset),
    To: draft.to.map((person) => mailboxText(person, charset)).join(",\r\n "),
    Cc: draft.cc?.length ? draft.cc.map((person) => mailboxText(person, charset)).join(",\r\n ") : undefined,
    Subject: headerText(draft.subject, charset),
    "Message-ID": draft.messageId,
    "In-Reply-To": draft.references?.at(-1),
    References: draft.references?.length ? draft.references.join("\r\n ") : undefined,
    "MIME-Version": "1.0",
    ...draft.headers,
  };
  const head = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  const trace = draft.receivedBy === undefined ? "" : traceHeaders(draft, random, draft.receivedBy);
  return `${trace}${head.join("")}${whole.head}\r\n${whole.body}\r\n`;
}
