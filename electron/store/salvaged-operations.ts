import type { Database } from "./database.ts";
import { hasFlag } from "./flags.ts";

type Row = Readonly<Record<string, unknown>>;

/** That an action of a person sets. */
const FLAGS = new Set<unknown>(["\\Seen", "\\Flagged", "$Junk", "$NotJunk"]);

/** What becomes of pending operations, in the terms of the rows that carry them on. */
export interface SalvagedOperations {
  readonly mailboxes: readonly Row[];
  readonly messages: readonly Row[];
  readonly operations: readonly Row[];
  readonly targets: readonly Row[];
}

const NONE: SalvagedOperations = { mailboxes: [], messages: [], operations: [], targets: [] };

/**
 * The pending operations of `damaged` whose messages can be named to their servers without it. A message on IMAP comes along
 * as one whose UID has become void: the next listing has to bring it again with the same Message-ID, size, date and
 * subject before anything is done to it. One on POP3 has its UIDL. Of a message, all operations are kept or none; copies
 * and what puts a removed message back are left behind.
 */
export function salvageOperations(damaged: Database): SalvagedOperations {
  try {
    return readOperations(damaged);
  } catch {
    // An operation that cannot be read may have come between two that can.
    return NONE;
  }
}

function readOperations(damaged: Database): SalvagedOperations {
  const all = (table: string) => damaged.prepare<[], Row>(`SELECT * FROM ${table}`).all();
  const operationById = byId(all("operation"));
  const protocols = new Map(all("account").map(({ id, protocol }) => [id, protocol]));
  const mailboxById = byId(all("mailbox"));
  const targets = all("operation_target");
  const rowOf = damaged.prepare<[unknown], Row>("SELECT * FROM message WHERE id = ?");
  const copies = new Set(targets.map(({ copy_id: id }) => id));

  function isCertain(message: Row, ofMessage: readonly Row[]): boolean {
    const operations = ofMessage.map(({ operation_id: id }) => operationById.get(id));
    return (
      isNamed(message, protocols.get(message.account_id)) &&
      !copies.has(message.id) &&
      mailboxById.get(message.server_mailbox_id)?.account_id === message.account_id &&
      operations.every((operation) => operation && isPlain(operation) && operation.account_id === message.account_id)
    );
  }
  function isPlain({ kind, flag, value, to_mailbox_id: to, account_id: accountId }: Row): boolean {
    if (kind === "move") return mailboxById.get(to)?.account_id === accountId;
    return (
      kind === "delete" || kind === "copy" || (kind === "setFlag" && FLAGS.has(flag) && (value === 0 || value === 1))
    );
  }

  const messages: Row[] = [];
  const keptTargets: Row[] = [];
  for (const [messageId, ofMessage] of Map.groupBy(targets, ({ message_id: id }) => id)) {
    const message = readRow(() => rowOf.get(messageId));
    if (!message || !isCertain(message, ofMessage)) continue;
    const kept = ofMessage.filter(({ operation_id: id }) => operationById.get(id)?.kind !== "copy");
    if (kept.length === 0) continue;
    keptTargets.push(...kept);
    if (protocols.get(message.account_id) === "imap") messages.push(awaited(message));
  }
  const operations = [...new Set(keptTargets.map(({ operation_id: id }) => operationById.get(id)))].filter(isRow);
  const mailboxIds = new Set([...messages, ...operations].flatMap((row) => [row.server_mailbox_id, row.to_mailbox_id]));
  return {
    mailboxes: [...mailboxIds]
      .map((id) => mailboxById.get(id))
      .filter(isRow)
      .map(unlisted),
    messages,
    operations: operations.map((operation) => ({ ...operation, uid_floor: 0 })),
    targets: keptTargets,
  };
}

function isNamed(message: Row, protocol: unknown): boolean {
  if (protocol === "pop3") return typeof message.uidl === "string" && message.uidl !== "";
  const { header_message_id: id, expunged, from_addresses, to_addresses, cc_addresses } = message;
  const isRead = [from_addresses, to_addresses, cc_addresses].every((text) => Array.isArray(readJson(text)));
  return protocol === "imap" && typeof id === "string" && id !== "" && expunged === 0 && isRead;
}

/** As `forgetUids` leaves the rows of a mailbox with a new UIDVALIDITY. What only the server knows is asked of it again. */
function awaited(message: Row): Row {
  return {
    ...message,
    mailbox_id: message.server_mailbox_id,
    hidden: 1,
    uid: null,
    uidl: null,
    place: "orphan",
    uid_floor: 0,
    awaited_selects: 0,
    flags: message.server_flags,
    seen: Number(hasFlag(String(message.server_flags), "\\Seen")),
    gm_msgid: null,
    labels: "[]",
    body_bytes: null,
  };
}

/** As a mailbox is of which nothing was listed yet. */
function unlisted(mailbox: Row): Row {
  const unknown = ["uid_validity", "uid_next", "mod_seq", "listed_down_to", "status_total", "status_unread"];
  return { ...mailbox, ...Object.fromEntries(unknown.map((column) => [column, null])), row_total: 0, row_unread: 0 };
}

function byId(rows: readonly Row[]): ReadonlyMap<unknown, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function readRow(read: () => Row | undefined): Row | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

function isRow(row: Row | undefined): row is Row {
  return row !== undefined;
}
