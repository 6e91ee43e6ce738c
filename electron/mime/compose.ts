import MailComposer from "nodemailer/lib/mail-composer";
import { failed } from "../../shared/failure.ts";
import type { Address } from "../../shared/message.ts";
import type { ComposedMessage, Composition } from "../../shared/services/mime.ts";
import { toSafeLine } from "./encoded-words.ts";
import { toSafeFilename } from "./filename.ts";
import { encodeFlowed } from "./flowed-text.ts";
import { readTypedAddresses, toOutgoingAddress } from "./typed-addresses.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A moment (ms since the epoch) in the machine's own zone, as RFC 5322 §3.3 writes it. */
export function formatDate(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${DAYS[date.getDay()]}, ${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
}

/** The message without its Bcc field; everything else byte for byte the same. */
function withoutBcc(message: Buffer): Buffer {
  const end = message.indexOf("\r\n\r\n");
  const header = message.toString("latin1", 0, end + 2);
  const stripped = header.replace(/^Bcc:.*\r\n(?:[ \t].*\r\n)*/gim, "");
  return stripped === header ? message : Buffer.concat([Buffer.from(stripped, "latin1"), message.subarray(end + 2)]);
}

function isSevenBit(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80 && byte !== 0);
}

function toAttachment({ filename, type, bytes }: Composition["attachments"][number]) {
  // A message in a message may not be encoded (RFC 2046 §5.2.1); one that is not ASCII goes as a file.
  const enclosed = type.startsWith("message/") && isSevenBit(bytes);
  const usable = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) && !/^multipart\//i.test(type);
  return {
    filename: toSafeFilename(filename, "attachment"),
    content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    contentType: enclosed || (usable && !/^message\//i.test(type)) ? type : "application/octet-stream",
    contentDisposition: "attachment",
    ...(enclosed ? {} : { contentTransferEncoding: "base64" as const }),
  };
}

/**
 * Makes the message that is sent and the copy that is filed. Throws ADDRESS_INVALID, naming what was typed, and
 * NO_RECIPIENTS.
 */
export async function composeMessage(composition: Composition): Promise<ComposedMessage> {
  const from = toOutgoingAddress(composition.from);
  const to = readTypedAddresses(composition.to);
  const cc = readTypedAddresses(composition.cc);
  const bcc = readTypedAddresses(composition.bcc);
  const recipients = distinctAddresses([...to, ...cc, ...bcc]);
  if (recipients.length === 0) throw failed({ code: "NO_RECIPIENTS" });

  const list = (addresses: readonly Address[]) => addresses.map(({ name, address }) => ({ name, address }));
  const node = new MailComposer({
    from: { ...from },
    to: list(to),
    cc: list(cc),
    bcc: list(bcc),
    subject: toSafeLine(composition.subject),
    messageId: composition.messageId,
    ...(composition.inReplyTo === "" ? {} : { inReplyTo: composition.inReplyTo }),
    ...(composition.references.length === 0 ? {} : { references: [...composition.references] }),
    headers: { Date: formatDate(composition.date) },
    xMailer: false,
    // `text` would lose the parameter.
    alternatives: [
      { content: encodeFlowed(composition.text), contentType: "text/plain; charset=utf-8; format=flowed" },
    ],
    attachments: composition.attachments.map(toAttachment),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "windows",
  }).compile();
  node.keepBcc = true;
  const message = await node.build();
  // Copies: buffers may be views of a larger pool, which would go along to the other thread.
  const filed = new Uint8Array(message);
  const submitted = new Uint8Array(withoutBcc(message));
  return { filed, submitted, envelope: { from: from.address, to: recipients } };
}

/** Addresses once each; domains are compared without case, local parts as they are (RFC 5321 §2.4). */
function distinctAddresses(addresses: readonly Address[]): string[] {
  const seen = new Map<string, string>();
  for (const { address } of addresses) {
    const at = address.lastIndexOf("@");
    const key = address.slice(0, at) + address.slice(at).toLowerCase();
    if (!seen.has(key)) seen.set(key, address);
  }
  return [...seen.values()];
}
