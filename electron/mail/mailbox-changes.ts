import { failed, failureOf, type MailFailure, MailFailureError } from "../../shared/failure.ts";
import type { Mailbox } from "../../shared/mailbox.ts";
import { findNameFault } from "../../shared/mailbox-name.ts";
import type { ImapConnections, Role } from "./imap-connections.ts";
import type { ImapSession } from "./imap-session.ts";
import type { Store } from "./mailbox-sync.ts";
import { oneLine } from "./words.ts";

/** How long a mailbox that is to be deleted may take to be emptied into the trash, ms. */
const EMPTYING_MS = 60_000;
const LOOK_MS = 100;
/** Messages that come in while it is emptied are moved, too, but not for ever. */
const SWEEPS = 5;
const ROLES: readonly Role[] = ["watch", "sync", "fetch"];

/**
 * What a person does to mailboxes. It is done on the server at once and not queued for later: another client may have
 * taken the name meanwhile, and mail that was put into a mailbox which then could not be made would have no place to
 * be. So without a connection it is refused, and what is seen is what the server has.
 */
export interface MailboxChanges {
  create(parentId: number | null, name: string): Promise<number>;
  /** With a `parentId`, null for the top, it is moved there. */
  rename(mailboxId: number, name: string, parentId?: number | null): Promise<void>;
  /** With those inside. What is in them goes to the trash first, unless they are in it. */
  remove(mailboxId: number): Promise<void>;
  setSubscribed(mailboxId: number, value: boolean): Promise<void>;
}

