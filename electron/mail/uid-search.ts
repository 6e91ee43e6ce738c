import type { ImapFlow } from "imapflow";
import { failed } from "../../shared/failure.ts";
import type { ImapSession } from "./imap-session.ts";
import { countUids, parseUidSet, type UidRange } from "./uid-set.ts";

type Query = Parameters<ImapFlow["search"]>[0];

/**
 * The UIDs that `query` finds, in any order. As ranges where the server has ESEARCH (RFC 4731): a hundred thousand numbers
 * one by one take a second to read. An answer whose ranges are not as many UIDs as it says, or more than there are
 * messages, is not believed, and they are asked for one by one. Throws SERVER_REFUSED.
 */
export async function searchUids(session: ImapSession, query: Query): Promise<readonly number[]> {
  return session.perform(async (client) => {
    const found = await client.search(query, { uid: true, returnOptions: ["ALL", "COUNT"] });
    if (Array.isArray(found)) return found;
    if (!found) throw failed(session.refusal());
    const { all, count } = found;
    const exists = client.mailbox ? client.mailbox.exists : 0;
    if (count === 0 && all === undefined) return [];
    const ranges = parseUidSet(all ?? "");
    if (ranges && count !== undefined && count <= exists && countUids(ranges) === count) return expanded(ranges);
    const oneByOne = await client.search(query, { uid: true });
    if (!Array.isArray(oneByOne)) throw failed(session.refusal());
    return oneByOne;
  });
}

/** How many messages `query` finds. Throws SERVER_REFUSED. */
export async function searchCount(session: ImapSession, query: Query): Promise<number> {
  const found = await session.perform((client) => client.search(query, { uid: true, returnOptions: ["COUNT"] }));
  if (!found) throw failed(session.refusal());
  return Array.isArray(found) ? found.length : (found.count ?? 0);
}

function expanded(ranges: readonly UidRange[]): number[] {
  const uids: number[] = [];
  for (const { from, to } of ranges) for (let uid = from; uid <= to; uid += 1) uids.push(uid);
  return uids;
}
