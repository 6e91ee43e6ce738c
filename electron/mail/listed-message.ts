import type { FetchMessageObject, MessageAddressObject, MessageStructureObject } from "imapflow";
import type { Address } from "../../shared/message.ts";
import type { ListedMessage, SliceRow } from "../../shared/services/store.ts";

/** What one FETCH asks for each message of a list. */
export const LISTING_QUERY = {
  uid: true,
  flags: true,
  envelope: true,
  bodyStructure: true,
  internalDate: true,
  size: true,
  /** Asked for where mailboxes are labels, and with it what names the message in all of them. */
  labels: true,
} as const;

/** Rows show a few recipients; a header of ten thousand stays in the message. */
export const MOST_ADDRESSES = 100;

/** A FETCH answer as a row; null where the server left the UID out. */
export function listedMessage(fetched: FetchMessageObject): ListedMessage | null {
  if (!fetched.uid) return null;
  const envelope = fetched.envelope ?? {};
  return {
    uid: fetched.uid,
    uidl: null,
    messageId: envelope.messageId ?? "",
    inReplyTo: envelope.inReplyTo ?? "",
    subject: envelope.subject ?? "",
    from: addresses(envelope.from),
    to: addresses(envelope.to),
    cc: addresses(envelope.cc),
    internalDate: time(fetched.internalDate) ?? time(envelope.date) ?? 0,
    size: fetched.size ?? 0,
    flags: [...(fetched.flags ?? [])],
    hasAttachments: fetched.bodyStructure ? hasAttachments(fetched.bodyStructure) : false,
    ...(fetched.labels &&
      fetched.emailId && { gmail: { messageId: fetched.emailId, labels: labelsOf(fetched.labels) } }),
  };
}

/** Gmail's labels, which come in the modified UTF-7 of mailbox names (RFC 3501 §5.1.3). */
export function labelsOf(labels: Iterable<string>): string[] {
  return [...labels].map((label) =>
    label.replace(/&([A-Za-z0-9+,]*)-/g, (whole, base64: string) => {
      if (base64 === "") return "&";
      const bytes = Buffer.from(base64.replaceAll(",", "/"), "base64");
      return bytes.length > 0 && bytes.length % 2 === 0 ? bytes.swap16().toString("utf16le") : whole;
    }),
  );
}

/**
 * Whether a person would call something in `node` an attachment: a part disposed as one (RFC 2183), an attached
 * message, or a named part that is neither text, nor shown inside the body, nor a signature.
 */
export function hasAttachments(node: MessageStructureObject): boolean {
  if (node.childNodes && node.type !== "message/rfc822") return node.childNodes.some(hasAttachments);
  const disposition = node.disposition?.toLowerCase();
  if (/^application\/(pgp-signature|(x-)?pkcs7-signature)$/.test(node.type)) return false;
  if (disposition === "attachment") return true;
  if (node.type === "message/rfc822") return true;
  if (node.type.startsWith("text/") || node.type.startsWith("multipart/")) return false;
  if (node.id && node.type.startsWith("image/")) return false;
  return Boolean(node.dispositionParameters?.filename ?? node.parameters?.name);
}

function addresses(list: readonly MessageAddressObject[] | undefined): Address[] {
  return (list ?? []).slice(0, MOST_ADDRESSES).map(({ name = "", address = "" }) => ({ name, address }));
}

function time(date: Date | string | undefined): number | null {
  if (date === undefined) return null;
  const ms = new Date(date).getTime();
  return Number.isNaN(ms) ? null : ms;
}

/** `message` as the store takes it in a slice, as JSON. */
export function sliceRow(message: ListedMessage): string {
  return JSON.stringify([
    message.uid,
    message.messageId,
    message.inReplyTo,
    message.subject,
    JSON.stringify(message.from),
    JSON.stringify(message.to),
    JSON.stringify(message.cc),
    message.internalDate,
    message.size,
    message.flags.join(" "),
    message.hasAttachments ? 1 : 0,
  ] satisfies SliceRow);
}
