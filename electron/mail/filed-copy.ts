import { failed } from "../../shared/failure.ts";
import type { ImapSession } from "./imap-session.ts";

/**
 * Appends a sent message to `path` with `\Seen`, unless one with its Message-ID is there: some servers file it
 * themselves, and an earlier APPEND may have got through before its answer was lost.
 */
export async function fileSentCopy(
  session: ImapSession,
  path: string,
  copy: { messageId: string; raw: Uint8Array; sentAt: number },
): Promise<void> {
  // Gmail files everything that goes through its submission server, some seconds later.
  if (session.has("X-GM-EXT-1")) return;
  await session.select(path, { anew: true });
  const found = await session.perform((client) =>
    client.search({ header: { "message-id": copy.messageId } }, { uid: true }),
  );
  if (!Array.isArray(found)) throw failed(session.refusal());
  if (found.length > 0) return;
  const { buffer, byteOffset, byteLength } = copy.raw;
  const appended = await session.perform((client) =>
    client.append(path, Buffer.from(buffer, byteOffset, byteLength), ["\\Seen"], new Date(copy.sentAt)),
  );
  if (!appended) throw failed(session.refusal());
}
