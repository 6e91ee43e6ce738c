import { failed } from "../../shared/failure.ts";
import type { ImapSession } from "./imap-session.ts";
import { mannersOf } from "./server-quirks.ts";

/** Where SEARCH HEADER is of no use, the copy is looked for among this many of the newest messages. */
const NEWEST = 50;

/**
 * Appends a sent message to `path` with `\\Seen`, unless one with its Message-ID is there: some servers file it
 * themselves, and an earlier APPEND may have got through before its answer was lost. `sentThrough` is the host of the
 * submission server: one that files what goes through it, some seconds later, does so for its own mailboxes.
 */
export async function fileSentCopy(
  session: ImapSession,
  path: string,
  copy: { messageId: string; raw: Uint8Array; sentAt: number; sentThrough: string },
): Promise<void> {
  if (session.manners.filesSent && mannersOf({ host: copy.sentThrough }).filesSent) return;
  const { exists } = await session.select(path, { anew: true });
  if (await isFiled(session, copy.messageId, exists)) return;
  const { buffer, byteOffset, byteLength } = copy.raw;
  const appended = await session.perform((client) =>
    client.append(path, Buffer.from(buffer, byteOffset, byteLength), ["\\Seen"], new Date(copy.sentAt)),
  );
  if (!appended) throw failed(session.refusal());
}

async function isFiled(session: ImapSession, messageId: string, exists: number): Promise<boolean> {
  if (session.manners.searchesHeaders) {
    const found = await session.perform((client) =>
      client.search({ header: { "message-id": messageId } }, { uid: true }),
    );
    if (!Array.isArray(found)) throw failed(session.refusal());
    return found.length > 0;
  }
  if (exists === 0) return false;
  return session.perform(async (client) => {
    let isThere = false;
    for await (const { envelope } of client.fetch(`${Math.max(1, exists - NEWEST + 1)}:*`, { envelope: true })) {
      isThere ||= envelope?.messageId === messageId;
    }
    return isThere;
  });
}
