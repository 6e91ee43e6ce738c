// Fills a mailbox by writing Maildir files, thousands a second, and lets Dovecot index them.
import {
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  futimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { accountOf } from "./accounts.ts";
import { homeOf, mailOwner, namespaces } from "./dovecot.ts";
import { runDoveadm } from "./mailboxes.ts";
import type { Places, Side } from "./places.ts";

export interface SeedMessage {
  raw: string | Uint8Array;
  /** System flags with their backslash (`\Seen`), keywords without (`$Forwarded`). */
  flags?: readonly string[];
  /** INTERNALDATE; now where nothing is said. */
  date?: Date;
}

const flagLetters: Record<string, string> = {
  "\\Draft": "D",
  "\\Flagged": "F",
  "\\Answered": "R",
  "\\Seen": "S",
  "\\Deleted": "T",
};

/** The folder of a mailbox: Maildir++ with names in UTF-8, whatever the separator that IMAP shows. */
function maildirOf(places: Places, address: string, side: Side, mailbox: string): string {
  const root = join(homeOf(places, address, side), "Maildir");
  if (mailbox === "INBOX") return root;
  const { prefix, separator } = namespaces[side];
  if (!mailbox.startsWith(prefix)) throw new Error(`mailboxes of ${address} begin with ${prefix}`);
  return join(root, `.${mailbox.slice(prefix.length).split(separator).join(".")}`);
}

/** Keywords are letters from "a" on in file names; `dovecot-keywords` says which is which. */
class KeywordLetters {
  private readonly path: string;
  private readonly names: string[];
  private changed = false;

  constructor(maildir: string) {
    this.path = join(maildir, "dovecot-keywords");
    const lines = existsSync(this.path) ? readFileSync(this.path, "utf8").split("\n") : [];
    this.names = lines.filter(Boolean).map((line) => line.slice(line.indexOf(" ") + 1));
  }

  letterOf(keyword: string): string {
    let index = this.names.indexOf(keyword);
    if (index < 0) {
      index = this.names.push(keyword) - 1;
      this.changed = true;
    }
    if (index > 25) throw new Error("a Maildir holds 26 keywords at most");
    return String.fromCharCode(97 + index);
  }

  save(): void {
    if (!this.changed) return;
    writeFileSync(this.path, this.names.map((name, index) => `${index} ${name}\n`).join(""));
    chownSync(this.path, mailOwner.uid, mailOwner.gid);
  }
}

function suffixOf(flags: readonly string[], keywords: KeywordLetters): string {
  const letters = flags.map((flag) => flagLetters[flag] ?? keywords.letterOf(flag));
  return letters.sort().join("");
}

let written = 0;

/** Adds messages to a mailbox, created where it is missing, in their order; returns how many. */
export async function seedMailbox(
  places: Places,
  address: string,
  mailbox: string,
  messages: Iterable<SeedMessage>,
): Promise<number> {
  const { provider, address: user } = accountOf(address);
  // Opening INBOX makes the Maildir itself; EX_CANTCREAT (73) and "exists" (65) are fine for the others.
  await runDoveadm(places, provider, ["mailbox", "status", "-u", user, "messages", "INBOX"]);
  if (mailbox !== "INBOX") {
    await runDoveadm(places, provider, ["mailbox", "create", "-s", "-u", user, mailbox], { allowFailure: true });
  }
  const maildir = maildirOf(places, user, provider, mailbox);
  const current = join(maildir, "cur");
  if (!existsSync(current)) mkdirSync(current, { recursive: true });
  const keywords = new KeywordLetters(maildir);
  const began = Math.floor(Date.now() / 1000);
  let count = 0;
  for (const message of messages) {
    const text = typeof message.raw === "string" ? message.raw : Buffer.from(message.raw).toString("latin1");
    const encoding = typeof message.raw === "string" ? "utf8" : "latin1";
    const bytes = Buffer.from(text.replace(/\r?\n/g, "\n"), encoding);
    let lines = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
    written += 1;
    count += 1;
    const unique = `${began}.M${String(written).padStart(9, "0")}P${process.pid}.seed`;
    const name = `${unique},S=${bytes.length},W=${bytes.length + lines}:2,${suffixOf(message.flags ?? [], keywords)}`;
    const date = message.date ?? new Date();
    const file = openSync(join(current, name), "wx", 0o600);
    writeSync(file, bytes);
    fchownSync(file, mailOwner.uid, mailOwner.gid);
    futimesSync(file, date, date);
    closeSync(file);
    // Tests share this thread with servers of their own.
    if (count % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  keywords.save();
  await runDoveadm(places, provider, ["index", "-u", user, mailbox]);
  return count;
}
