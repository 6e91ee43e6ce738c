import type { ImapSession } from "./imap-session.ts";
import { uidSet } from "./uid-set.ts";

/**
 * UIDs of those of `targets`, all in the selected mailbox, of which `toPath` holds a copy at `uidFloor` or above: COPY
 * keeps size and INTERNALDATE (RFC 3501 §6.4.7). Without a floor none is taken for a copy, since a message that is there
 * twice is better than one that is lost. The selected mailbox is selected again afterwards.
 */
export async function findCopies(
  session: ImapSession,
  targets: readonly { uid: number; path: string }[],
  { toPath, uidFloor }: { toPath: string; uidFloor: number },
): Promise<ReadonlySet<number>> {
  const [first] = targets;
  if (!first || uidFloor === 0) return new Set();
  const sources = await fetchIdentities(session, uidSet(targets.map(({ uid }) => uid)));
  await session.select(toPath, { anew: true });
  // `n:*` names the last message even where its UID is below n.
  const candidates = (await fetchIdentities(session, `${uidFloor}:*`)).filter(({ uid }) => uid >= uidFloor);
  await session.select(first.path);
  const found = new Set<number>();
  for (const { uid, identity } of sources) {
    const index = candidates.findIndex((candidate) => candidate.identity === identity);
    if (index < 0) continue;
    candidates.splice(index, 1);
    found.add(uid);
  }
  return found;
}

function fetchIdentities(session: ImapSession, set: string): Promise<{ uid: number; identity: string }[]> {
  return session.perform(async (client) => {
    const messages: { uid: number; identity: string }[] = [];
    const query = { uid: true, size: true, internalDate: true, envelope: true };
    for await (const { uid, size, internalDate, envelope } of client.fetch(set, query, { uid: true })) {
      const date = internalDate ? new Date(internalDate).getTime() : 0;
      messages.push({ uid, identity: JSON.stringify([envelope?.messageId, envelope?.subject, size, date]) });
    }
    return messages;
  });
}
