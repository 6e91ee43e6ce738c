import type { Operation } from "../../shared/services/store.ts";
import { type OperationOutcome, refusal } from "./imap-operations.ts";
import type { ImapSession } from "./imap-session.ts";
import type { Store } from "./mailbox-sync.ts";

/**
 * Appends a removed message with its flags and INTERNALDATE, unless the mailbox has it: an earlier APPEND may have got
 * through before its answer was lost. Refusals come back as a value, connection failures are thrown.
 */
export async function appendRemoved(
  session: ImapSession,
  operation: Operation & { kind: "append" },
  { reader }: Store,
): Promise<OperationOutcome> {
  const { removedId, toPath } = operation;
  const { row, parsed } = await reader.getRemoved({ messageId: removedId });
  const raw = await reader.getRaw({ messageId: removedId });
  if (!raw) return { ok: false, failure: { code: "NOT_DOWNLOADED" } };
  const { uidValidity } = await session.select(toPath, { anew: true });
  const touched = [toPath];
  const earlier = await findAppended(session, operation, {
    messageId: parsed?.messageId ?? "",
    sizes: [row.size, raw.byteLength],
    internalDate: row.date,
  });
  if (earlier !== undefined) return { ok: true, result: { uidValidity, appendedUid: earlier }, touched };
  const appended = await session.perform((client) =>
    client.append(
      toPath,
      Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength),
      row.flags.filter((flag) => !/^\\(Deleted|Recent)$/i.test(flag)),
      new Date(row.date),
    ),
  );
  if (!appended) return { ok: false, failure: refusal(session) };
  if (appended.uid === undefined || appended.uidValidity === undefined) return { ok: true, result: {}, touched };
  return { ok: true, result: { uidValidity: Number(appended.uidValidity), appendedUid: appended.uid }, touched };
}

/** By Message-ID and size in the whole mailbox; without one, or where SEARCH does not find it, among what came since. */
async function findAppended(
  session: ImapSession,
  { attempts, uidFloor }: { attempts: number; uidFloor: number },
  wanted: { messageId: string; sizes: readonly number[]; internalDate: number },
): Promise<number | undefined> {
  const { messageId, sizes, internalDate } = wanted;
  const isSearched = messageId !== "" && session.manners.searchesHeaders;
  return session.perform(async (client) => {
    let range = `${uidFloor}:*`;
    if (isSearched) {
      const uids = await client.search({ header: { "message-id": messageId } }, { uid: true });
      if (!Array.isArray(uids) || uids.length === 0) return undefined;
      range = uids.join(",");
    } else if (attempts === 0 || uidFloor === 0) return undefined;
    let found: number | undefined;
    const query = { uid: true, size: true, internalDate: true, envelope: true };
    for await (const message of client.fetch(range, query, { uid: true })) {
      if ((message.envelope?.messageId ?? "") !== messageId || !sizes.includes(message.size ?? -1)) continue;
      const date = message.internalDate ? new Date(message.internalDate).getTime() : 0;
      if (isSearched || (message.uid >= uidFloor && date === internalDate)) found ??= message.uid;
    }
    return found;
  });
}
