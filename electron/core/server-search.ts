import { failureOf } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import { canAskServer, type SearchScope, type ServerSearchResult } from "../../shared/search.ts";
import { parseSearchQuery, type SearchNode } from "../../shared/search-query.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";
import type { StoreReaderApi } from "../../shared/services/store.ts";

export interface ServerSearchWorld {
  readonly reader: Client<StoreReaderApi>;
  readonly mail: Client<MailWorkerApi>;
  readonly now: () => number;
}

/**
 * Asks the servers for messages whose text is not here. Where nothing is missing, or no server can be asked this, nothing
 * is found; a server that does not answer is among the failures.
 */
export async function searchServers(
  { reader, mail, now }: ServerSearchWorld,
  { query, scope }: { query: string; scope: SearchScope },
): Promise<ServerSearchResult> {
  const { node } = parseSearchQuery(query, now());
  const accounts = (await reader.listAccounts({})).filter((account) => canAskServer(account, scope.accountId));
  if (!node) return { messageIds: [], unlisted: 0, failures: [] };
  const named = new Map<string, readonly number[]>();
  for (const name of mailboxNames(node)) named.set(name, await reader.findMailboxes({ name, scope }));

  async function ask(accountId: number, wanted: SearchNode) {
    const mailboxes = (await reader.listMailboxesToAsk({ accountId })).filter(
      ({ id }) => scope.mailboxId === null || scope.mailboxId === id,
    );
    const asks = mailboxes.flatMap(({ id, path }) => {
      const here = nodeIn(wanted, (name) => named.get(name)?.includes(id) ?? false);
      return typeof here === "boolean" ? [] : [{ mailboxId: id, path, node: here }];
    });
    if (asks.length === 0) return [];
    const found = await mail.searchServer({ accountId, asks });
    return Promise.all(found.map((place) => reader.findWithoutBody(place)));
  }

  const failures: { accountId: number; failure: ReturnType<typeof failureOf> }[] = [];
  const answers = await Promise.all(
    accounts.map(({ id }) =>
      ask(id, node).catch((error: unknown) => {
        failures.push({ accountId: id, failure: failureOf(error) });
        return [];
      }),
    ),
  );
  const places = answers.flat();
  const found = places.flatMap((place) => place.found).toSorted((one, other) => other.date - one.date);
  return {
    messageIds: [...new Set(found.map(({ messageId }) => messageId))],
    unlisted: places.reduce((sum, { unlisted }) => sum + unlisted, 0),
    failures,
  };
}

function mailboxNames(node: SearchNode): string[] {
  if (node.kind === "in") return [node.mailbox];
  if (node.kind === "not") return mailboxNames(node.node);
  return node.kind === "and" || node.kind === "or" ? node.nodes.flatMap(mailboxNames) : [];
}

/** What is asked of one mailbox, once `in:` is settled there; true where everything answers, false where nothing does. */
export function nodeIn(node: SearchNode, isNamed: (name: string) => boolean): SearchNode | boolean {
  switch (node.kind) {
    case "in":
      return isNamed(node.mailbox);
    case "not": {
      const inner = nodeIn(node.node, isNamed);
      return typeof inner === "boolean" ? !inner : { kind: "not", node: inner };
    }
    case "and":
    case "or": {
      const settles = node.kind === "or";
      const nodes: SearchNode[] = [];
      for (const part of node.nodes) {
        const settled = nodeIn(part, isNamed);
        if (settled === settles) return settles;
        if (typeof settled !== "boolean") nodes.push(settled);
      }
      const [first] = nodes;
      return nodes.length > 1 ? { kind: node.kind, nodes } : (first ?? !settles);
    }
    default:
      return node;
  }
}
