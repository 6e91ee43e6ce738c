import { toSafeLine } from "./encoded-words.ts";
import { MAX_FILENAME_BYTES } from "./limits.ts";

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/gzip": "gz",
  "application/ics": "ics",
  "application/json": "json",
  "application/ms-tnef": "dat",
  "application/msword": "doc",
  "application/pdf": "pdf",
  "application/pgp-signature": "asc",
  "application/pkcs7-mime": "p7m",
  "application/pkcs7-signature": "p7s",
  "application/vnd.ms-excel": "xls",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/zip": "zip",
  "audio/mpeg": "mp3",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "message/delivery-status": "txt",
  "message/disposition-notification": "txt",
  "message/global": "eml",
  "message/rfc822": "eml",
  "text/calendar": "ics",
  "text/csv": "csv",
  "text/html": "html",
  "text/plain": "txt",
  "text/rfc822-headers": "txt",
  "text/vcard": "vcf",
  "text/x-vcard": "vcf",
  "video/mp4": "mp4",
};

const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)/i;

/** The usual extension of a media type, without its dot; `bin` where there is none. */
export function extensionOf(type: string): string {
  return Object.hasOwn(EXTENSIONS, type) ? (EXTENSIONS[type] ?? "bin") : "bin";
}

/** The media type that the extension of a file says; empty where it says none. */
export function typeOfFile(filename: string): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(filename)?.[1]?.toLowerCase() ?? "";
  if (extension === "jpeg") return "image/jpeg";
  return (
    Object.entries(EXTENSIONS).find(([type, usual]) => usual === extension && !type.startsWith("message/"))?.[0] ?? ""
  );
}

function cutToBytes(text: string, bytes: number): string {
  let out = "";
  let length = 0;
  for (const letter of text) {
    length += Buffer.byteLength(letter);
    if (length > bytes) break;
    out += letter;
  }
  return out;
}

/**
 * Makes of what a message calls a file a name that is safe on every system: no directories, controls, direction
 * overrides, reserved names, leading dots; at most {@link MAX_FILENAME_BYTES} bytes, the extension kept. `fallback` is
 * used where nothing is left.
 */
export function toSafeFilename(name: string, fallback: string): string {
  const shown = toSafeLine(name.normalize("NFC")).replace(
    /[\u200b-\u200f\u2060-\u206f\u00ad\u{e0000}-\u{e007f}]/gu,
    "",
  );
  const base = /^(?:[a-z]:|[\\/.~])/i.test(shown)
    ? (shown.split(/[\\/]/).findLast((piece) => /[^.\s]/.test(piece)) ?? "")
    : shown;
  const cleaned = base.replace(/[\\/:*?"<>|\u2044\u2215\u29f8\uff0f\uff3c]/g, "_").replace(/^[.\s~]+|[.\s]+$/g, "");
  const named = cleaned === "" || /^_+$/.test(cleaned) ? fallback : cleaned;
  const safe = RESERVED.test(named) ? `_${named}` : named;
  if (Buffer.byteLength(safe) <= MAX_FILENAME_BYTES) return safe;
  const dot = safe.lastIndexOf(".");
  const extension = dot > 0 && Buffer.byteLength(safe.slice(dot)) <= 20 ? safe.slice(dot) : "";
  const stem = extension === "" ? safe : safe.slice(0, dot);
  return cutToBytes(stem, MAX_FILENAME_BYTES - Buffer.byteLength(extension)).trimEnd() + extension;
}