export function createMailboxChanges(options: {
  readonly accountId: number;
  readonly connections: ImapConnections;
  readonly store: Store;
  readonly performOperations: () => void;
  /** Settles once the server's list is known; what is being read of it meanwhile would undo a change. */
  readonly firstListing: Promise<void>;
  /** A path that was read before is another one now. */
  readonly onPathsChanged: () => void;
  /** Reads the server's list again. */
  readonly relist: () => Promise<void>;
}): MailboxChanges {
  const { accountId, connections, store } = options;

  const list = () => store.reader.listMailboxes({ accountId });

  async function find(mailboxId: number): Promise<{ mailbox: Mailbox; mailboxes: readonly Mailbox[] }> {
    const mailboxes = await list();
    const mailbox = mailboxes.find(({ id }) => id === mailboxId);
    if (!mailbox) throw failed({ code: "NOT_FOUND", what: "mailbox" });
    return { mailbox, mailboxes };
  }

  /** What stands before a name at that place. */
  async function prefixBelow(parentId: number | null): Promise<{ prefix: string; delimiter: string | null }> {
    if (parentId === null) {
      const namespace = await connections.run("fetch", "now", async (session) =>
        session.perform(async (client) => client.namespace),
      );
      return { prefix: namespace?.prefix ?? "", delimiter: namespace?.delimiter || null };
    }
    const { mailbox: parent } = await find(parentId);
    const { delimiter } = parent;
    if (!delimiter || !parent.acceptsChildren) throw failed({ code: "MAILBOX_HOLDS_NONE", name: parent.name });
    return { prefix: parent.path + delimiter, delimiter };
  }

  async function pathFor(typed: string, place: { prefix: string; delimiter: string | null }): Promise<string> {
    // What a keyboard composes and what it decomposes would be two mailboxes that look alike.
    const name = typed.trim().normalize("NFC");
    const { prefix, delimiter } = place;
    const fault = findNameFault(name, delimiter);
    if (fault)
      throw failed({ code: "MAILBOX_NAME_INVALID", name, reason: fault, delimiter: delimiter ?? "", words: "" });
    const path = prefix + name;
    const mailboxes = await list();
    const isTaken = path.toUpperCase() === "INBOX" || mailboxes.some((mailbox) => mailbox.path === path);
    if (isTaken) throw failed({ code: "MAILBOX_EXISTS", name });
    return path;
  }

  /**
   * No connection stays in these mailboxes: a server may refuse to rename or delete what is selected, and imapflow
   * would CLOSE it first, which expunges what other clients have marked.
   */
  async function leave(mailboxes: readonly Mailbox[]): Promise<void> {
    const paths = new Set(mailboxes.map(({ path }) => path));
    for (const role of ROLES) {
      await connections.run(role, "now", async (session) => {
        if (session.selectedPath !== null && paths.has(session.selectedPath)) await session.select("INBOX");
      });
    }
  }

  async function waitForOperations(mailboxes: readonly Mailbox[], name: string): Promise<void> {
    const mailboxIds = mailboxes.map(({ id }) => id);
    for (let waited = 0; await store.reader.hasOperationsOn({ mailboxIds }); waited += LOOK_MS) {
      if (waited >= EMPTYING_MS) throw failed({ code: "MAILBOX_IN_USE", name });
      await new Promise((resolve) => void setTimeout(resolve, LOOK_MS).unref());
    }
  }

  return {
    async create(parentId, name) {
      await options.firstListing;
      const path = await pathFor(name, await prefixBelow(parentId));
      const mailboxes = await list();
      // On the connection that lists: where another one lists at that moment, Dovecot answers that what it has just made exists.
      await connections.run("watch", "now", (session) =>
        asking(name, async () => {
          await keepShown(session, mailboxes);
          const { created } = await session.perform((client) => client.mailboxCreate(path));
          if (!created) throw failed({ code: "MAILBOX_EXISTS", name });
        }),
      );
      await options.relist();
      const made = (await list()).find((mailbox) => mailbox.path === path);
      if (!made) throw failed({ code: "NOT_FOUND", what: "mailbox" });
      return made.id;
    },

    async rename(mailboxId, name, parentId) {
      await options.firstListing;
      const { mailbox, mailboxes } = await find(mailboxId);
      refuseProtected(mailbox);
      const moved = withInside(mailbox, mailboxes);
      if (moved.some(({ id }) => id === parentId)) {
        throw failed({ code: "MAILBOX_NAME_INVALID", name, reason: "inside", delimiter: "", words: "" });
      }
      const { delimiter } = mailbox;
      const end = delimiter === null ? -1 : mailbox.path.lastIndexOf(delimiter);
      const here = { prefix: mailbox.path.slice(0, end + 1), delimiter };
      const place = parentId === undefined ? here : await prefixBelow(parentId);
      if (place.prefix + name.trim().normalize("NFC") === mailbox.path) return;
      const path = await pathFor(name, place);
      await leave(moved);
      await connections.run("fetch", "now", async (session) => {
        await asking(name, () => session.perform((client) => client.mailboxRename(mailbox.path, path)));
        options.onPathsChanged();
        await store.writer.renameMailbox({ mailboxId, path });
        // A subscription is to a name, and stays with the old one (RFC 3501 §6.3.6).
        for (const each of moved.filter(({ subscribed }) => subscribed)) {
          await session.perform(async (client) => {
            await client.mailboxSubscribe(path + each.path.slice(mailbox.path.length));
            await client.mailboxUnsubscribe(each.path);
          });
        }
      });
      await options.relist();
    },

    async remove(mailboxId) {
      await options.firstListing;
      const { mailbox, mailboxes } = await find(mailboxId);
      const doomed = withInside(mailbox, mailboxes);
      for (const each of doomed) refuseProtected(each);
      const trash = mailboxes.find(({ specialUse }) => specialUse === "trash");
      const keeps = await store.writer.emptyIntoTrash({ mailboxIds: doomed.map(({ id }) => id) });
      if (keeps) {
        options.performOperations();
        await waitForOperations(doomed, mailbox.name);
      }
      await leave(doomed);
      await connections.run("fetch", "now", async (session) => {
        // What is inside goes first: a server may keep the name of what holds others.
        for (const each of doomed.toReversed()) {
          if (keeps && trash && each.selectable) await sweep(session, each, trash.path);
          if (session.selectedPath === each.path) await session.select("INBOX");
          await session.perform((client) => client.mailboxUnsubscribe(each.path));
          await asking(each.name, () => session.perform((client) => client.mailboxDelete(each.path))).catch(passIfGone);
          await store.writer.dropMailbox({ mailboxId: each.id });
        }
      });
      await options.relist();
    },

    async setSubscribed(mailboxId, value) {
      await options.firstListing;
      const { mailbox, mailboxes } = await find(mailboxId);
      await connections.run("fetch", "now", async (session) => {
        if (!value) await keepShown(session, mailboxes);
        const done = await session.perform((client) =>
          value ? client.mailboxSubscribe(mailbox.path) : client.mailboxUnsubscribe(mailbox.path),
        );
        if (!done) throw failed(session.refusal());
      });
      await options.relist();
    },
  };
}

