// Mail from the outside world: a stranger's server hands it to the MTA of the recipient.
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { accountOf } from "./accounts.ts";
import { machineNames } from "./dns.ts";
import { addresses, type Places, roleAddresses } from "./places.ts";
import { cleanEnvironment, run } from "./processes.ts";
import type { Drop } from "./smtp-drop.ts";

export interface Letter {
  to: string;
  /** `Name <address>` or a bare address. */
  from?: string;
  /** The envelope sender, where it is not the address of `from`. */
  envelopeFrom?: string;
  subject?: string;
  text?: string;
  html?: string;
  date?: Date;
  messageId?: string;
  /** Further header fields, as they are. */
  headers?: Record<string, string>;
  /** The whole message; nothing of the above but `to`, `from` and `envelopeFrom` is then looked at. */
  raw?: string | Uint8Array;
}

/** RFC 2047, where a header's text is not plain ASCII. */
export function encodeWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let part = "";
  for (const character of `${text}\0`) {
    if (character === "\0" || Buffer.byteLength(part + character) > 42) {
      words.push(`=?UTF-8?B?${Buffer.from(part).toString("base64")}?=`);
      part = "";
    }
    part += character;
  }
  return words.join("\r\n ");
}

/** `Name <address>` with the name as a header may hold it. */
export function encodeMailbox(mailbox: string): string {
  const match = /^(.*?)\s*<([^>]*)>$/.exec(mailbox);
  if (!match) return mailbox;
  const name = match[1] ?? "";
  const safe = /^[\w .'-]*$/.test(name) ? name : /^[\x20-\x7e]*$/.test(name) ? JSON.stringify(name) : encodeWord(name);
  return `${safe} <${match[2]}>`;
}

function wrapBase64(text: string): string {
  const lines =
    Buffer.from(text)
      .toString("base64")
      .match(/.{1,76}/g) ?? [];
  return lines.join("\r\n");
}

export function composeLetter(letter: Letter, messageId: string): string {
  const part = (type: string, text: string): string =>
    `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapBase64(text)}\r\n`;
  const boundary = `=_${randomUUID()}`;
  const plain = part("text/plain", letter.text ?? "");
  const body =
    letter.html === undefined
      ? plain
      : `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n--${boundary}\r\n${plain}--${boundary}\r\n${part("text/html", letter.html)}--${boundary}--\r\n`;
  const fields = {
    From: encodeMailbox(letter.from ?? "Somebody <somebody@meadowmail.org>"),
    To: letter.to,
    Subject: encodeWord(letter.subject ?? "Hello"),
    Date: (letter.date ?? new Date()).toUTCString().replace("GMT", "+0000"),
    "Message-ID": messageId,
    "MIME-Version": "1.0",
    ...letter.headers,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${head.join("")}${body}`;
}

/** Delivers a message as if it came from outside. Resolves with its Message-ID as soon as the MTA has taken it. */
export async function deliverLetter(places: Places, letter: Letter): Promise<string> {
  const { provider, address } = accountOf(letter.to);
  const raw = letter.raw === undefined ? undefined : Buffer.from(letter.raw);
  const given = raw && /^message-id:\s*(<[^>]*>)/im.exec(raw.toString("latin1"))?.[1];
  const messageId = given ?? letter.messageId ?? `<${randomUUID()}@meadowmail.org>`;
  const author = letter.from ?? "somebody@meadowmail.org";
  const drop: Drop = {
    host: roleAddresses[provider].mx.v4,
    source: addresses.outside.v4,
    helo: machineNames.outside,
    from: letter.envelopeFrom ?? /<([^>]*)>$/.exec(author)?.[1] ?? author,
    to: [address],
    raw: (raw ?? Buffer.from(composeLetter(letter, messageId))).toString("base64"),
  };
  const script = fileURLToPath(new URL("./smtp-drop.ts", import.meta.url));
  await run(["ip", "netns", "exec", places.servers, process.execPath, script], {
    input: JSON.stringify(drop),
    env: cleanEnvironment({ NODE_OPTIONS: "" }),
  });
  return messageId;
}
