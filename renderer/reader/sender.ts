import type { Address } from "../../shared/message.ts";

/** What stands for a person in a line: the display name, else the address. */
export function shortName({ name, address }: Address): string {
  return name.trim() || address;
}

/** Who wrote, or who is written to in mailboxes of one's own mail; empty where the header says nothing. */
export function namesOf(addresses: readonly Address[]): string {
  return addresses.map(shortName).filter(Boolean).join(", ");
}

/** A name that is itself an address, and another one than the message came from: a usual way to deceive. */
export function isMisleading({ name, address }: Address): boolean {
  const claimed = /[^\s<>"']+@[^\s<>"']+\.[^\s<>"',;]+/.exec(name)?.[0];
  return claimed !== undefined && claimed.toLowerCase() !== address.toLowerCase();
}