/** The mailbox and those inside, what holds others before these. */
function withInside(mailbox: Mailbox, mailboxes: readonly Mailbox[]): readonly Mailbox[] {
  const { delimiter, path } = mailbox;
  const inside = delimiter === null ? [] : mailboxes.filter((other) => other.path.startsWith(path + delimiter));
  return [mailbox, ...inside.toSorted((a, b) => a.path.length - b.path.length)];
}

/** What mail programs put things into by itself has to stay where all of them look for it. */
function refuseProtected({ specialUse }: Mailbox): void {
  if (specialUse !== null) throw failed({ code: "MAILBOX_PROTECTED", use: specialUse });
}

/**
 * Where nothing is subscribed to, everything is shown. The first subscription, or the first wish to be without one
 * mailbox, would hide all the others: they are subscribed to before, if they are not.
 */
async function keepShown(session: ImapSession, mailboxes: readonly Mailbox[]): Promise<void> {
  if (mailboxes.some(({ subscribed }) => !subscribed)) return;
  const shown = mailboxes.filter(({ specialUse }) => specialUse === null || specialUse === "inbox");
  await session.perform(async (client) => {
    for (const { path } of shown) await client.mailboxSubscribe(path);
  });
}

/** Moves what the store does not know of: messages that were not listed yet, and those that come in meanwhile. */
async function sweep(session: ImapSession, { path, name }: Mailbox, trashPath: string): Promise<void> {
  let copiedUpTo: number | null = null;
  for (let round = 0; round < SWEEPS; round += 1) {
    const { exists, uidNext } = await session.select(path, { anew: true });
    if (exists === 0 || (copiedUpTo !== null && copiedUpTo === uidNext)) return;
    // What is copied need not be removed, for it goes with the mailbox.
    const done = await session.perform((client) =>
      session.has("MOVE")
        ? client.messageMove("1:*", trashPath, { uid: true })
        : client.messageCopy(`${copiedUpTo ?? 1}:*`, trashPath, { uid: true }),
    );
    if (!done) throw failed(session.refusal());
    if (!session.has("MOVE")) copiedUpTo = uidNext;
  }
  throw failed({ code: "MAILBOX_IN_USE", name });
}

/** Says in our words what the server refused a name for (RFC 5530). */
async function asking<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw refinedRefusal(error, name);
  }
}

function refinedRefusal(error: unknown, name: string): unknown {
  if (!(error instanceof MailFailureError) || error.failure.code !== "SERVER_REFUSED") return error;
  const { words } = error.failure;
  const { serverResponseCode } = (error.cause ?? {}) as { serverResponseCode?: unknown };
  const code = oneLine(serverResponseCode) || (/^\[([A-Z-]+)/.exec(words)?.[1] ?? "");
  const refined: Readonly<Record<string, MailFailure>> = {
    ALREADYEXISTS: { code: "MAILBOX_EXISTS", name },
    CANNOT: { code: "MAILBOX_NAME_INVALID", name, reason: "refused", delimiter: "", words },
    NONEXISTENT: { code: "NOT_FOUND", what: "mailbox" },
  };
  const failure = refined[code];
  return failure ? failed(failure, error) : error;
}

/** A name that only held others may go with the last of them. */
function passIfGone(error: unknown): void {
  const { code } = failureOf(error);
  if (code !== "NOT_FOUND") throw error;
}
