import type { ImapFlow } from "imapflow";
import { encodePath, normalizePath } from "imapflow/lib/tools.js";

interface Attribute {
  readonly type: "ATOM" | "STRING";
  readonly value: string;
}
type Attributes = readonly (Attribute | Attributes)[];

/** What imapflow has for its own commands and does not put in its types. */
interface Commands {
  exec(command: string, attributes: Attributes): Promise<{ next(): void }>;
}

const atom = (value: string): Attribute => ({ type: "ATOM", value });

/** A tagged NO or BAD gives false. */
async function run(client: ImapFlow, command: string, attributes: Attributes): Promise<boolean> {
  try {
    const response = await (client as unknown as Commands).exec(command, attributes);
    response.next();
    return true;
  } catch (error) {
    if ((error as { responseStatus?: unknown }).responseStatus) return false;
    throw error;
  }
}

/** CREATE with USE (RFC 6154 §3), below the personal namespace, subscribed; false where the server declines. */
export async function createWithUse(client: ImapFlow, levels: readonly string[], attribute: string): Promise<boolean> {
  type Connection = Parameters<typeof normalizePath>[0];
  const connection = client as unknown as Connection;
  const path = normalizePath(connection, [...levels]);
  const created = await run(client, "CREATE", [atom(encodePath(connection, path)), [atom("USE"), [atom(attribute)]]]);
  if (created) await client.mailboxSubscribe(path);
  return created;
}
