/// <reference path="./punycode.d.ts" />
import { toUnicode } from "punycode.js";

/** `host` in its own letters, or null where it has none of its own or its A-labels are no honest spelling of them. */
function readLetters(host: string): string | null {
  if (!/(^|\.)xn--/i.test(host)) return null;
  try {
    const letters = toUnicode(host);
    return URL.parse(`http://${letters}/`)?.hostname === host.toLowerCase() ? letters : null;
  } catch {
    return null;
  }
}

/**
 * A host as it is shown to a person who has to judge it: whole, and where it has letters beyond ASCII, in these and as
 * the A-labels that cannot be mistaken for another name.
 */
export function nameHost(host: string): string {
  const letters = readLetters(host);
  // Isolated, so that letters that run from right to left do not reorder what stands beside them.
  return letters === null ? host : `\u2068${letters}\u2069 (${host})`;
}
