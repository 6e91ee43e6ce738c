import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import addressparser from "nodemailer/lib/addressparser";
import { failed } from "../../shared/failure.ts";
import type { Address } from "../../shared/message.ts";
import { toSafeLine } from "./encoded-words.ts";

const ATOMS = /^[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 5322 §3.2.4 leaves them out
const QUOTED = /^"(?:[^"\\\u0000-\u001f\u007f]|\\[^\u0000-\u001f\u007f])*"$/;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;

/** The domain as A-labels (RFC 5891) or an address literal (RFC 5321 §4.1.3); empty where it is neither. */
function toAsciiDomain(domain: string): string {
  const literal = /^\[(?:(IPv6):)?([^[\]]+)\]$/i.exec(domain);
  if (literal) return isIP(literal[2] ?? "") === (literal[1] ? 6 : 4) ? domain : "";
  const ascii = domainToASCII(domain);
  return ascii.length <= 253 && ascii.split(".").every((label) => LABEL.test(label)) ? ascii : "";
}

/**
 * One address as it goes out: its domain as A-labels, its local part untouched. Throws ADDRESS_INVALID with `typed`,
 * or the address itself.
 */
export function toOutgoingAddress({ name, address }: Address, typed = address): Address {
  const at = address.lastIndexOf("@", address.endsWith("]") ? address.indexOf("@[") : undefined);
  const local = address.slice(0, Math.max(at, 0));
  const domain = toAsciiDomain(address.slice(at + 1));
  const fits = Buffer.byteLength(local) <= 64 && Buffer.byteLength(`${local}@${domain}`) <= 254;
  if (at < 1 || domain === "" || !fits || !(ATOMS.test(local) || QUOTED.test(local))) {
    throw failed({ code: "ADDRESS_INVALID", address: typed });
  }
  return { name: toSafeLine(name), address: `${local}@${domain}` };
}

/**
 * Reads an address field as people type it: commas, semicolons or lines between addresses, names quoted or not, groups.
 * Throws ADDRESS_INVALID with the text that is no address.
 */
export function readTypedAddresses(typed: string): Address[] {
  // A separator too many is no mistake worth a word; neither are invisible marks from a paste.
  const line = typed
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\r\n]+/g, ", ")
    .replace(/<[ \t]+/g, "<");
  const addresses: Address[] = [];
  for (const { name, address } of addressparser(line, { flatten: true })) {
    if (name === "" && address === "") continue;
    const offending = [name, address].filter((text) => text !== "").join(" ");
    // A blank inside an address, or no separator before the next one, makes a name of the rest: nothing to guess at.
    const quoted = line.includes(`"${name}"`) || line.includes(`(${name})`);
    const guessed = name !== "" && !quoted && (name.includes("@") || !line.includes(`<${address}`));
    if (guessed || address === "") throw failed({ code: "ADDRESS_INVALID", address: offending });
    addresses.push(toOutgoingAddress({ name, address }, address));
  }
  return addresses;
}
