import type { Client } from "../../shared/rpc.ts";
import type { MailboxSync, StoreWriterApi } from "../../shared/services/store.ts";
import type { ImapSession, SelectedMailbox } from "./imap-session.ts";
import { modSeqOf } from "./mod-seq.ts";
import type { FetchedFlags } from "./response-tap.ts";
import type { UidRange } from "./uid-set.ts";

/** What was told beside the flags that changed. */
interface Told {
  /** What a server with QRESYNC says to be gone. */
  readonly vanished: readonly UidRange[];
  /** Every UID that there is; null where only what changed was asked for. */
  readonly present: ReadonlySet<number> | null;
  /** Up to where the mod-sequences are told. */
  readonly modSeq: string | null;
}

/**
 * Stores the flags of one mailbox as the server has them: those that changed since the stored mod-sequence (RFC 7162), or
 * all where that tells nothing.
 */
export async function applyFlagChanges(
  session: ImapSession,
  mailboxId: number,
  selected: SelectedMailbox,
  sync: MailboxSync,
  writer: Client<Pick<StoreWriterApi, "applyFlags">>,
): Promise<Told> {
  const { uidValidity } = selected;
  const before = modSeqOf(sync.modSeq);
  const now = modSeqOf(selected.modSeq);
  // Set back, it says nothing of what changed: all flags are compared.
  const isUsable = before !== null && now !== null && now >= before;
  const present = isUsable ? null : new Set<number>();
  let highest = now ?? 0n;
  const apply = async (flags: readonly FetchedFlags[]) => {
    for (const { uid, modSeq } of flags) {
      present?.add(uid);
      const told = modSeqOf(modSeq);
      if (told !== null && told > highest) highest = told;
    }
    await writer.applyFlags({
      mailboxId,
      uidValidity,
      flags: flags.map(({ uid, flags: names, labels }) => ({ uid, flags: names, ...(labels && { labels }) })),
    });
  };
  const vanished = await session.perform(() =>
    session.tap.fetchFlags("1:*", isUsable ? { changedSince: before } : {}, apply),
  );
  return { vanished, present, modSeq: now === null ? null : highest.toString() };
}
