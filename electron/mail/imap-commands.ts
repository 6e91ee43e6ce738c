import type { ImapFlow } from "imapflow";
import { decodePath, encodePath, normalizePath } from "imapflow/lib/tools.js";

type Connection = Parameters<typeof normalizePath>[0];

interface Attribute {
  readonly type: "ATOM" | "STRING" | "LITERAL";
  readonly value: string;
}
type Attributes = readonly (Attribute | Attributes)[];

type Handlers = Record<string, (untagged: { attributes?: readonly unknown[] }) => Promise<void>>;

/** What imapflow has for its own commands and does not put in its types. */
interface Commands {
  exec(command: string, attributes: Attributes, options?: { untagged: Handlers }): Promise<{ next(): void }>;
  untaggedHandlers: Record<string, ((untagged: { attributes?: readonly unknown[] }) => Promise<void>) | undefined>;
  sectionHandlers: Record<string, (() => Promise<void>) | undefined>;
}

const atom = (value: string): Attribute => ({ type: "ATOM", value });

/** A tagged NO or BAD gives false. */
async function run(
  client: ImapFlow,
  command: string,
  attributes: Attributes,
  untagged: Handlers = {},
): Promise<boolean> {
  try {
    const response = await (client as unknown as Commands).exec(command, attributes, { untagged });
    response.next();
    return true;
  } catch (error) {
    if ((error as { responseStatus?: unknown }).responseStatus) return false;
    throw error;
  }
}

/** CREATE with USE (RFC 6154 §3), below the personal namespace, subscribed; false where the server declines. */
export async function createWithUse(client: ImapFlow, levels: readonly string[], attribute: string): Promise<boolean> {
  const connection = client as unknown as Connection;
  const path = normalizePath(connection, [...levels]);
  const created = await run(client, "CREATE", [atom(encodePath(connection, path)), [atom("USE"), [atom(attribute)]]]);
  if (created) await client.mailboxSubscribe(path);
  return created;
}

/**
 * Asks to be told at once of changes in every mailbox (RFC 5465): the selected one's come as in IDLE, of another the path
 * is told, and null where the list itself may have changed or the server has given up telling. False where the server
 * declines. Expunges in the selected mailbox wait for a command that bears them, as imapflow expects.
 */
export function notifyOfAll(client: ImapFlow, onElsewhere: (path: string | null) => void): Promise<boolean> {
  const { untaggedHandlers, sectionHandlers } = client as unknown as Commands;
  untaggedHandlers.STATUS = async ({ attributes }) => {
    const { value } = (attributes?.[0] ?? {}) as { value?: unknown };
    if (typeof value === "string" || Buffer.isBuffer(value)) onElsewhere(pathOf(client, value.toString()));
  };
  untaggedHandlers.LIST = async () => onElsewhere(null);
  sectionHandlers.NOTIFICATIONOVERFLOW = async () => onElsewhere(null);
  const events = [atom("MessageNew"), atom("MessageExpunge"), atom("FlagChange")];
  return run(client, "NOTIFY", [
    atom("SET"),
    [atom("SELECTED-DELAYED"), events],
    [atom("PERSONAL"), [...events, atom("MailboxName"), atom("SubscriptionChange")]],
  ]);
}

function pathOf(client: ImapFlow, listed: string): string {
  const connection = client as unknown as Connection;
  return normalizePath(connection, decodePath(connection, listed));
}

/**
 * The UIDs in the selected mailbox that answer `keys` (RFC 3501 §6.4.4); null where the server declines. `charset` is named
 * unless the server takes UTF-8 anyway (RFC 9755).
 */
export async function uidSearch(client: ImapFlow, keys: Attributes, charset: string | null): Promise<number[] | null> {
  const uids = new Set<number>();
  const named = charset !== null && !client.enabled.has("UTF8=ACCEPT");
  const attributes = named ? [atom("CHARSET"), atom(charset), ...keys] : keys;
  const answered = await run(client, "UID SEARCH", attributes, {
    async SEARCH({ attributes: found = [] }) {
      for (const one of found) {
        const uid = Number((one as { value?: unknown }).value);
        if (Number.isSafeInteger(uid) && uid > 0) uids.add(uid);
      }
    },
  });
  return answered ? [...uids] : null;
}
