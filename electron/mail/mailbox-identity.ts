import type { ImapFlow } from "imapflow";
import { failureOf } from "../../shared/failure.ts";
import type { ListedMailbox, MailboxSync } from "../../shared/services/store.ts";
import type { ImapSession } from "./imap-session.ts";

/** What imapflow has but does not declare. */
interface RawClient {
  exec(
    command: string,
    attributes: readonly unknown[],
    options: { untagged: Record<string, (untagged: { attributes?: readonly unknown[] }) => Promise<void>> },
  ): Promise<{ next(): void }>;
}

/**
 * Adds MAILBOXID (RFC 8474) to mailboxes whose identity is not known from before: those with a new name, or with an
 * old one under another UIDVALIDITY. Where the server has none, `listed` comes back as it is.
 */
export async function identifyMailboxes<Listed extends ListedMailbox>(
  session: ImapSession,
  listed: readonly Listed[],
  known: readonly MailboxSync[],
): Promise<readonly Listed[]> {
  if (!session.has("OBJECTID")) return listed;
  const before = new Map(known.map((sync) => [sync.mailbox.path, sync]));
  const identified: Listed[] = [];
  for (const mailbox of listed) {
    const sync = before.get(mailbox.path);
    const isKnown = sync?.objectId && (mailbox.uidValidity === undefined || sync.uidValidity === mailbox.uidValidity);
    const objectId = isKnown ? sync.objectId : mailbox.selectable ? await readObjectId(session, mailbox.path) : null;
    identified.push(objectId === null ? mailbox : { ...mailbox, objectId });
  }
  return identified;
}

async function readObjectId(session: ImapSession, path: string): Promise<string | null> {
  try {
    return await session.perform((client) => askObjectId(client, path));
  } catch (error) {
    const { code } = failureOf(error);
    // Gone again since it was listed, or one that may be listed and not looked into.
    if (code === "NOT_FOUND" || code === "SERVER_REFUSED") return null;
    throw error;
  }
}

async function askObjectId(client: ImapFlow, path: string): Promise<string | null> {
  let objectId: string | null = null;
  const raw = client as unknown as RawClient;
  const response = await raw.exec(
    "STATUS",
    [{ type: "STRING", value: encodeName(path) }, [{ type: "ATOM", value: "MAILBOXID" }]],
    {
      untagged: {
        async STATUS({ attributes }) {
          const items = attributes?.[1];
          const value = Array.isArray(items) ? items[1] : undefined;
          const id = Array.isArray(value) ? value[0] : value;
          if (typeof id?.value === "string") objectId = id.value;
        },
      },
    },
  );
  response.next();
  return objectId;
}

/** Modified UTF-7 (RFC 3501 §5.1.3), for the one command that is not imapflow's own. */
function encodeName(path: string): string {
  return path.replace(/&/g, "&-").replace(/[^\x20-\x7e]+/g, (run) => {
    const bytes = Buffer.from(run, "utf16le").swap16();
    return `&${bytes.toString("base64").replace(/\//g, ",").replace(/=+$/, "")}-`;
  });
}
