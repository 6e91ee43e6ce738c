import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { parse } from "tldts";

/** An address, taken apart for looking its servers up. */
export interface Query {
  /** As the person typed it, without space around it. */
  readonly address: string;
  readonly localPart: string;
  /** A-labels, lower case. */
  readonly domain: string;
  /** The address with its domain as A-labels: what goes over the wire. */
  readonly wireAddress: string;
}

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Reads an address; null where it can be none that mail is fetched for. */
export function readQuery(typed: string): Query | null {
  const address = typed.trim();
  const at = address.lastIndexOf("@");
  const localPart = address.slice(0, at);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (at < 1 || Buffer.byteLength(localPart) > 64 || /[\s\x00-\x1f\x7f@]/.test(localPart)) return null;
  const domain = readHostName(address.slice(at + 1));
  if (!domain?.includes(".") || isIP(domain)) return null;
  return { address, localPart, domain, wireAddress: `${localPart}@${domain}` };
}

/**
 * A host name as A-labels (RFC 5891), lower case and without the root's dot, or an IP address; null for anything else,
 * and for the odd spellings of IPv4 that a URL parser would take (`0x7f.1`, `2130706433`).
 */
export function readHostName(text: string): string | null {
  const name = text.trim().replace(/\.$/, "");
  if (isIP(name)) return name.toLowerCase();
  // The URL parser behind domainToASCII drops line breaks and stops at a slash, fullwidth ones included.
  if (/[^\w.\-\u0080-\uffff]/.test(name) || /[/\\?#@:%]/.test(name.normalize("NFKC"))) return null;
  const ascii = domainToASCII(name).toLowerCase();
  if (ascii === "" || ascii.length > 253 || isIP(ascii)) return null;
  return ascii.split(".").every((label) => LABEL.test(label)) ? ascii : null;
}

/** The domain somebody registered, by the Public Suffix List; null for a public suffix or an IP address. */
export function registrableDomain(host: string): string | null {
  return parse(host).domain;
}

/** Whether both names belong to whoever registered one domain. */
export function areRelated(host: string, other: string): boolean {
  const domain = registrableDomain(host);
  return domain === null ? host === other : domain === registrableDomain(other);
}

/** Whether anybody may register names below `domain`, so that what answers there speaks for nobody but itself. */
export function isPublicSuffix(domain: string): boolean {
  const { domain: registrable, isIcann } = parse(domain);
  return registrable === null && isIcann === true;
}
