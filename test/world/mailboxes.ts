// What is in the mailboxes, as the servers see it, and how to empty them.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { accountOf } from "./accounts.ts";
import { homeOf } from "./dovecot.ts";
import type { Places, Side } from "./places.ts";
import { type Outcome, type RunOptions, run, sleep } from "./processes.ts";

export interface StoredMessage {
  uid: number;
  flags: string[];
  messageId: string;
  /** Decoded. */
  subject: string;
  size: number;
}

export function runDoveadm(places: Places, side: Side, args: string[], options: RunOptions = {}): Promise<Outcome> {
  return run(["doveadm", "-c", join(places.folder(`dovecot-${side}`), "dovecot.conf"), ...args], options);
}

/** The messages of a mailbox, by UID. The mailbox is named as IMAP names it, with the side's prefix. */
export async function listMailbox(places: Places, address: string, mailbox = "INBOX"): Promise<StoredMessage[]> {
  const { provider, address: user } = accountOf(address);
  const items = "uid flags size.physical hdr.message-id hdr.subject.utf8";
  const { stdout } = await runDoveadm(places, provider, ["-f", "json", "fetch", "-u", user, items, "mailbox", mailbox]);
  const rows: Record<string, string>[] = JSON.parse(stdout || "[]");
  return rows.map((row) => ({
    uid: Number(row.uid),
    flags: (row.flags ?? "").split(" ").filter((flag) => flag !== "" && flag !== "\\Recent"),
    messageId: row["hdr.message-id"] ?? "",
    subject: row["hdr.subject.utf8"] ?? "",
    size: Number(row["size.physical"]),
  }));
}

/** The names of an account's mailboxes, as IMAP has them. */
export async function listMailboxNames(places: Places, address: string): Promise<string[]> {
  const { provider, address: user } = accountOf(address);
  const { stdout } = await runDoveadm(places, provider, ["mailbox", "list", "-u", user]);
  return stdout.split("\n").filter(Boolean);
}

/** Waits until a message with this Message-ID is in the mailbox. */
export async function awaitMessage(
  places: Places,
  address: string,
  messageId: string,
  mailbox = "INBOX",
  timeout = 10_000,
): Promise<StoredMessage> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = (await listMailbox(places, address, mailbox)).find((message) => message.messageId === messageId);
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${messageId} did not reach ${mailbox} of ${address}`);
    await sleep(40);
  }
}

/** Ends the account's sessions and takes all its mail away; the first mailboxes come back by themselves. */
export async function resetAccount(places: Places, address: string): Promise<void> {
  const { provider, address: user } = accountOf(address);
  await runDoveadm(places, provider, ["kick", user], { allowFailure: true });
  const maildir = join(homeOf(places, user, provider), "Maildir");
  if (!existsSync(maildir)) return;
  for (const entry of readdirSync(maildir)) {
    // These remember the last UIDVALIDITY: without them a new mailbox could get the number of the old one.
    if (entry.startsWith("dovecot-uidvalidity")) continue;
    rmSync(join(maildir, entry), { recursive: true, force: true });
  }
}
