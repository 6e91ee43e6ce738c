import { MAX_DATA_URL_CHARS } from "./limits.ts";

/** What a picture of an HTML body is: a part of the message, bytes in the URL itself, or something on another server. */
export type PictureSource =
  | { readonly kind: "part"; readonly contentId: string }
  | { readonly kind: "data"; readonly url: string }
  | { readonly kind: "remote"; readonly url: string };

function isIgnored(code: number): boolean {
  return code <= 0x20 || code === 0xa0;
}

/** The URL without the controls and blanks browsers ignore (WHATWG URL §4.1). */
export function normaliseUrl(url: string): string {
  let from = 0;
  let to = url.length;
  while (from < to && isIgnored(url.charCodeAt(from))) from += 1;
  while (to > from && isIgnored(url.charCodeAt(to - 1))) to -= 1;
  return url.slice(from, to).replace(/[\t\r\n]/g, "");
}

function decodeContentId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: it is meant literally.
    return text;
  }
}

/** Reads the address of a picture; null where it is none that is shown. */
export function readPictureSource(raw: string): PictureSource | null {
  const url = normaliseUrl(raw);
  if (/^cid:/i.test(url)) return { kind: "part", contentId: decodeContentId(url.slice(4)) };
  if (/^data:/i.test(url)) {
    const kept =
      url.length <= MAX_DATA_URL_CHARS && /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]+$/i.test(url);
    return kept ? { kind: "data", url } : null;
  }
  const absolute = /^[\\/]{2}/.test(url) ? `https://${url.slice(2)}` : url;
  if (!/^https?:\/\//i.test(absolute) || !URL.canParse(absolute)) return null;
  return { kind: "remote", url: new URL(absolute).href };
}

/** Whether the value of a `background`, `srcset` or `poster` names another server. */
export function namesRemotePicture(value: string): boolean {
  return /^\s*(?:https?:|\/\/)|,\s*https?:/i.test(value);
}
