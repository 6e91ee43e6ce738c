import type { ListedMailbox, ListedMessage, OperationTarget } from "../../../shared/services/store.ts";
import { listed, message } from "./store-fixture.ts";

/** Whole numbers from a seed, each from 0 up to and without `below` (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export interface ServerMessage {
  readonly messageId: string;
  readonly size: number;
  readonly internalDate: number;
  readonly flags: Set<string>;
}

export interface ServerMailbox {
  uidValidity: number;
  uidNext: number;
  readonly messages: Map<number, ServerMessage>;
}

/** What of IMAP matters here: numbered messages in numbered mailboxes (RFC 9051 §2.3.1.1). */
export interface ModelServer {
  readonly listing: readonly ListedMailbox[];
  readonly mailboxes: ReadonlyMap<string, ServerMailbox>;
  deliver(path: string): void;
  /** Puts a message into a mailbox and gives its UID there. */
  put(path: string, message: ServerMessage): number;
  /** MOVE: gives old and new UID of each message that was there. */
  move(from: string, uids: readonly number[], to: string): { from: number; to: number }[];
  /** Gives every message of the mailbox another number, under another UIDVALIDITY. */
  renumber(path: string): void;
  describe(uid: number, message: ServerMessage): ListedMessage;
  find(target: OperationTarget): ServerMessage | undefined;
}

export function createModelServer(paths: readonly string[]): ModelServer {
  const mailboxes = new Map<string, ServerMailbox>(
    paths.map((path) => [path, { uidValidity: 1, uidNext: 1, messages: new Map() }]),
  );
  let delivered = 0;

  function mailbox(path: string): ServerMailbox {
    const found = mailboxes.get(path);
    if (!found) throw new Error(`no mailbox ${path}`);
    return found;
  }

  function put(path: string, copy: ServerMessage): number {
    const target = mailbox(path);
    const uid = target.uidNext;
    target.uidNext += 1;
    target.messages.set(uid, copy);
    return uid;
  }

  return {
    listing: paths.map((path) => listed(path, path === "Trash" ? "trash" : null)),
    mailboxes,
    put,
    deliver(path) {
      delivered += 1;
      const messageId = `<${delivered}@example.org>`;
      put(path, { messageId, size: 1_000 + delivered, internalDate: 1_000 * delivered, flags: new Set() });
    },
    move(from, uids, to) {
      const source = mailbox(from);
      return uids.flatMap((uid) => {
        const moved = source.messages.get(uid);
        if (!moved) return [];
        source.messages.delete(uid);
        return [{ from: uid, to: put(to, moved) }];
      });
    },
    renumber(path) {
      const target = mailbox(path);
      const messages = [...target.messages.values()];
      target.messages.clear();
      target.uidValidity += 1;
      target.uidNext = 1;
      for (const each of messages.reverse()) put(path, each);
    },
    describe: (uid, { messageId, size, internalDate, flags }) =>
      message(uid, { messageId, size, internalDate, flags: [...flags], subject: messageId }),
    find({ path, uid, uidValidity }) {
      const target = mailbox(path);
      return target.uidValidity === uidValidity ? target.messages.get(uid) : undefined;
    },
  };
}
