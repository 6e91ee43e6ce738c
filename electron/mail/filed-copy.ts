import { failed } from "../../shared/failure.ts";
import type { ImapSession } from "./imap-session.ts";
import { mannersOf } from "./server-quirks.ts";
import { searchUids } from "./uid-search.ts";

/** Where SEARCH HEADER is of no use, the copy is looked for among this many of the newest messages. */
const NEWEST = 50;

/**
 * Appends a sent message to `path` with `\\Seen`, unless one with its Message-ID is there: some servers file it
 * themselves, and an earlier APPEND may have got through before its answer was lost. Where one came in meanwhile, ours is
 * taken away again. `sentThrough` is the host of the submission server: one that files what goes through it, some seconds
 * later, does so for its own mailboxes.
 */
export async function fileSentCopy(
  session: ImapSession,
  path: string,
  copy: { messageId: string; raw: Uint8Array; sentAt: number; sentThrough: string },
): Promise<void> {
  if (session.manners.filesSent && mannersOf({ host: copy.sentThrough }).filesSent) return;
  const { uidValidity } = await session.select(path, { anew: true });
  if ((await findFiled(session, copy.messageId)).length > 0) return;
  const { buffer, byteOffset, byteLength } = copy.raw;
  const appended = await session.perform((client) =>
    client.append(path, Buffer.from(buffer, byteOffset, byteLength), ["\\Seen"], new Date(copy.sentAt)),
  );
  if (!appended) throw failed(session.refusal());
  const { uid: ours } = appended;
  if (ours === undefined || Number(appended.uidValidity) !== uidValidity || !session.has("UIDPLUS")) return;
  const copies = await findFiled(session, copy.messageId);
  if (copies.includes(ours) && copies.length > 1) {
    await session.perform((client) => client.messageDelete(String(ours), { uid: true }));
  }
}

/** UIDs of those with this Message-ID in the selected mailbox. */
async function findFiled(session: ImapSession, messageId: string): Promise<readonly number[]> {
  if (session.manners.searchesHeaders) {
    return searchUids(session, { header: { "message-id": messageId } });
  }
  return session.perform(async (client) => {
    const found: number[] = [];
    const exists = client.mailbox ? client.mailbox.exists : 0;
    if (exists === 0) return found;
    for await (const { uid, envelope } of client.fetch(`${Math.max(1, exists - NEWEST + 1)}:*`, { envelope: true })) {
      if (envelope?.messageId === messageId) found.push(uid);
    }
    return found;
  });
}
