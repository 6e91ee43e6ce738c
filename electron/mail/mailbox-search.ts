import { failed } from "../../shared/failure.ts";
import type { SearchAnswers, SearchAsks } from "./account-engine.ts";
import { uidSearch } from "./imap-commands.ts";
import type { ImapSession } from "./imap-session.ts";
import { needsCharset, searchKeys } from "./search-keys.ts";

/** As many are taken of one mailbox, the newest of them. */
const MAX_UIDS = 500;

/** Asks one mailbox after the other. Throws what the server says where it declines. */
export async function searchMailboxes(session: ImapSession, asks: SearchAsks): Promise<SearchAnswers> {
  const answers: { mailboxId: number; uidValidity: number; uids: readonly number[] }[] = [];
  for (const { mailboxId, path, node } of asks) {
    const keys = searchKeys(node, { isGmail: session.manners.labels });
    if (!keys) continue;
    const { uidValidity, exists } = await session.select(path);
    if (exists === 0) continue;
    const charset = needsCharset(keys) ? "UTF-8" : null;
    const uids = await session.perform((client) => uidSearch(client, keys, charset));
    if (!uids) throw failed(session.refusal());
    answers.push({ mailboxId, uidValidity, uids: uids.toSorted((one, other) => other - one).slice(0, MAX_UIDS) });
  }
  return answers;
}
