declare module "punycode.js" {
  /** Turns every A-label of a domain into a U-label (RFC 3492). Throws RangeError where one is none. */
  export function toUnicode(domain: string): string;
}
