import type { MessageIds, WholeMailbox } from "../../shared/message.ts";

/** Messages that something is done to. */
export interface ChosenMessages {
  readonly ids: MessageIds;
  readonly count: number;
  has(messageId: number): boolean;
}

export function chooseOnly(messageIds: Iterable<number>): ChosenMessages {
  const ids = new Set(messageIds);
  return { ids: [...ids], count: ids.size, has: (messageId) => ids.has(messageId) };
}

/** All that `mailboxId` showed when its newest row was `upTo` and it counted `count`, but for `except`. */
export function chooseWhole(
  mailboxId: number,
  { upTo, count }: { upTo: number; count: number },
  except: ReadonlySet<number>,
): ChosenMessages {
  return {
    ids: { mailboxId, upTo, except: [...except] },
    count: Math.max(0, count - except.size),
    has: (messageId) => messageId <= upTo && !except.has(messageId),
  };
}

/** The same with one message more or less. */
export function toggleMessage(messages: ChosenMessages, messageId: number): ChosenMessages {
  const { ids, count } = messages;
  if (!isWhole(ids)) {
    const next = new Set(ids);
    if (!next.delete(messageId)) next.add(messageId);
    return chooseOnly(next);
  }
  const except = new Set(ids.except);
  const inAll = count + except.size;
  // What came since cannot be added to a whole that was named before.
  if (messageId <= ids.upTo && !except.delete(messageId)) except.add(messageId);
  return chooseWhole(ids.mailboxId, { upTo: ids.upTo, count: inAll }, except);
}

export function isWhole(ids: MessageIds): ids is WholeMailbox {
  return "mailboxId" in ids;
}
