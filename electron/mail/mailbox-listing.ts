import type { ListResponse } from "imapflow";
import { MailFailureError } from "../../shared/failure.ts";
import type { SpecialUse } from "../../shared/mailbox.ts";
import type { ListedMailbox } from "../../shared/services/store.ts";
import { createWithUse } from "./imap-commands.ts";
import type { ImapSession } from "./imap-session.ts";
import { assignSpecialUses } from "./special-use.ts";

/** Mailboxes that are made where a server has none for the purpose, below the personal namespace (RFC 2342). */
const MADE: readonly { use: SpecialUse; name: string }[] = [
  { use: "sent", name: "Sent" },
  { use: "drafts", name: "Drafts" },
  { use: "archive", name: "Archive" },
  { use: "trash", name: "Trash" },
];

/** A listed mailbox and a mark that differs once anything in it has changed; null where the server gave no STATUS. */
export interface StatedMailbox extends ListedMailbox {
  readonly mark: string | null;
}

const STATUS_QUERY = { messages: true, unseen: true, uidNext: true, uidValidity: true, highestModseq: true } as const;

/** Every mailbox with what it is for and, unless they are not wanted, its counts (LIST with STATUS, RFC 5819). */
export async function listMailboxes(
  session: ImapSession,
  { counts: hasCounts = true }: { counts?: boolean } = {},
): Promise<readonly StatedMailbox[]> {
  const entries = await session.perform((client) => client.list(hasCounts ? { statusQuery: STATUS_QUERY } : {}));
  const uses = assignSpecialUses(
    entries.map((entry) => ({
      path: entry.path,
      name: entry.name,
      depth: entry.parent.length,
      attributes: entry.flags,
      selectable: isSelectable(entry),
    })),
  );
  // Where nobody ever subscribed to anything of their own, that is no wish to see nothing: mail programs subscribe to
  // what they make, such as Sent, without being asked.
  const wantsAll = !entries.some(({ path, subscribed }) => subscribed && (uses.get(path) ?? "inbox") === "inbox");
  return entries.map((entry) => {
    const counts = countsOf(entry);
    return {
      path: entry.path,
      name: entry.name,
      delimiter: entry.delimiter || null,
      specialUse: uses.get(entry.path) ?? null,
      selectable: isSelectable(entry),
      subscribed: wantsAll || entry.subscribed || uses.has(entry.path),
      acceptsChildren: !entry.flags.has("\\Noinferiors"),
      mark: markOf(entry),
      ...identityOf(entry),
      ...(counts && { counts }),
    };
  });
}

/**
 * Makes mailboxes for sent mail, drafts, archive and trash where there are none; a server that refuses keeps its list as
 * it is. Says whether any was made.
 */
export async function makeMissing(
  session: ImapSession,
  listed: readonly Pick<ListedMailbox, "specialUse">[],
): Promise<boolean> {
  const uses = new Set(listed.map(({ specialUse }) => specialUse));
  // Where everything is in one mailbox already (Gmail), archiving needs no mailbox of its own.
  const missing = MADE.filter(({ use }) => !uses.has(use) && !(use === "archive" && uses.has("all")));
  let made = false;
  for (const { use, name } of missing) {
    try {
      made = (await make(session, use, name)) || made;
    } catch (error) {
      const isRefusal = error instanceof MailFailureError && error.failure.code === "SERVER_REFUSED";
      if (!isRefusal) throw error;
    }
  }
  return made;
}

/** With its use told to the server (RFC 6154 §3), so that other clients find it by that; without where it declines. */
async function make(session: ImapSession, use: SpecialUse, name: string): Promise<boolean> {
  if (session.has("CREATE-SPECIAL-USE")) {
    const attribute = `\\${use.charAt(0).toUpperCase()}${use.slice(1)}`;
    const made = await session.perform((client) => createWithUse(client, [name], attribute));
    if (made) return true;
  }
  const { created } = await session.perform((client) => client.mailboxCreate([name]));
  return Boolean(created);
}

function isSelectable({ flags }: ListResponse): boolean {
  return !flags.has("\\Noselect") && !flags.has("\\NonExistent");
}

function countsOf({ status }: ListResponse): ListedMailbox["counts"] {
  if (!status || !("messages" in status) || status.messages === undefined) return undefined;
  return { total: status.messages, unread: status.unseen ?? 0 };
}

function identityOf({ status }: ListResponse): Pick<ListedMailbox, "uidValidity" | "uidNext"> {
  if (!status || !("messages" in status)) return {};
  const { uidValidity, uidNext } = status;
  return {
    ...(uidValidity !== undefined && { uidValidity: Number(uidValidity) }),
    ...(uidNext !== undefined && { uidNext }),
  };
}

function markOf({ status }: ListResponse): string | null {
  if (!status || !("messages" in status)) return null;
  const { messages, unseen, uidNext, uidValidity, highestModseq } = status;
  return [messages, unseen, uidNext, uidValidity, highestModseq].join(" ");
}
