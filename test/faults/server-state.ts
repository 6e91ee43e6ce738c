import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { homeOf, namespaces } from "../world/dovecot.ts";
import { accountOf, type World } from "../world/world.ts";

export interface ServerMessage {
  readonly mailbox: string;
  readonly uid: number;
  readonly messageId: string;
  readonly flags: readonly string[];
}

/** What a server holds of one account, by doveadm. */
export interface ServerState {
  readonly uidValidity: ReadonlyMap<string, number>;
  readonly messages: readonly ServerMessage[];
}

export async function readServer(world: World, address: string): Promise<ServerState> {
  const { provider } = accountOf(address);
  const [status, fetched] = await Promise.all([
    world.doveadm(provider, "-f", "json", "mailbox", "status", "-u", address, "uidvalidity", "*"),
    world.doveadm(provider, "-f", "json", "fetch", "-u", address, "mailbox uid flags hdr.message-id", "all"),
  ]);
  const mailboxes: Record<string, string>[] = JSON.parse(status.stdout || "[]");
  const rows: Record<string, string>[] = JSON.parse(fetched.stdout || "[]");
  return {
    uidValidity: new Map(mailboxes.map((each) => [each.mailbox ?? "", Number(each.uidvalidity)])),
    messages: rows.map((row) => ({
      mailbox: row.mailbox ?? "",
      uid: Number(row.uid),
      messageId: row["hdr.message-id"] ?? "",
      flags: (row.flags ?? "")
        .split(" ")
        .filter((flag) => flag !== "" && flag !== "\\Recent")
        .sort(),
    })),
  };
}

export function mailFolder(world: World, address: string): string {
  return join(homeOf(world, address, accountOf(address).provider), "Maildir");
}

/** sha256 of each message's bytes as IMAP has them, from the Maildir itself; by mailbox and UID. */
export function readBodyHashes(world: World, address: string): Map<string, string> {
  const root = mailFolder(world, address);
  const { prefix, separator } = namespaces[accountOf(address).provider];
  const folders = readdirSync(root).filter((entry) => /^\../.test(entry) && existsSync(join(root, entry, "cur")));
  const hashes = new Map<string, string>();
  for (const folder of ["", ...folders]) {
    const mailbox = folder === "" ? "INBOX" : prefix + folder.slice(1).split(".").join(separator);
    for (const [uid, file] of listFiles(join(root, folder))) {
      const text = readFileSync(file, "latin1").replace(/\r?\n/g, "\r\n");
      hashes.set(`${mailbox} ${uid}`, createHash("sha256").update(text, "latin1").digest("hex"));
    }
  }
  return hashes;
}

/** UID and file of each message, from Dovecot's own list (`dovecot-uidlist`, version 3). */
function listFiles(maildir: string): Map<number, string> {
  const list = join(maildir, "dovecot-uidlist");
  if (!existsSync(list)) return new Map();
  const files = new Map<string, string>();
  for (const part of ["cur", "new"]) {
    for (const file of readdirSync(join(maildir, part))) {
      files.set(file.split(":")[0] ?? file, join(maildir, part, file));
    }
  }
  const found = new Map<number, string>();
  for (const line of readFileSync(list, "utf8").split("\n").slice(1)) {
    const [numbers = "", name = ""] = line.split(" :");
    const path = files.get(name.split(":")[0] ?? name);
    if (path) found.set(Number.parseInt(numbers, 10), path);
  }
  return found;
}
