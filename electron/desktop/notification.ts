import type { MailApi, MailEvents } from "../../shared/contract.ts";
import type { MessageRow } from "../../shared/message.ts";
import type { Connection } from "../../shared/rpc.ts";
import type { Words } from "./words.ts";

/** Messages further down an inbox than this are counted in a notification but not named. */
const SEARCHED_ROWS = 50;
const NAMED_SENDERS = 4;
/** Counts are asked for at most this often while mail comes in, ms. */
const BADGE_INTERVAL = 1_000;

/** What a notification of `count` new messages says; `rows` are those of them that are at hand, newest first. */
export function describeArrival(
  rows: readonly MessageRow[],
  count: number,
  words: Words,
): { title: string; body: string } {
  const [first] = rows;
  if (first && count === 1) return { title: nameSender(first), body: first.subject.trim() || words.noSubject };
  const senders = [...new Set(rows.map(nameSender))];
  const rest = senders.length > NAMED_SENDERS ? ", …" : "";
  return { title: words.newMessages(count), body: senders.slice(0, NAMED_SENDERS).join(", ") + rest };
}

function nameSender(row: MessageRow): string {
  const [sender] = row.from;
  return sender?.name.trim() || sender?.address || "Posthorn";
}

/** Tells of new mail while nobody looks at the window, and keeps the number of unread messages on the app's icon. */
export function watchArrivals(host: {
  readonly mail: Connection<MailApi, MailEvents>;
  readonly words: () => Words;
  readonly isWatched: () => boolean;
  readonly notify: (text: { title: string; body: string }) => void;
  readonly setBadge: (unread: number) => void;
  readonly onError: (error: unknown) => void;
}): void {
  const { mail } = host;

  async function findInbox(accountId: number) {
    const mailboxes = await mail.api.listMailboxes({ accountId });
    return mailboxes.find((mailbox) => mailbox.specialUse === "inbox") ?? null;
  }

  async function announce({ accountId, messageIds }: MailEvents["messagesArrived"]): Promise<void> {
    if (host.isWatched()) return;
    const inbox = await findInbox(accountId);
    const list = inbox && (await mail.api.listMessages({ mailboxId: inbox.id, offset: 0, limit: SEARCHED_ROWS }));
    const rows = list?.rows.filter((row) => messageIds.includes(row.id)) ?? [];
    host.notify(describeArrival(rows, messageIds.length, host.words()));
  }

  let counting: NodeJS.Timeout | null = null;
  function countSoon(): void {
    counting ??= setTimeout(() => {
      counting = null;
      count().catch(host.onError);
    }, BADGE_INTERVAL).unref();
  }

  async function count(): Promise<void> {
    const accounts = await mail.api.listAccounts({});
    const inboxes = await Promise.all(accounts.map((account) => findInbox(account.id)));
    host.setBadge(inboxes.reduce((unread, inbox) => unread + (inbox?.unread ?? 0), 0));
  }

  mail.on("messagesArrived", (arrived) => void announce(arrived).catch(host.onError));
  mail.on("mailboxesChanged", countSoon);
  mail.on("accountsChanged", countSoon);
  mail.onClose(() => {
    if (counting) clearTimeout(counting);
  });
  countSoon();
}
