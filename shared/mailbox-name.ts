/** What keeps a name from being a mailbox's, as far as that is known before a server is asked. */
export type MailboxNameFault = "empty" | "delimiter" | "characters" | "long";

/** What file systems and most servers take for one level of a path, in the modified UTF-7 that is sent. */
const LONGEST = 255;

/** Finds what is wrong with `name` as one level of a path; null where nothing is. */
export function findNameFault(name: string, delimiter: string | null): MailboxNameFault | null {
  if (name.trim() === "") return "empty";
  if (delimiter && name.includes(delimiter)) return "delimiter";
  // The wildcards of LIST would make the name match others (RFC 9051 §5.1).
  if (/[\p{Cc}*%]/u.test(name)) return "characters";
  return encodedLength(name) > LONGEST ? "long" : null;
}

/** How many bytes the name has in modified UTF-7 (RFC 3501 §5.1.3). */
function encodedLength(name: string): number {
  const runs = name.match(/[^\x20-\x7e]+/g) ?? [];
  const encoded = runs.reduce((sum, run) => sum + 2 + Math.ceil((run.length * 16) / 6), 0);
  const plain = name.replace(/[^\x20-\x7e]+/g, "");
  return encoded + plain.length + (plain.match(/&/g)?.length ?? 0);
}
